/** A split at a broker: prices follow it before the books do, and nobody may take that for a loss. */

import { describe, expect, it } from 'vitest';
import { moneyText, priceText } from '../../../src/core/base/decimal.js';
import { HOUR, MINUTE, type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { Quote, Trade } from '../../../src/core/events.js';
import type { Movement } from '../../../src/core/portfolio/movement.js';
import type { BreakerSettings } from '../../../src/core/risk/breaker-state.js';
import { day, money, price as priceOf, qty, rate } from '../../support/core/build.js';
import { type Play, play } from '../../support/core/run.js';

const BREAKER: BreakerSettings = {
  ...{ speedWindow: 5 * MINUTE, rateWindow: 5 * MINUTE, rateMinOrders: 5, cooldown: 10 * MINUTE },
  ...{ halfOpenSize: rate('0.5'), halfOpenTrades: 2, onOpen: 'cancel', flattenOnOpen: true, calendar: 'utc' },
  dailyLoss: money('500'),
};

const at = (seconds: number): Micros => micros(day(2) + 16 * HOUR + seconds * SECOND);
const trade = (seconds: number, price: number): Trade => ({
  ...{ kind: 'trade', symbol: 'ABC', tsEvent: at(seconds), tsRecv: at(seconds) },
  ...{ price, size: 1, id: String(seconds), nanos: 0 },
});
const quote = (seconds: number, bidPrice: number, askPrice: number): Quote => ({
  ...{ kind: 'quote', symbol: 'ABC', tsEvent: at(seconds), tsRecv: at(seconds) },
  ...{ bidPrice, askPrice, bidSize: 1, askSize: 1, nanos: 0 },
});
const splitAt = (seconds: number, to = 10, from = 1): Movement => ({
  ...{ kind: 'split', movementId: `split ${seconds}`, at: at(seconds), symbol: 'ABC', from, to },
});
const book = ({ loop }: Play, movement: Movement): void =>
  loop.move({ kind: 'movement', tsEvent: movement.at, tsRecv: movement.at, movement });
const read = ({ engine, loop }: Play, unbooked: readonly string[] = []): void =>
  loop.carryOut(engine.accountRead({ doubts: engine.doubts?.count ?? 0, unbooked }));

/** 100 ABC at 50, marked at 50 by a breaker that allows a loss of 500. */
function holding(): Play {
  const run = play({ isBroker: true, release: 'at-once', limits: { breaker: BREAKER } });
  const position = { kind: 'position', movementId: 'open', at: at(0), symbol: 'ABC', qty: qty('100') } as const;
  book(run, { ...position, price: priceOf('50') });
  read(run);
  run.take(trade(1, 50), trade(2, 50), trade(3, 50));
  return run;
}

const order = ({ loop, engine }: Play, side: 'buy' | 'sell'): void =>
  loop.carryOut(
    engine.byHand({
      kind: 'submit',
      intent: {
        ...{ symbol: 'ABC', side, size: { kind: 'qty', qty: qty('1') }, type: 'market', tif: 'day' },
        ...{ limitPrice: undefined, stopPrice: undefined, trail: undefined, isExtended: false, reason: 'by hand' },
      },
    }),
  );

const figures = ({ engine }: Play) => ({
  equity: moneyText(engine.exactEquity()),
  mark: priceText(engine.markOf('ABC')),
  phase: engine.breakerState?.phase,
});

describe('a jump of a held price', () => {
  it('that a split explains is no loss at any moment', () => {
    const run = holding();
    run.take(trade(10, 5.01), trade(11, 5.01), quote(12, 5, 5.02), trade(13, 5.01));
    expect(figures(run)).toEqual({ equity: '15000', mark: '50', phase: 'closed' });
    expect(run.engine.doubts?.isOpen).toBe(true);
    book(run, splitAt(9));
    expect(figures(run)).toEqual({ equity: '15010', mark: '5.01', phase: 'closed' });
    read(run);
    run.take(trade(14, 5.02), trade(15, 5.02), trade(16, 5.02));
    expect(figures(run)).toEqual({ equity: '15020', mark: '5.02', phase: 'closed' });
  });

  it('counts once the account has been read and tells of no split', () => {
    const run = holding();
    run.take(trade(10, 25), trade(11, 25), trade(12, 25));
    expect(figures(run).phase).toBe('closed');
    read(run);
    expect(figures(run)).toEqual({ equity: '12500', mark: '25', phase: 'open' });
    expect(run.memory.commands).toContain('submit');
  });

  it('stays in doubt where the broker booked what the books cannot take', () => {
    const run = holding();
    run.take(trade(10, 5));
    read(run, ['ABC']);
    run.take(trade(11, 5), trade(12, 5), trade(13, 5));
    expect(figures(run)).toEqual({ equity: '15000', mark: '50', phase: 'closed' });
    expect(run.engine.doubts?.isOpen).toBe(false);
  });

  it('holds entries of the symbol, and lets exits pass', () => {
    const run = holding();
    run.take(trade(10, 5));
    order(run, 'buy');
    order(run, 'sell');
    expect(run.memory.denials.map(({ code }) => code)).toEqual(['entries_held']);
    read(run);
    expect(run.memory.commands).toEqual(['submit']);
  });

  it('is settled by no reading that began before it', () => {
    const run = holding();
    const before = run.engine.doubts?.count ?? 0;
    run.take(trade(10, 5), trade(11, 5), trade(12, 5));
    run.loop.carryOut(run.engine.accountRead({ doubts: before, unbooked: [] }));
    expect(figures(run)).toEqual({ equity: '15000', mark: '50', phase: 'closed' });
  });

  it('is known by a price after a night, however small', () => {
    const run = holding();
    run.take(trade(18 * 3600, 47.6));
    expect(figures(run).mark).toBe('50');
    book(run, splitAt(17 * 3600, 21, 20));
    expect(figures(run)).toEqual({ equity: '14998', mark: '47.6', phase: 'closed' });
  });
});

describe('the last price after a split', () => {
  it.each([
    ['told before it, is rescaled', 9, '5'],
    ['told after it, is left as it is', 0, '50'],
  ])('%s', (_, seconds, mark) => {
    const run = play();
    run.take(trade(1, 50));
    book(run, splitAt(seconds));
    expect(priceText(run.engine.markOf('ABC'))).toBe(mark);
  });

  it('is the one that has followed it, also where the broker books it late', () => {
    const run = holding();
    run.take(trade(10, 5.01));
    book(run, splitAt(600));
    expect(figures(run).mark).toBe('5.01');
  });
});

it('a position without a price counts at its cost', () => {
  const run = play({ isBroker: true });
  book(run, { kind: 'position', movementId: 'open', at: at(0), symbol: 'ABC', qty: qty('3'), price: priceOf('50') });
  expect([moneyText(run.engine.exactEquity()), run.engine.equity]).toEqual(['10150', 10150]);
  expect([run.engine.knownMark('ABC'), priceText(run.engine.markOf('ABC'))]).toEqual([undefined, '50']);
});
