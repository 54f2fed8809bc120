/** The same events and seed give the same steps; a warm-up decides nothing; costs and prices never make money. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText } from '../../../src/core/base/decimal.js';
import { minus, plus } from '../../../src/core/base/fixed.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { MarketEvent } from '../../../src/core/events.js';
import type { Observer } from '../../../src/core/ports.js';
import type { Strategy } from '../../../src/core/strategy/strategy.js';
import { bar, costs, instrument } from '../../support/core/build.js';
import { gamble } from '../../support/core/gamble.js';
import { play, setupOf } from '../../support/core/run.js';

const SYMBOLS = ['ABC', 'XYZ'];

/** Does something at random at every bar and at every other fill. */
function gambler(): Strategy {
  return {
    onBar: ({ close }, ctx) => gamble(ctx, close),
    onFill: ({ price }, ctx) => {
      if (ctx.random() < 0.3) gamble(ctx, price);
    },
  };
}

/** Bars of two symbols that wander by up to 4 % a bar. */
const walks: fc.Arbitrary<MarketEvent[]> = fc
  .array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 })), {
    minLength: 10,
    maxLength: 60,
    size: 'max',
  })
  .map((moves) => {
    const at = [100, 40];
    const text = (price: number): string => price.toFixed(2);
    return moves.flatMap((both, i) =>
      both.map((move, j) => {
        const open = at[j] ?? 1;
        const close = Math.max(1, open * (1 + move / 1000));
        at[j] = close;
        return bar(
          i,
          [open, Math.max(open, close) * 1.01, Math.min(open, close) * 0.99, close].map(text).join(' '),
          SYMBOLS[j],
        );
      }),
    );
  });

const options = (seed: number) => ({
  instruments: SYMBOLS.map((symbol) => instrument(symbol)),
  costs: costs({ commissionRate: '0.001', feePerOrder: '0.5', slippage: '0.0005', spread: '0.001' }),
  strategy: gambler,
  seed,
});

/** Every step as text, with its state as it was then. */
function steps(events: readonly MarketEvent[], seed: number): string[] {
  const list: string[] = [];
  const text = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);
  const observer: Observer = { onStep: (event, step) => void list.push(JSON.stringify([event, step], text)) };
  play(options(seed), [observer]).take(...events);
  return list;
}

test('the same events and seed give the same steps, byte for byte', () => {
  fc.assert(
    fc.property(walks, fc.integer({ min: 0, max: 1000 }), (events, seed) => {
      expect(steps(events, seed)).toEqual(steps(events, seed));
    }),
    { numRuns: 100 },
  );
});

test('another seed draws other numbers, and so does each symbol', () => {
  const draws = (seed: number): number[] => {
    const list: number[] = [];
    const run = play({ ...options(seed), strategy: () => ({ onBar: (_, ctx) => void list.push(ctx.random()) }) });
    run.take(bar(0, '1'), bar(0, '1', 'XYZ'), bar(1, '1'), bar(1, '1', 'XYZ'));
    return list;
  };
  expect(new Set([...draws(1), ...draws(2), ...draws(-1), ...draws(0)]).size).toBe(16);
  expect(draws(7).every((draw) => draw >= 0 && draw < 1)).toBe(true);
});

test('the books keep their identities whatever the strategy does, and marks stay true', () => {
  let filled = 0;
  fc.assert(
    fc.property(walks, fc.integer({ min: 0, max: 1000 }), (events, seed) => {
      const run = play(options(seed));
      for (const event of events) {
        run.take(event);
        run.engine.valuation.check();
        const { portfolio } = run.engine;
        const result = minus(
          plus(
            portfolio.realizedPnl,
            portfolio.unrealizedPnl((symbol) => run.engine.markOf(symbol)),
          ),
          portfolio.fees,
        );
        expect(moneyText(run.engine.exactEquity())).toBe(moneyText(plus(portfolio.startCash, result)));
        expect(run.engine.isExposed).toBe([...portfolio.books].some(({ qty }) => qty !== 0n));
      }
      expect(run.memory.alerts).toEqual([]);
      filled += run.memory.fills.length;
    }),
    { numRuns: 100 },
  );
  expect(filled).toBeGreaterThan(1000);
});

describe('a warm-up', () => {
  test('moves prices, time and strategies, and decides nothing, whatever they wish', () => {
    fc.assert(
      fc.property(walks, fc.integer({ min: 0, max: 1000 }), (events, seed) => {
        const run = play(options(seed));
        for (const event of events) run.loop.warmUp(event);
        expect(run.memory.changes).toEqual([]);
        expect(run.engine.portfolio.cash).toBe(run.engine.portfolio.startCash);
        expect(run.engine.now).toBe(events.at(-1)?.tsEvent);
        expect(SYMBOLS.some((symbol) => run.engine.isWaiting(symbol))).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  test('lets indicators see the past, so that the first real bar can decide', () => {
    const closes: number[] = [];
    const run = play({ strategy: () => ({ onBar: ({ close }, ctx) => (closes.push(close), ctx.enter('long')) }) });
    run.loop.warmUp(bar(0, '90'));
    run.loop.warmUp(bar(1, '95'));
    run.take(bar(2, '100'), bar(3, '100'));
    expect(closes).toEqual([90, 95, 100, 100]);
    expect(run.memory.fills.length).toBe(1);
  });

  test('gives no ids, cancels nothing and is over after its event', () => {
    const ids: string[] = [];
    const engine = new Engine(setupOf({ strategy: () => ({ onBar: (_, ctx) => void ids.push(ctx.buy({ qty: 1 })) }) }));
    engine.warmUp(bar(0, '100'));
    engine.step(bar(1, '100'));
    expect(ids[1]).toBe('o-1');
  });
});
