/** The book: prices as printed, ticks learnt, sides pruned and measured; and a real day of Nasdaq. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { cumulativeSizes, depthWithin, measureBook, totalSize } from '../../../../src/core/market/book/measures.js';
import { OrderBook } from '../../../../src/core/market/book/order-book.js';

const REFERENCE = process.env['TRADECTL_REFERENCE_DATA'];
const ALL = Number.POSITIVE_INFINITY;
const level = (price: number, size: number) => ({ price, size });

function bookOf(bids: readonly [number, number][], asks: readonly [number, number][]): OrderBook {
  const book = new OrderBook('TEST');
  book.apply({ bids: bids.map(([p, s]) => level(p, s)), asks: asks.map(([p, s]) => level(p, s)) });
  return book;
}

describe('OrderBook', () => {
  it('gives prices back as they came, best first, however fine the next one is', () => {
    const book = bookOf([[100, 1]], [[101, 2]]);
    expect(book.decimals).toBe(0);
    book.set('bid', 100.25, 3);
    book.set('ask', 100.26001, 4);
    expect(book.decimals).toBe(5);
    expect(book.top('bid', ALL)).toEqual([level(100.25, 3), level(100, 1)]);
    expect(book.top('ask', ALL)).toEqual([level(100.26001, 4), level(101, 2)]);
    expect(book.sizeAt('bid', 100)).toBe(1);
    expect(book.sizeAt('bid', 100.1234567)).toBe(0);
  });

  it('is a sorted map of prices of any decimals', () => {
    const price = fc
      .tuple(fc.integer({ min: 1, max: 9_999_999 }), fc.nat({ max: 8 }))
      .map(([n, d]) => Number(`${n}e-${d}`));
    fc.assert(
      fc.property(fc.array(fc.tuple(price, fc.nat({ max: 2 })), { maxLength: 60 }), (orders) => {
        const book = new OrderBook('TEST');
        const slow = new Map<number, number>();
        for (const [at, size] of orders) {
          book.set('ask', at, size);
          if (size > 0) slow.set(at, size);
          else slow.delete(at);
        }
        const sorted = [...slow].sort(([a], [b]) => a - b).map(([p, s]) => level(p, s));
        expect(book.top('ask', ALL)).toEqual(sorted);
      }),
      { numRuns: 60 },
    );
  });

  it('refuses prices that no tick of the book can hold', () => {
    const book = bookOf([[100.01, 1]], []);
    for (const price of [0, -1, Number.NaN, ALL, 1e17, 0.1 + 0.2, 1e-16]) {
      expect(() => book.set('bid', price, 1), String(price)).toThrow(TradectlError);
    }
    book.set('bid', 0.1 + 0.2, 0);
    book.set('bid', 1e9, 1);
    expect(() => book.set('ask', 1e-9, 1)).toThrow(/ticks/);
    expect(book.count('bid')).toBe(2);
    book.clear();
    book.set('ask', 1e-9, 1);
    expect(book.top('ask', ALL)).toEqual([level(1e-9, 1)]);
  });

  it('keeps the best levels when pruned', () => {
    const book = bookOf(
      [
        [3, 1],
        [2, 1],
        [1, 1],
      ],
      [
        [4, 1],
        [5, 1],
      ],
    );
    book.prune(2);
    expect([book.count('bid'), book.count('ask')]).toEqual([2, 2]);
    expect(book.top('bid', ALL).map(({ price }) => price)).toEqual([3, 2]);
  });

  it('says when it is crossed or locked', () => {
    expect(bookOf([[1, 1]], [[2, 1]]).problem()).toBeUndefined();
    expect(bookOf([], [[2, 1]]).problem()).toBeUndefined();
    expect(bookOf([[2, 1]], [[2, 1]]).problem()).toBe('best bid 2 is not below best ask 2');
  });

  it('writes its best levels into arrays', () => {
    const book = bookOf(
      [
        [1.5, 1],
        [1.25, 2],
      ],
      [[1.75, 3]],
    );
    const [prices, sizes] = [new Float64Array(5), new Float64Array(5)];
    expect(book.topInto('bid', 5, prices, sizes)).toBe(2);
    expect([...prices.subarray(0, 2)]).toEqual([1.5, 1.25]);
    expect(book.topInto('ask', 5, prices, sizes)).toBe(1);
    expect([prices[0], sizes[0]]).toEqual([1.75, 3]);
  });
});

describe('measures', () => {
  const book = bookOf(
    [
      [100.1, 1],
      [100, 3],
      [90, 50],
    ],
    [
      [100.3, 3],
      [100.4, 1],
    ],
  );

  it('measures spread, mid, microprice and imbalance', () => {
    const measures = measureBook(book, 2);
    expect(measures).toMatchObject({ spread: 0.2, mid: 100.2, imbalance: 0 });
    expect(measures?.spreadBps).toBeCloseTo(19.96, 2);
    expect(measures?.microprice).toBeCloseTo((100.1 * 3 + 100.3) / 4, 9);
    expect(measureBook(book, 3)?.imbalance).toBeCloseTo(50 / 58, 9);
    expect(measureBook(bookOf([[1, 1]], []), 5)).toBeUndefined();
  });

  it('sums sizes by levels and by distance', () => {
    expect(cumulativeSizes(book, 'bid', 5)).toEqual([1, 4, 54]);
    expect(totalSize(book, 'ask', 1)).toBe(3);
    expect(depthWithin(book, 'bid', 20)).toBe(4);
    expect(depthWithin(book, 'bid', 11)).toBe(1);
    expect(depthWithin(bookOf([], [[1, 1]]), 'ask', 10)).toBe(0);
  });
});

describe.skipIf(REFERENCE === undefined)('a day of AAPL on Nasdaq (TRADECTL_REFERENCE_DATA)', () => {
  it('follows the top of the book, 998 of 998', () => {
    const read = (name: string): number[][] =>
      readFileSync(
        join(REFERENCE ?? '', 'data/lobster-aapl', `AAPL_2012-06-21_34200000_57600000_${name}_10.csv`),
        'utf8',
      )
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
    const [messages, books] = [read('message'), read('orderbook')];
    let agreed = 0;
    for (let i = 1; i < messages.length; i++) {
      const book = loadRow(books[i - 1] ?? []);
      applyMessage(book, messages[i] ?? []);
      const [ask, askSize, bid, bidSize] = books[i] ?? [];
      const top = [book.bestPrice('ask'), book.bestSize('ask'), book.bestPrice('bid'), book.bestSize('bid')];
      if (String(top) === String([ask, askSize, bid, bidSize])) agreed++;
    }
    expect([messages.length, agreed]).toEqual([999, 998]);
  });
});

/** Ask price, ask size, bid price, bid size of ten levels; an empty level has a price beyond all others. */
function loadRow(row: readonly number[]): OrderBook {
  const book = new OrderBook('AAPL');
  for (let i = 0; i + 3 < row.length; i += 4) {
    const [ask = 0, askSize = 0, bid = 0, bidSize = 0] = row.slice(i, i + 4);
    if (Math.abs(ask) < 9e9) book.set('ask', ask, askSize);
    if (bid > 0) book.set('bid', bid, bidSize);
  }
  return book;
}

/** Time, type, order, size, price, direction: 1 adds; 2, 3 and 4 take away from what rests; 5 was hidden. */
function applyMessage(book: OrderBook, [, type = 0, , size = 0, price = 0, direction = 0]: readonly number[]): void {
  if (type > 4) return;
  const side = direction === 1 ? 'bid' : 'ask';
  book.set(side, price, Math.max(0, book.sizeAt(side, price) + (type === 1 ? size : -size)));
}
