/** The synthetic tick market: repeatable, well formed, correlated, with bars that are what its trades make. */

import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, type Micros, micros, parseTime, SECOND } from '../../../../src/core/base/time.js';
import type { BookLevel, Quote, Trade } from '../../../../src/core/events.js';
import { isOpen, sessionOn } from '../../../../src/core/market/calendar/nyse.js';
import { listingOf } from '../../../../src/core/sim/market/listing.js';
import { SyntheticMarket } from '../../../../src/core/sim/market/synthetic-market.js';
import { CALENDARS, type CalendarName } from '../../../../src/core/sim/world/calendar.js';
import type { MarketBar, Tick } from '../../../../src/core/sim/world/world.js';

const at = (text: string): Micros => parseTime(text) ?? micros(0);
const MONDAY = at('2026-06-01T14:00:00Z');

interface Terms {
  readonly symbols?: readonly string[];
  readonly seed?: number;
  readonly rate?: number;
  readonly calendar?: CalendarName;
  readonly start?: Micros;
}

const market = ({
  symbols = ['ACME', 'BOLT', 'BTC/USD'],
  seed = 1,
  rate = 20,
  calendar = 'always',
  start = MONDAY,
}: Terms = {}) =>
  new SyntheticMarket({
    listings: symbols.map((symbol) => listingOf(symbol)),
    calendar: CALENDARS[calendar],
    ...{ seed, rate, start },
  });

function ticksUntil(source: SyntheticMarket, end: number): Tick[] {
  const ticks: Tick[] = [];
  while (source.nextAt() <= end) ticks.push(...source.take().ticks);
  return ticks;
}

const told = (terms: Terms, length: number): Tick[] => ticksUntil(market(terms), (terms.start ?? MONDAY) + length);
const quotesOf = (ticks: readonly Tick[], symbol: string): Quote[] =>
  ticks.filter((tick): tick is Quote => tick.kind === 'quote' && tick.symbol === symbol);
const tradesOf = (ticks: readonly Tick[], symbol: string): Trade[] =>
  ticks.filter((tick): tick is Trade => tick.kind === 'trade' && tick.symbol === symbol);

test('equal seeds tell equal ticks, other seeds others', () => {
  expect(told({}, 5 * MINUTE)).toEqual(told({}, 5 * MINUTE));
  expect(told({}, MINUTE)).not.toEqual(told({ seed: 2 }, MINUTE));
});

test('moments come in time order, each told at its time', () => {
  const source = market();
  let before = 0;
  while (source.nextAt() < MONDAY + 5 * MINUTE) {
    const { at: now, ticks } = source.take();
    expect(now).toBeGreaterThanOrEqual(before);
    for (const tick of ticks) if (tick.kind !== 'bar') expect(tick.tsRecv).toBe(now);
    before = now;
  }
});

test('every symbol begins with a quote and a trade; bids stand below asks by a small spread; trades lie within', () => {
  const ticks = told({ symbols: ['ACME', 'DOGE/USD', 'WHATEVER'] }, 20 * MINUTE);
  for (const symbol of ['ACME', 'DOGE/USD', 'WHATEVER']) {
    expect(ticks.find((tick) => tick.symbol === symbol && tick.kind !== 'book_snapshot')?.kind).toBe('quote');
    let last: Quote | undefined;
    for (const tick of ticks) {
      if (tick.symbol !== symbol) continue;
      if (tick.kind === 'quote') {
        expect(tick.bidPrice).toBeLessThan(tick.askPrice);
        expect(tick.askPrice / tick.bidPrice - 1).toBeLessThan(0.002);
        expect(tick.bidSize > 0 && tick.askSize > 0).toBe(true);
        last = tick;
      } else if (tick.kind === 'trade' && tick.tsEvent === tick.tsRecv) {
        expect(tick.price).toBeGreaterThanOrEqual(last?.bidPrice ?? Number.POSITIVE_INFINITY);
        expect(tick.price).toBeLessThanOrEqual(last?.askPrice ?? 0);
        expect(tick.size).toBeGreaterThan(0);
      }
    }
  }
});

test('ids of crypto trades are beyond 2^53 and all different, in 64 bits; nanoseconds have three digits more', () => {
  const trades = tradesOf(told({}, 20 * MINUTE), 'BTC/USD');
  const ids = trades.map(({ id }) => BigInt(id));
  expect(new Set(ids).size).toBe(trades.length);
  for (const id of ids) expect(id > 2n ** 53n && id < 2n ** 63n).toBe(true);
  expect(new Set(trades.map(({ nanos }) => nanos)).size).toBeGreaterThan(20);
  expect(trades.every(({ nanos }) => Number.isInteger(nanos) && nanos >= 0 && nanos < 1000)).toBe(true);
});

test('the rate is kept on average', () => {
  const ticks = told({ symbols: ['ACME', 'BOLT'], rate: 50 }, HOUR).filter(({ kind }) => kind !== 'bar');
  expect(ticks.length / 3600).toBeGreaterThan(35);
  expect(ticks.length / 3600).toBeLessThan(95);
});

test('symbols move together, but not alike', () => {
  const ticks = told({ symbols: ['ACME', 'BOLT'], rate: 10 }, 8 * HOUR);
  const returns = (symbol: string): number[] => {
    const byMinute = new Map<number, number>();
    for (const { tsEvent, bidPrice, askPrice } of quotesOf(ticks, symbol))
      byMinute.set(Math.floor(tsEvent / MINUTE), Math.log((bidPrice + askPrice) / 2));
    const closes = [...byMinute.values()];
    return closes.slice(1).map((close, i) => close - (closes[i] ?? 0));
  };
  const [a, b] = [returns('ACME'), returns('BOLT')];
  const mean = (xs: readonly number[]): number => xs.reduce((x, y) => x + y, 0) / xs.length;
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - ma) * ((b[i] ?? 0) - mb)));
  const spread = Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((y) => (y - mb) ** 2)));
  expect(covariance / spread).toBeGreaterThan(0.2);
  expect(covariance / spread).toBeLessThan(0.9);
});

describe('bars', () => {
  test('are what a slow aggregation of the trades says, late ones included, by the time that all are told', () => {
    const length = HOUR;
    const ticks = told({ rate: 40 }, length + 2 * MINUTE);
    const minutes = ticks.filter((tick): tick is MarketBar => tick.kind === 'bar' && tick.length === MINUTE);
    expect(minutes.some(({ isUpdate }) => isUpdate)).toBe(true);
    for (const symbol of ['ACME', 'BOLT', 'BTC/USD']) {
      const trades = tradesOf(ticks, symbol).sort((x, y) => x.tsEvent - y.tsEvent || x.nanos - y.nanos);
      const last = new Map<number, MarketBar>();
      for (const bar of minutes) if (bar.symbol === symbol) last.set(bar.tsEvent, bar);
      for (let start = MONDAY as number; start < MONDAY + length; start += MINUTE) {
        const inside = trades.filter(({ tsEvent }) => tsEvent >= start && tsEvent < start + MINUTE);
        const bar = last.get(start);
        expect(bar?.count ?? 0).toBe(inside.length);
        if (bar === undefined) continue;
        const prices = inside.map(({ price }) => price);
        expect([bar.open, bar.high, bar.low, bar.close]).toEqual([
          prices[0],
          Math.max(...prices),
          Math.min(...prices),
          prices.at(-1),
        ]);
        expect(bar.volume).toBeCloseTo(
          inside.reduce((sum, { size }) => sum + size, 0),
          6,
        );
        const turnover = inside.reduce((sum, { price, size }) => sum + price * size, 0);
        expect(bar.vwap).toBeCloseTo(turnover / bar.volume, 5);
      }
    }
  });

  test("the day's bar grows with its minutes", () => {
    const ticks = told({ symbols: ['ACME'] }, 10 * MINUTE);
    const days = ticks.filter((tick): tick is MarketBar => tick.kind === 'bar' && tick.length === DAY);
    expect(days.length).toBeGreaterThan(5);
    expect(new Set(days.map(({ tsEvent }) => tsEvent))).toEqual(new Set([at('2026-06-01T04:00:00Z')]));
    days.reduce((one, next) => {
      expect(next.volume).toBeGreaterThanOrEqual(one.volume);
      return next;
    });
  });
});

test('a book is a snapshot and changes that lead from quote to quote, never crossed, never without levels', () => {
  const [bids, asks] = [new Map<number, number>(), new Map<number, number>()];
  const put = (side: Map<number, number>, levels: readonly BookLevel[]): void => {
    for (const { price, size } of levels) {
      if (size > 0) side.set(price, size);
      else expect(side.delete(price)).toBe(true);
    }
  };
  let snapshots = 0;
  for (const tick of told({ symbols: ['ETH/USD'] }, 20 * MINUTE)) {
    if (tick.kind === 'book_snapshot') snapshots++;
    if (tick.kind === 'book_snapshot' || tick.kind === 'book_delta') {
      put(bids, tick.bids);
      put(asks, tick.asks);
    }
    if (tick.kind !== 'quote') continue;
    expect(Math.max(...bids.keys())).toBe(tick.bidPrice);
    expect(Math.min(...asks.keys())).toBe(tick.askPrice);
    expect([bids.get(tick.bidPrice), asks.get(tick.askPrice)]).toEqual([tick.bidSize, tick.askSize]);
    expect(Math.min(bids.size, asks.size)).toBeGreaterThanOrEqual(20);
    expect(Math.max(bids.size, asks.size)).toBeLessThanOrEqual(60);
  }
  expect(snapshots).toBe(1);
});

describe("New York's hours", () => {
  const within = (start: string, length: number, rate = 2): Tick[] =>
    told({ symbols: ['ACME', 'BTC/USD'], calendar: 'nyse', rate, start: at(start) }, length);
  const stockTimes = (ticks: readonly Tick[]): number[] => tradesOf(ticks, 'ACME').map(({ tsEvent }) => tsEvent);

  test('stocks are silent out of session, crypto never', () => {
    const ticks = within('2026-06-05T19:30:00Z', 3 * DAY, 0.5);
    expect(stockTimes(ticks).every((time) => isOpen(micros(time)))).toBe(true);
    expect(tradesOf(ticks, 'BTC/USD').some(({ tsEvent }) => tsEvent > at('2026-06-06T12:00:00Z'))).toBe(true);
  });

  test('a half day ends at 13:00, and a session begins by the clock of its season', () => {
    const halfDay = stockTimes(within('2026-11-27T13:00:00Z', 10 * HOUR));
    expect(Math.max(...halfDay)).toBeLessThan(at('2026-11-27T18:00:00Z'));
    expect(Math.max(...halfDay)).toBeGreaterThan(at('2026-11-27T17:55:00Z'));
    for (const [night, open] of [
      ['2026-03-06T10:00:00Z', '2026-03-06T14:30:00Z'],
      ['2026-03-09T10:00:00Z', '2026-03-09T13:30:00Z'],
      ['2026-11-02T10:00:00Z', '2026-11-02T14:30:00Z'],
    ] as const) {
      const first = Math.min(...stockTimes(within(night, 6 * HOUR)));
      expect(first - at(open)).toBeGreaterThanOrEqual(0);
      expect(first - at(open)).toBeLessThan(5 * SECOND);
    }
  });

  test('a market of stocks alone sleeps until the open', () => {
    const source = market({ symbols: ['ACME'], calendar: 'nyse', start: at('2026-06-06T00:00:00Z') });
    source.take();
    const opening = sessionOn(Math.floor(at('2026-06-08T00:00:00Z') / DAY))?.open;
    let ticks = source.take();
    while (!ticks.ticks.some(({ kind }) => kind === 'trade')) ticks = source.take();
    expect(ticks.at).toBe(opening);
  });

  test('it is busy at the open and at the close, and quiet at noon', () => {
    const ticks = told({ symbols: ['ACME'], calendar: 'nyse', rate: 3, start: at('2026-06-08T13:00:00Z') }, 8 * HOUR);
    const count = (from: string, to: string): number =>
      stockTimes(ticks).filter((time) => time >= at(from) && time < at(to)).length;
    const noon = count('2026-06-08T16:30:00Z', '2026-06-08T17:00:00Z');
    expect(count('2026-06-08T13:30:00Z', '2026-06-08T14:00:00Z')).toBeGreaterThan(1.5 * noon);
    expect(count('2026-06-08T19:30:00Z', '2026-06-08T20:00:00Z')).toBeGreaterThan(1.5 * noon);
  });
});
