/** Binance's sequence rules: whatever is lost, the book is never served with a hole in it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binanceRule } from '../../../../src/core/feed/sync/binance.js';
import type { DepthDelta } from '../../../../src/core/feed/sync/depth.js';
import { OrderBook } from '../../../../src/core/market/book/order-book.js';
import { delta, futures, snapshot, watched } from './messages.js';

describe('Binance spot', () => {
  it('buffers until the snapshot, drops what it holds, and goes on from it', () => {
    const { book, take } = watched(binanceRule);
    expect(take(delta(1, 5), delta(6, 9), delta(10, 12, [[98, 2]]))).toEqual(['buffered', 'buffered', 'buffered']);
    expect(book.book).toBeUndefined();
    expect(take(snapshot(9))).toEqual(['resynced', 'dropped', 'dropped', 'applied']);
    expect(book.book?.sizeAt('bid', 98)).toBe(2);
    expect(take(delta(13, 13), delta(14, 20))).toEqual(['applied', 'applied']);
  });

  it('takes a first delta that overlaps the snapshot, and no later one', () => {
    const { take } = watched(binanceRule);
    expect(take(snapshot(9), delta(8, 10), delta(10, 12))).toEqual(['resynced', 'applied', 'gap']);
  });

  it('goes stale at a gap at once, says so once, and waits for a newer snapshot', () => {
    const { book, take, reasons } = watched(binanceRule);
    take(snapshot(9), delta(10, 11));
    expect(take(delta(13, 14), delta(15, 15))).toEqual(['gap', 'buffered']);
    expect(reasons).toContain('U 13 after u 11');
    expect([book.state, book.book]).toEqual(['stale', undefined]);
    expect(take(snapshot(11))).toEqual(['dropped']);
    expect(book.state).toBe('stale');
    expect(take(snapshot(12))).toEqual(['resynced', 'applied', 'applied']);
    expect(take(delta(16, 16))).toEqual(['applied']);
  });

  it('drops a delta or a snapshot that comes again', () => {
    const { book, take } = watched(binanceRule);
    take(snapshot(9), delta(10, 11, [[98, 5]]));
    expect(take(delta(10, 11, [[98, 5]]), snapshot(10))).toEqual(['dropped', 'dropped']);
    expect(book.book?.sizeAt('bid', 98)).toBe(5);
    expect(take(snapshot(11), delta(12, 12))).toEqual(['resynced', 'applied']);
  });

  it('asks for a snapshot newer than a hole in what was buffered', () => {
    const { take } = watched(binanceRule);
    take(delta(1, 2), delta(3, 4), delta(7, 8));
    expect(take(snapshot(3))).toEqual(['dropped']);
    expect(take(snapshot(6))).toEqual(['resynced', 'applied']);
  });

  it('buffers a bounded number of deltas, the newest', () => {
    const { take } = watched(binanceRule);
    for (let i = 1; i <= 1500; i++) take(delta(i, i));
    expect(take(snapshot(499))).toEqual(['dropped']);
    expect(take(snapshot(500)).length).toBe(1001);
  });

  it('does not serve a crossed book, nor one of impossible prices', () => {
    const { book, take } = watched(binanceRule);
    expect(take(snapshot(9), delta(10, 10, [[101, 1]]))).toEqual(['resynced', 'gap']);
    expect(take(snapshot(10), delta(11, 11, [[0.1 + 0.2, 1]]))).toEqual(['resynced', 'gap']);
    expect(book.book).toBeUndefined();
    expect(take(snapshot(11, [[102, 1]], [[101, 1]]))).toEqual(['dropped']);
  });

  it('is at every moment the book of all deltas, or none at all, whichever message is lost', () => {
    const levels = fc.array(fc.tuple(fc.integer({ min: 1, max: 20 }), fc.nat({ max: 3 })), { maxLength: 4 });
    const script = fc.array(fc.tuple(levels, fc.integer({ min: 1, max: 3 })), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(script, fc.nat(), fc.nat(), (steps, lost, again) => {
        const deltas = numbered(steps);
        const { book, take, outcomes } = watched(binanceRule);
        const truth = new OrderBook('X');
        const [lostAt, againAt] = [lost % deltas.length, again % deltas.length];
        take(snapshot(0, [], []));
        for (const [i, one] of deltas.entries()) {
          truth.apply(one);
          if (i !== lostAt) take(one);
          if (i === againAt) take(snapshot(one.lastSeq, pairs(truth, 'bid'), pairs(truth, 'ask')));
          if (i === lostAt) continue;
          if (book.book !== undefined) expect(book.book.top('bid', 99)).toEqual(truth.top('bid', 99));
          expect(book.book === undefined).toBe(i > lostAt && againAt < lostAt ? true : i > lostAt && i < againAt);
        }
        expect(outcomes.filter((kind) => kind === 'gap').length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 80 },
    );
  });
});

type Step = readonly [levels: readonly (readonly [number, number])[], updates: number];

function numbered(steps: readonly Step[]): DepthDelta[] {
  let last = 0;
  return steps.map(([bids, updates]) => {
    const first = last + 1;
    last += updates;
    return delta(first, last, bids);
  });
}

const pairs = (book: OrderBook, side: 'bid' | 'ask'): [number, number][] =>
  book.top(side, 99).map(({ price, size }) => [price, size]);

describe('Binance futures', () => {
  it('overlaps the snapshot, then follows by pu', () => {
    const { take } = watched(binanceRule);
    take(futures(1, 5, 0), futures(8, 11, 5), futures(14, 20, 11));
    expect(take(snapshot(10))).toEqual(['resynced', 'dropped', 'applied', 'applied']);
    expect(take(futures(25, 30, 20), futures(31, 40, 29))).toEqual(['applied', 'gap']);
  });

  it('keeps a delta that ends with the snapshot, and needs one that reaches back to it', () => {
    const { take } = watched(binanceRule);
    expect(take(snapshot(10), futures(8, 10, 7), futures(12, 13, 10))).toEqual(['resynced', 'applied', 'applied']);
    const other = watched(binanceRule);
    expect(other.take(snapshot(10), futures(11, 13, 10))).toEqual(['resynced', 'gap']);
  });
});

describe('a gap seen elsewhere', () => {
  it('makes a fresh book stale, once', () => {
    const { book, take, outcomes } = watched(binanceRule);
    take(snapshot(1));
    book.distrust('the connection was lost', snapshot(1));
    book.distrust('the connection was lost', snapshot(1));
    expect(outcomes).toEqual(['resynced', 'gap']);
    expect([book.last, book.counts.gap]).toEqual([undefined, 1]);
  });
});
