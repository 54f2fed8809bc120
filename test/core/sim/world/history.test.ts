/** History: what was told, bounded; the past that is made up joins it, the same whatever is asked for first. */

import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, micros } from '../../../../src/core/base/time.js';
import { sessionOf, sessionOn } from '../../../../src/core/market/calendar/nyse.js';
import { listingOf } from '../../../../src/core/sim/market/listing.js';
import { PastBars } from '../../../../src/core/sim/market/past-bars.js';
import { CALENDARS } from '../../../../src/core/sim/world/calendar.js';
import type { MarketBar } from '../../../../src/core/sim/world/world.js';
import { at, syntheticWorld } from './rig.js';

const START = at('2026-06-01T14:00:30Z');

function wellFormed(bars: readonly MarketBar[]): void {
  for (const { open, high, low, close, volume, vwap, count } of bars) {
    expect(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close)).toBe(true);
    expect(volume > 0 && count > 0 && vwap > 0).toBe(true);
  }
  bars.reduce((one, next) => {
    expect(next.tsEvent).toBeGreaterThan(one.tsEvent);
    return next;
  });
}

test('200 daily bars before the start are there, of trading days, and end near the first price', () => {
  const world = syntheticWorld({ symbols: ['ACME'], calendar: 'nyse', start: START });
  world.advance(micros(START + MINUTE));
  const bars = world.history.bars('ACME', DAY, micros(START - 300 * DAY), micros(START));
  expect(bars.length).toBeGreaterThan(200);
  wellFormed(bars);
  for (const { tsEvent } of bars) expect(sessionOn(Math.floor(tsEvent / DAY))).toBeDefined();
  expect(bars.at(-1)?.tsEvent).toBe(at('2026-06-01T04:00:00Z'));
  const returns = bars.slice(1).map(({ close }, i) => Math.abs(Math.log(close / (bars[i]?.close ?? 1))));
  expect(Math.max(...returns)).toBeLessThan(0.15);
  expect(returns.reduce((a, b) => a + b, 0) / returns.length).toBeGreaterThan(0.002);
});

test('minutes join the present: the last one made up closes at the first price', () => {
  const world = syntheticWorld({ symbols: ['ACME'], calendar: 'nyse', start: START, rate: 20 });
  world.advance(micros(START + 5 * MINUTE));
  const bars = world.history.bars('ACME', MINUTE, micros(START - 30 * MINUTE), micros(START + 3 * MINUTE));
  wellFormed(bars);
  const starts = bars.map(({ tsEvent }) => tsEvent);
  const first = at('2026-06-01T13:31:00Z');
  expect(starts).toEqual(starts.map((_, i) => first + i * MINUTE));
  expect(bars.find(({ tsEvent }) => tsEvent === at('2026-06-01T13:59:00Z'))?.close).toBe(120);
});

test('a day is its minutes, each opening where the one before closed, within the session', () => {
  const past = new PastBars(listingOf('ACME'), 7, START, CALENDARS.nyse, 500);
  const midnight = at('2026-05-22T04:00:00Z');
  const minutes = past.minutes(midnight, micros(midnight + DAY - 1));
  const [day] = past.days(midnight, midnight);
  expect(minutes.length).toBe(390);
  expect(minutes.every(({ tsEvent }) => sessionOf(tsEvent) !== undefined)).toBe(true);
  minutes.reduce((one, next) => {
    expect(next.open).toBe(one.close);
    return next;
  });
  expect([day?.open, day?.close]).toEqual([minutes[0]?.open, minutes.at(-1)?.close]);
  expect(day?.high).toBe(Math.max(...minutes.map(({ high }) => high)));
  expect(day?.volume).toBe(minutes.reduce((sum, { volume }) => sum + volume, 0));
});

test('the same is answered whatever was asked before; another seed has another past', () => {
  const asked = (seed: number, isNearFirst: boolean): readonly MarketBar[] => {
    const past = new PastBars(listingOf('BTC/USD'), seed, START, CALENDARS.always, 5);
    if (isNearFirst) past.minutes(micros(START - HOUR), START);
    return past.days(micros(START - 100 * DAY), micros(START - 50 * DAY));
  };
  expect(asked(1, true)).toEqual(asked(1, false));
  expect(asked(1, true)).not.toEqual(asked(2, true));
  expect(asked(1, true).map(({ tsEvent }) => tsEvent % DAY)).toEqual(asked(1, true).map(() => 0));
  expect(asked(1, true).length).toBe(50);
});

test('half days are short, and there is an end to the past', () => {
  const past = new PastBars(listingOf('ACME'), 1, START, CALENDARS.nyse, 500);
  const friday = at('2025-11-28T05:00:00Z');
  expect(past.minutes(friday, micros(friday + DAY)).length).toBe(210);
  expect(past.days(micros(0), at('1971-01-01T00:00:00Z'))).toEqual([]);
  expect(past.days(micros(0), START).length).toBe(5000);
});

test('longer bars are made of minutes or days, and shorter ones than there are, of nothing', () => {
  const world = syntheticWorld({ symbols: ['ACME'], start: START, rate: 10 });
  world.advance(micros(START + 2 * HOUR));
  const { history } = world;
  const minutes = history.bars('ACME', MINUTE, at('2026-06-01T13:00:00Z'), at('2026-06-01T14:59:00Z'));
  const hours = history.bars('ACME', HOUR, at('2026-06-01T13:00:00Z'), at('2026-06-01T14:00:00Z'));
  expect(hours.map(({ tsEvent }) => tsEvent)).toEqual([at('2026-06-01T13:00:00Z'), at('2026-06-01T14:00:00Z')]);
  expect(hours[1]?.close).toBe(minutes.at(-1)?.close);
  expect(hours[0]?.open).toBe(minutes[0]?.open);
  expect(hours.reduce((sum, { volume }) => sum + volume, 0)).toBe(minutes.reduce((sum, { volume }) => sum + volume, 0));
  expect(history.bars('ACME', MINUTE / 2, micros(0), START)).toEqual([]);
  expect(history.bars('NOBODY', MINUTE, micros(0), START)).toEqual([]);
});

test('a book is the sum of what was told of it', () => {
  const world = syntheticWorld({ symbols: ['BTC/USD'], rate: 20 });
  world.advance(micros(at('2026-06-01T14:00:00Z') + 2 * MINUTE));
  const book = world.history.book('BTC/USD');
  const quote = world.history.lastQuote('BTC/USD');
  expect([book?.bids[0]?.price, book?.asks[0]?.price]).toEqual([quote?.bidPrice, quote?.askPrice]);
  expect(book?.bids.map(({ price }) => price)).toEqual(
    [...(book?.bids ?? [])].map(({ price }) => price).sort((a, b) => b - a),
  );
  expect(world.history.book('NOBODY')).toBeUndefined();
});

test('trades and quotes are bounded, and come in the order of their own times', () => {
  const world = syntheticWorld({ symbols: ['ACME'], rate: 400 });
  world.advance(micros(at('2026-06-01T14:00:00Z') + 5 * MINUTE));
  const quotes = world.history.quotes('ACME', micros(0), micros(4e15));
  const trades = world.history.trades('ACME', micros(0), micros(4e15));
  expect(quotes.length).toBe(20_000);
  expect(trades.length).toBeGreaterThan(15_000);
  for (const list of [quotes, trades])
    list.reduce<{ readonly tsEvent: number }>(
      (one, next) => {
        expect(next.tsEvent).toBeGreaterThanOrEqual(one.tsEvent);
        return next;
      },
      { tsEvent: 0 },
    );
});
