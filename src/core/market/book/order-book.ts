/**
 * An order book: sizes by price on two sides, in integer ticks inside.
 *
 * The tick is learnt: the finest decimals seen so far. Whether a book may be believed is not its business: see
 * core/feed/sync.
 */

import { TradectlError } from '../../base/errors.js';
import type { BookLevel } from '../../events.js';
import { Ladder } from './ladder.js';
import { levelText } from './level-text.js';

export type BookSide = 'bid' | 'ask';

const POWERS = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));
const FINEST = POWERS.length - 1;
/** Above it not every whole number of ticks is a double. */
const TICKS_MAX = 2 ** 53;

export class OrderBook {
  #decimals = 0;
  #scale = 1;
  #greatest = 0;
  /** Keys are ticks for bids and negative ticks for asks, so that the greatest is the best. */
  readonly #bids = new Ladder();
  readonly #asks = new Ladder();

  constructor(readonly symbol: string) {}

  /** Decimals of the tick: the finest of any price seen. */
  get decimals(): number {
    return this.#decimals;
  }

  /** Sets the size at a positive price; zero deletes the level. Throws TradectlError `data` for an impossible price. */
  set(side: BookSide, price: number, size: number): void {
    let ticks = Math.round(price * this.#scale);
    // Dividing whole numbers gives back the very double that was printed with these decimals.
    if (ticks / this.#scale !== price || ticks > this.#greatest || ticks <= 0) {
      if (size === 0) return; // there cannot be such a level
      ticks = this.#admit(price);
    }
    this.#ladder(side).set(side === 'bid' ? ticks : -ticks, size);
  }

  /** Sets many levels of both sides, in any order. */
  apply({ bids, asks }: { readonly bids: readonly BookLevel[]; readonly asks: readonly BookLevel[] }): void {
    for (const { price, size } of bids) this.set('bid', price, size);
    for (const { price, size } of asks) this.set('ask', price, size);
  }

  /** Forgets all levels, and the tick: one absurd price shall not outlive a new snapshot. */
  clear(): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#decimals = 0;
    this.#scale = 1;
    this.#greatest = 0;
  }

  /** Deletes what lies behind the best `limit` levels of each side. */
  prune(limit: number): void {
    this.#bids.prune(limit);
    this.#asks.prune(limit);
  }

  /** Occupied levels of a side. */
  count(side: BookSide): number {
    return this.#ladder(side).count;
  }

  /** The best price, or undefined where the side is empty. */
  bestPrice(side: BookSide): number | undefined {
    const ladder = this.#ladder(side);
    return ladder.isEmpty ? undefined : Math.abs(ladder.best) / this.#scale;
  }

  /** The size at the best price, 0 where the side is empty. */
  bestSize(side: BookSide): number {
    return this.#ladder(side).bestSize;
  }

  /** The size at a price, 0 where there is no level. */
  sizeAt(side: BookSide, price: number): number {
    const ticks = Math.round(price * this.#scale);
    if (ticks / this.#scale !== price) return 0;
    return this.#ladder(side).sizeAt(side === 'bid' ? ticks : -ticks);
  }

  /** Up to `limit` levels, best first. */
  top(side: BookSide, limit: number): BookLevel[] {
    const levels: BookLevel[] = [];
    if (limit > 0) this.walk(side, (price, size) => levels.push({ price, size }) < limit);
    return levels;
  }

  /** Writes up to `limit` levels, best first, into arrays of at least that length; returns how many. */
  topInto(side: BookSide, limit: number, prices: Float64Array, sizes: Float64Array): number {
    const n = this.#ladder(side).top(limit, prices, sizes);
    for (let i = 0; i < n; i++) prices[i] = Math.abs(prices[i] as number) / this.#scale;
    return n;
  }

  /** Shows levels, best first, until `visit` answers false. */
  walk(side: BookSide, visit: (price: number, size: number) => boolean): void {
    this.#ladder(side).walk((key, size) => visit(Math.abs(key) / this.#scale, size));
  }

  /** What is wrong with the book as a whole: it is crossed or locked. Sides are sorted and positive by construction. */
  problem(): string | undefined {
    const [bid, ask] = [this.bestPrice('bid'), this.bestPrice('ask')];
    if (bid === undefined || ask === undefined || bid < ask) return undefined;
    return `best bid ${levelText(bid)} is not below best ask ${levelText(ask)}`;
  }

  #ladder(side: BookSide): Ladder {
    return side === 'bid' ? this.#bids : this.#asks;
  }

  /** The ticks of a price that is finer or greater than any before. */
  #admit(price: number): number {
    const decimals = decimalsOf(price, this.#decimals);
    const greatest = Math.max(Math.round(price * (POWERS[decimals] ?? 0)), this.#ticksAt(decimals));
    if (!(price > 0) || decimals > FINEST || !(greatest < TICKS_MAX)) {
      throw new TradectlError('data', `price ${levelText(price)} of ${this.symbol} does not go with the book's ticks`);
    }
    if (decimals > this.#decimals) this.#refine(decimals);
    this.#greatest = greatest;
    return Math.round(price * this.#scale);
  }

  #ticksAt(decimals: number): number {
    return this.#greatest * (POWERS[decimals - this.#decimals] ?? Number.POSITIVE_INFINITY);
  }

  #refine(decimals: number): void {
    const [bids, asks] = [this.top('bid', Number.POSITIVE_INFINITY), this.top('ask', Number.POSITIVE_INFINITY)];
    const greatest = this.#ticksAt(decimals);
    this.clear();
    this.#greatest = greatest;
    this.#decimals = decimals;
    this.#scale = POWERS[decimals] ?? 1;
    this.apply({ bids, asks });
  }
}

/** The fewest decimals, from `least` on, that print a double; more than FINEST where none do. */
function decimalsOf(price: number, least: number): number {
  let decimals = least;
  for (; decimals <= FINEST; decimals++) {
    const scale = POWERS[decimals] ?? 1;
    if (Math.round(price * scale) / scale === price) break;
  }
  return decimals;
}
