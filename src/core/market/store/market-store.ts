/** The latest of every symbol: last trades, quote, bars, feed status and book, in bounded memory. */

import { assert } from '../../base/assert.js';
import { Ring } from '../../base/ring.js';
import type { Bar, FeedStatus, MarketEvent, Quote, Trade } from '../../events.js';

export interface StoreLimits {
  /** Trades kept of each symbol. */
  readonly trades: number;
  /** Bars kept of each symbol. */
  readonly bars: number;
  /** Symbols kept; events of further ones are counted and dropped. */
  readonly symbols: number;
}

export const STORE_LIMITS: StoreLimits = { trades: 1000, bars: 1000, symbols: 10_000 };

type Stored<T> = { -readonly [K in keyof T]: T[K] };

/** What is known of one symbol; oldest first in both rings. Valid for reading until the next event. */
export interface SymbolMarket<Book> {
  readonly symbol: string;
  readonly trades: Ring<Trade>;
  readonly quote: Quote | undefined;
  readonly bars: Ring<Bar>;
  /** The last thing that its feed said of itself. */
  readonly feed: FeedStatus | undefined;
  /** Whoever keeps the book put it here; the store only hands it out. */
  readonly book: Book | undefined;
}

/** Events may be objects that their source uses again, so the store keeps copies. */
export class MarketStore<Book = undefined> {
  readonly #symbols = new Map<string, Stored<SymbolMarket<Book>>>();
  #feed: FeedStatus | undefined;
  #dropped = 0;

  constructor(readonly limits: StoreLimits = STORE_LIMITS) {
    assert(limits.symbols > 0, 'a store holds at least one symbol');
  }

  /** Events of symbols that had no room, and updates of bars that are no longer kept. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The last status that concerned all symbols. */
  get feed(): FeedStatus | undefined {
    return this.#feed;
  }

  get symbols(): IterableIterator<string> {
    return this.#symbols.keys();
  }

  of(symbol: string): Readonly<SymbolMarket<Book>> | undefined {
    return this.#symbols.get(symbol);
  }

  setBook(symbol: string, book: Book | undefined): void {
    const market = this.#marketOf(symbol);
    if (market !== undefined) market.book = book;
  }

  /** Books are kept elsewhere: snapshots, deltas and the clock change nothing here. */
  apply(event: MarketEvent): void {
    if (event.kind === 'feed' && event.symbol === undefined) this.#feed = { ...event };
    if (!('symbol' in event) || event.symbol === undefined) return;
    const market = this.#marketOf(event.symbol);
    if (market === undefined) return;
    if (event.kind === 'trade') market.trades.push({ ...event });
    else if (event.kind === 'quote') market.quote = { ...event };
    else if (event.kind === 'bar') this.#keepBar(market.bars, { ...event });
    else if (event.kind === 'feed') market.feed = { ...event };
  }

  #marketOf(symbol: string): Stored<SymbolMarket<Book>> | undefined {
    const known = this.#symbols.get(symbol);
    if (known !== undefined) return known;
    if (this.#symbols.size >= this.limits.symbols) {
      this.#dropped++;
      return undefined;
    }
    const made: Stored<SymbolMarket<Book>> = {
      symbol,
      trades: new Ring(this.limits.trades),
      quote: undefined,
      bars: new Ring(this.limits.bars),
      feed: undefined,
      book: undefined,
    };
    this.#symbols.set(symbol, made);
    return made;
  }

  /** A bar of a time that is kept replaces it; one older than the last that is not has come too late. */
  #keepBar(bars: Ring<Bar>, bar: Bar): void {
    const last = bars.at(-1);
    if (last === undefined || last.tsEvent < bar.tsEvent) {
      bars.push(bar);
      return;
    }
    for (let i = bars.length - 1; i >= 0; i--) {
      const kept = bars.at(i);
      if (kept === undefined || kept.tsEvent < bar.tsEvent) break;
      // The object in the ring is our own copy.
      if (kept.tsEvent === bar.tsEvent) return void Object.assign(kept, bar);
    }
    this.#dropped++;
  }
}
