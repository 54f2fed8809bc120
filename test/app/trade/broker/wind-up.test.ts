/** An end that is to leave nothing: every symbol is closed, and a market that does not fill is not waited for without end. */

import { expect, it } from 'vitest';
import { stillHeld, windUp } from '../../../../src/app/trade/broker/wind-up.js';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import type { Engine } from '../../../../src/core/engine/engine.js';
import type { TradingLoop } from '../../../../src/core/engine/loop.js';
import { qty } from '../../../support/core/build.js';

const BEGUN = 1_700_000_000 * SECOND;

/** Whose two symbols have one order each that fills after so long; `Infinity`: their market is closed. */
async function flattened(fillsAfter: number) {
  let now = BEGUN;
  const asked: string[] = [];
  const clock = {
    now: () => micros(now),
    after: (ms: number, wake: () => void) => {
      const soon = setImmediate(() => {
        now += ms * 1000;
        wake();
      });
      return () => clearImmediate(soon);
    },
  };
  const engine = {
    hold: () => undefined,
    hand: {
      traded: {
        ...{ symbols: ['AAPL', 'SPY'], leaving: [], guarded: [] },
        get openOrders() {
          return now - BEGUN < fillsAfter ? asked.length : 0;
        },
      },
    },
    portfolio: { books: [] },
    byHand: ({ kind, symbol }: { kind: string; symbol: string }) => asked.push(`${kind} ${symbol}`),
  } as unknown as Engine;
  const loop = { carryOut: () => undefined, commit: () => undefined } as unknown as TradingLoop;
  const movements = { read: async () => undefined, close: () => undefined };
  const { isDone } = await windUp({ engine, loop, movements, onStop: 'flatten', clock, isWaiting: () => false });
  return { isDone, asked, tookSeconds: (now - BEGUN) / SECOND };
}

it('closes every symbol, and waits for the fills', async () => {
  const { isDone, asked, tookSeconds } = await flattened(3 * SECOND);
  expect([isDone, asked]).toEqual([true, ['flatten AAPL', 'flatten SPY']]);
  expect(tookSeconds).toBeCloseTo(3, 1);
});

it('ends all the same where a closed market fills nothing', async () => {
  const { isDone, tookSeconds } = await flattened(Number.POSITIVE_INFINITY);
  expect(isDone).toBe(false);
  expect(tookSeconds).toBeCloseTo(10, 1);
});

it('names what is still held, and nothing that is not', () => {
  const books = ['5', '0', '-2'].map((text, i) => ({ symbol: `S${i}`, qty: qty(text) }));
  expect(stillHeld({ portfolio: { books } } as unknown as Engine)).toEqual(['5 S0', '-2 S2']);
});

it('names what is held where an exit waited until the end', async () => {
  const hand = { traded: { leaving: ['AAPL'], guarded: [], entryIds: [] } };
  const portfolio = { books: ['AAPL', 'SPY'].map((symbol) => ({ symbol, qty: qty('2') })) };
  const engine = { hold: () => undefined, abandonWaiting: () => undefined, hand, portfolio } as unknown as Engine;
  const loop = { carryOut: () => undefined, commit: () => undefined } as unknown as TradingLoop;
  const clock = { now: () => micros(BEGUN), after: () => () => undefined };
  const movements = { read: async () => undefined, close: () => undefined };
  const left = await windUp({ engine, loop, movements, onStop: 'entries', clock, isWaiting: () => false });
  expect(left).toEqual({ isDone: true, bare: [], unsold: ['2 AAPL'] });
});
