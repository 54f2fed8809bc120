/** The store against plain lists, its bounds, and what it costs. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/core/base/assert.js';
import { micros } from '../../../../src/core/base/time.js';
import type { MarketEvent } from '../../../../src/core/events.js';
import { MarketStore } from '../../../../src/core/market/store/market-store.js';
import { bar, delta, feed, quote, trade } from './events.js';

const LIMITS = { trades: 3, bars: 4, symbols: 3 };

/** All events in a list; what the store should know, looked up from its end. */
class SlowStore {
  readonly events: MarketEvent[] = [];

  of(symbol: string) {
    const mine = this.events.filter((event) => 'symbol' in event && event.symbol === symbol);
    const bars: MarketEvent[] = [];
    for (const event of mine.filter(({ kind }) => kind === 'bar')) {
      const same = bars.findIndex(({ tsEvent }) => tsEvent === event.tsEvent);
      if (same >= 0) bars[same] = event;
      else if (bars.every(({ tsEvent }) => tsEvent < event.tsEvent)) bars.push(event);
      if (bars.length > LIMITS.bars) bars.shift();
    }
    return {
      trades: mine.filter(({ kind }) => kind === 'trade').slice(-LIMITS.trades),
      quote: mine.findLast(({ kind }) => kind === 'quote'),
      feed: mine.findLast(({ kind }) => kind === 'feed'),
      bars,
    };
  }
}

describe('MarketStore', () => {
  it('knows what a list of everything would tell', () => {
    const symbol = fc.constantFrom('A', 'B', 'C');
    const event = fc
      .tuple(fc.constantFrom(trade, quote, bar, delta, feed), symbol, fc.nat(12))
      .map(([make, of, at]) => make(of, at));
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const [store, slow] = [new MarketStore(LIMITS), new SlowStore()];
        for (const one of events) {
          store.apply(one);
          slow.events.push(one);
        }
        for (const name of ['A', 'B', 'C']) {
          const expected = slow.of(name);
          const market = store.of(name);
          if (market === undefined)
            expect(slow.events.some((one) => 'symbol' in one && one.symbol === name)).toBe(false);
          else
            expect({
              trades: [...market.trades],
              quote: market.quote,
              feed: market.feed,
              bars: [...market.bars],
            }).toEqual(expected);
        }
      }),
    );
  });

  it('keeps copies, since a source may use its event again', () => {
    const store = new MarketStore();
    const reused = { ...bar('A', 1) };
    store.apply(reused);
    Object.assign(reused, bar('A', 2));
    store.apply(reused);
    expect([...must(store.of('A'), 'a market').bars].map(({ tsEvent }) => tsEvent)).toEqual([1, 2]);
  });

  it('takes a correction of a bar that it keeps, and counts one of a bar that is gone', () => {
    const store = new MarketStore(LIMITS);
    for (let at = 0; at < 6; at++) store.apply(bar('A', at));
    store.apply(bar('A', 3, 99));
    store.apply(bar('A', 1, 98));
    expect([...must(store.of('A'), 'a market').bars].map(({ close }) => close)).toEqual([2.5, 99, 4.5, 5.5]);
    expect(store.dropped).toBe(1);
  });

  it('hands out the book that was put there', () => {
    const store = new MarketStore<{ readonly bid: number }>();
    const book = { bid: 1 };
    store.setBook('A', book);
    store.apply(delta('A', 1));
    expect(store.of('A')?.book).toBe(book);
    store.setBook('A', undefined);
    expect(store.of('A')?.book).toBeUndefined();
  });

  it('has room for so many symbols, and counts the rest', () => {
    const store = new MarketStore(LIMITS);
    for (const symbol of ['A', 'B', 'C', 'D', 'E']) store.apply(trade(symbol, 1));
    expect([...store.symbols]).toEqual(['A', 'B', 'C']);
    expect(store.dropped).toBe(2);
  });

  it('keeps what concerns all symbols', () => {
    const store = new MarketStore();
    store.apply(feed(undefined, 1));
    store.apply({ kind: 'clock', tsEvent: micros(2), tsRecv: micros(2) });
    expect(store.feed).toEqual(feed(undefined, 1));
    expect([...store.symbols]).toEqual([]);
  });

  it('takes less than 1 MB a symbol at its defaults', () => {
    const before = process.memoryUsage().heapUsed;
    const store = new MarketStore();
    const symbols = Array.from({ length: 500 }, (_, i) => `SYM${i}`);
    // Past the end of the rings, so that they are full and have dropped.
    for (let at = 0; at < 1050; at++) {
      for (const symbol of symbols) {
        store.apply(trade(symbol, at));
        store.apply(quote(symbol, at));
        store.apply(bar(symbol, at));
      }
    }
    const mebibytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
    expect(must(store.of('SYM499'), 'a market').trades).toHaveLength(1000);
    // Garbage that nobody has collected yet counts, too.
    expect(mebibytes / 500).toBeLessThan(1);
  });
});
