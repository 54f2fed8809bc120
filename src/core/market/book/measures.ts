/** What a book says at a glance: spread, mid, microprice, imbalance, depth. Doubles: estimates, not money. */

import type { BookSide, OrderBook } from './order-book.js';

export interface BookMeasures {
  readonly spread: number;
  /** Spread over mid, in 1e-4. */
  readonly spreadBps: number;
  readonly mid: number;
  /** The mid drawn to the side that has less to give. */
  readonly microprice: number;
  /** (bids - asks) / (bids + asks) over the best levels: 1 is all bids. */
  readonly imbalance: number;
}

/** Measures over the best `levels` of each side; undefined where a side is empty. */
export function measureBook(book: OrderBook, levels: number): BookMeasures | undefined {
  const [bid, ask] = [book.bestPrice('bid'), book.bestPrice('ask')];
  if (bid === undefined || ask === undefined) return undefined;
  const [bidSize, askSize] = [book.bestSize('bid'), book.bestSize('ask')];
  const scale = 10 ** book.decimals;
  // In ticks first: the difference of two prices as doubles has a tail.
  const spread = (Math.round(ask * scale) - Math.round(bid * scale)) / scale;
  const mid = (Math.round(ask * scale) + Math.round(bid * scale)) / (2 * scale);
  const [bids, asks] = [totalSize(book, 'bid', levels), totalSize(book, 'ask', levels)];
  return {
    spread,
    spreadBps: (spread / mid) * 1e4,
    mid,
    microprice: (bid * askSize + ask * bidSize) / (bidSize + askSize),
    imbalance: (bids - asks) / (bids + asks),
  };
}

/** Size of the best `levels` of a side together. */
export const totalSize = (book: OrderBook, side: BookSide, levels: number): number =>
  cumulativeSizes(book, side, levels).at(-1) ?? 0;

/** Size up to and with each of the best `levels`, best first. */
export function cumulativeSizes(book: OrderBook, side: BookSide, levels: number): number[] {
  let sum = 0;
  return book.top(side, levels).map(({ size }) => (sum += size));
}

/** Size of a side within `bps` (1e-4) of the mid; 0 where there is no mid. */
export function depthWithin(book: OrderBook, side: BookSide, bps: number): number {
  const mid = measureBook(book, 1)?.mid;
  if (mid === undefined) return 0;
  const reach = mid * bps * 1e-4;
  let sum = 0;
  book.walk(side, (price, size) => {
    if (Math.abs(price - mid) > reach) return false;
    sum += size;
    return true;
  });
  return sum;
}
