/** Bars from trades and quotes: against a slow model, late prices, empty spans, sessions, and a venue's own bars. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/core/base/assert.js';
import { DAY, HOUR, MINUTE, type Micros, micros, parseTime, SECOND, timeText } from '../../../../src/core/base/time.js';
import type { Quote, Trade } from '../../../../src/core/events.js';
import { BarBuilder, type BarRule } from '../../../../src/core/market/bars/bar-builder.js';
import { BarMaker } from '../../../../src/core/market/bars/bar-maker.js';
import { sessionBuckets, utcBuckets } from '../../../../src/core/market/bars/buckets.js';
import type { BuiltBar } from '../../../../src/core/market/bars/forming.js';
import { lastWord, quote, slowBars, toSlow, trade } from './model.js';

const RULE: BarRule = { buckets: utcBuckets(MINUTE), from: 'trades', isFilled: false, lateBars: 2 };
const build = (events: readonly (Trade | Quote)[], rule: Partial<BarRule> = {}): BuiltBar[] => {
  const builder = new BarBuilder('X', { ...RULE, ...rule });
  return [...events.flatMap((event) => builder.take(event)), ...builder.finish()];
};
const at = (text: string): Micros => must(parseTime(text), text);

describe('bars of trades', () => {
  const sizes = fc.integer({ min: 1, max: 1e9 }).map((units) => units / 1e8);
  const trades = (spread: number) =>
    fc
      .array(
        fc.record({
          at: fc.integer({ min: 0, max: 40 * SECOND }),
          late: fc.integer({ min: 0, max: spread }),
          price: fc.integer({ min: 1, max: 500 }),
          size: sizes,
          nanos: fc.integer({ min: 0, max: 2 }),
        }),
        { maxLength: 80 },
      )
      .map((all) => {
        const arrival = [...all].sort((a, b) => a.at + a.late - (b.at + b.late));
        return arrival.map(({ at: time, price, size, nanos }) => trade(time, price / 100, size, nanos));
      });

  it.each([SECOND, 5 * SECOND, MINUTE])('of %i us equal the slow model when trades come in order', (size) => {
    fc.assert(
      fc.property(trades(0), (all) => {
        const bars = build(all, { buckets: utcBuckets(size) });
        expect(bars.every(({ isUpdate }) => !isUpdate)).toBe(true);
        expect(bars.map(toSlow)).toEqual(slowBars(all, size));
      }),
    );
  });

  it('equal the slow model when trades come up to three bars late', () => {
    fc.assert(
      fc.property(trades(3 * SECOND), fc.boolean(), (all, isFilled) => {
        const bars = build(all, { buckets: utcBuckets(SECOND), lateBars: 50, isFilled });
        expect(lastWord(bars).filter(({ count }) => count > 0)).toEqual(slowBars(all, SECOND));
      }),
    );
  });

  it('carry the close into empty spans whatever comes late', () => {
    fc.assert(
      fc.property(trades(3 * SECOND), (all) => {
        const bars = lastWord(build(all, { buckets: utcBuckets(SECOND), lateBars: 50, isFilled: true }));
        for (const [i, bar] of bars.entries()) {
          const before = bars[i - 1];
          if (bar.count > 0 || before === undefined) continue;
          expect(bar.time).toBe(before.time + SECOND);
          expect(bar.prices).toEqual(new Array<number>(4).fill(before.prices[3]));
          expect(bar.volume).toBe(0n);
        }
      }),
    );
  });

  it('end when a trade of the next span comes, or time passes', () => {
    const builder = new BarBuilder('X', RULE);
    expect(builder.take(trade(MINUTE, 10, 1))).toEqual([]);
    expect(builder.take(trade(2 * MINUTE, 11, 1))).toMatchObject([{ tsEvent: MINUTE, close: 10, count: 1 }]);
    expect(builder.advance(micros(3 * MINUTE - 1))).toEqual([]);
    expect(builder.advance(micros(3 * MINUTE))).toMatchObject([{ tsEvent: 2 * MINUTE, close: 11, isUpdate: false }]);
    expect(builder.finish()).toEqual([]);
  });

  it('leave holes, or carry the last close through them, also while nothing happens', () => {
    const builder = new BarBuilder('X', { ...RULE, isFilled: true });
    builder.take(trade(0, 10, 1));
    const flat = { open: 10, high: 10, low: 10, close: 10, volume: 0, count: 0 };
    const bars = builder.advance(micros(3 * MINUTE));
    expect(bars).toMatchObject([
      { tsEvent: 0, count: 1 },
      { tsEvent: MINUTE, ...flat },
      { tsEvent: 2 * MINUTE, ...flat },
    ]);
    expect(builder.take(trade(4 * MINUTE, 12, 1))).toMatchObject([{ tsEvent: 3 * MINUTE, ...flat }]);
    expect(build([trade(0, 10, 1), trade(4 * MINUTE, 12, 1)])).toHaveLength(2);
  });

  it('do not fill a hole without end', () => {
    const builder = new BarBuilder('X', { ...RULE, buckets: utcBuckets(SECOND), isFilled: true });
    builder.take(trade(0, 10, 1));
    expect(builder.take(trade(30 * DAY, 11, 1))).toHaveLength(1);
    expect(builder.counts.unfilled).toBe(1);
  });

  it('count a trade that is too late, and one from the future', () => {
    const builder = new BarBuilder('X', RULE);
    for (let minute = 0; minute < 5; minute++) builder.take(trade(minute * MINUTE, 10, 1));
    expect(builder.take(trade(MINUTE, 99, 1))).toEqual([]);
    expect(builder.take({ ...trade(DAY, 99, 1), tsRecv: micros(5 * MINUTE) })).toEqual([]);
    expect(builder.take(trade(3 * MINUTE + 1, 99, 1))).toMatchObject([
      { tsEvent: 3 * MINUTE, high: 99, isUpdate: true },
    ]);
    expect(builder.counts).toMatchObject({ tooLate: 1, ahead: 1 });
  });
});

describe('bars of quotes', () => {
  it('are of the middle, without volume, and ignore trades', () => {
    const bars = build([quote(0, 10, 11), trade(1, 99, 5), quote(2, 10, 12), quote(MINUTE, 9, 10)], { from: 'quotes' });
    expect(bars).toMatchObject([
      { open: 10.5, high: 11, low: 10.5, close: 11, volume: 0, count: 2 },
      { open: 9.5, close: 9.5 },
    ]);
  });
});

describe('bars of quotes that have no middle', () => {
  it('are not made of them, and say so', () => {
    const builder = new BarBuilder('SPY', {
      buckets: utcBuckets(MINUTE),
      from: 'quotes',
      isFilled: false,
      lateBars: 1,
    });
    for (const [bid, ask] of [
      [0, 11],
      [10, 0],
      [10, 10],
      [11, 10],
    ] as const)
      builder.take(quote(0, bid, ask));
    expect(builder.finish()).toEqual([]);
    expect(builder.counts).toMatchObject({ unpriced: 4 });
  });
});

describe('bars of sessions', () => {
  const spans = (dates: readonly string[], size: number): string[] => {
    const events = dates.map((text) => trade(at(text), 10, 1));
    return build(events, { buckets: sessionBuckets(size) }).map(
      ({ tsEvent, count }) => `${timeText(tsEvent)} ${count}`,
    );
  };

  it('are one a day across the change of clocks and a half day, without what trades outside', () => {
    expect(
      spans(
        [
          '2024-03-08T14:29:59Z',
          '2024-03-08T14:30:00Z',
          '2024-03-08T20:59:59Z',
          '2024-03-08T21:00:00Z',
          '2024-03-11T13:30:00Z',
          '2024-07-03T16:59:59Z',
          '2024-07-03T17:00:00Z',
          '2024-07-05T13:30:00Z',
        ],
        DAY,
      ),
    ).toEqual(['2024-03-08T14:30:00Z 2', '2024-03-11T13:30:00Z 1', '2024-07-03T13:30:00Z 1', '2024-07-05T13:30:00Z 1']);
  });

  it('begin with the session and end with it', () => {
    expect(spans(['2024-07-03T14:29:59Z', '2024-07-03T14:30:00Z', '2024-07-03T16:45:00Z'], HOUR)).toEqual([
      '2024-07-03T13:30:00Z 1',
      '2024-07-03T14:30:00Z 1',
      '2024-07-03T16:30:00Z 1',
    ]);
    expect(sessionBuckets(HOUR).of(at('2024-07-03T16:45:00Z'))?.end).toBe(at('2024-07-03T17:00:00Z'));
  });

  it('fill the sessions only, not the nights between', () => {
    const events = [trade(at('2024-07-03T15:00:00Z'), 10, 1), trade(at('2024-07-05T14:31:00Z'), 11, 1)];
    const bars = build(events, { buckets: sessionBuckets(HOUR), isFilled: true });
    expect(bars.map(({ tsEvent }) => timeText(tsEvent).slice(5, 16))).toEqual([
      '07-03T14:30',
      '07-03T15:30',
      '07-03T16:30',
      '07-05T13:30',
      '07-05T14:30',
    ]);
  });
});

describe('BarMaker', () => {
  it('keeps symbols apart and lets the clock end all bars', () => {
    const maker = new BarMaker(RULE);
    maker.take(trade(0, 10, 1));
    maker.take({ ...trade(1, 20, 2), symbol: 'Y' });
    const bars = maker.take({ kind: 'clock', tsEvent: micros(MINUTE), tsRecv: micros(MINUTE) });
    expect(bars).toMatchObject([
      { symbol: 'X', close: 10 },
      { symbol: 'Y', close: 20, volume: 2 },
    ]);
    expect(maker.finish()).toEqual([]);
    expect(maker.counts()).toEqual({ tooLate: 0, outside: 0, ahead: 0, unpriced: 0, unfilled: 0 });
  });
});

const reference = process.env['TRADECTL_REFERENCE_DATA'];

describe.skipIf(reference === undefined)('against Kraken (TRADECTL_REFERENCE_DATA)', () => {
  type Row = readonly (string | number)[];
  const rowsOf = (name: string): readonly Row[] => {
    const text = readFileSync(join(reference ?? '', 'data/ticks-kraken', name), 'utf8');
    return (JSON.parse(text) as { result: { XBTUSDT: readonly Row[] } }).result.XBTUSDT;
  };

  it('gives the venue’s own one-minute bars: prices, volume and count, empty minutes included', () => {
    const trades = rowsOf('trades.json').map(([price, size, time]) =>
      trade(Math.round(Number(time) * 1e6), Number(price), Number(size)),
    );
    const bars = build(trades, { isFilled: true });
    // The capture begins and ends within a minute.
    const whole = new Map(bars.slice(1, -1).map((bar) => [bar.tsEvent / SECOND, bar]));
    let compared = 0;
    for (const [time, open, high, low, close, , volume, count] of rowsOf('ohlc_1m.json')) {
      const bar = whole.get(Number(time));
      if (bar === undefined) continue;
      compared++;
      const mine = [
        bar.open.toFixed(1),
        bar.high.toFixed(1),
        bar.low.toFixed(1),
        bar.close.toFixed(1),
        bar.volume.toFixed(8),
        bar.count,
      ];
      expect(mine).toEqual([open, high, low, close, volume, count]);
    }
    expect(compared).toBe(whole.size);
    expect([...whole.values()].filter(({ count }) => count > 0).length).toBe(272);
  });
});
