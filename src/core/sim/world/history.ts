/** What a simulated market told, as far as it is kept, joined to what was made up for the time before it began. */

import { Ring } from '../../base/ring.js';
import { DAY, MINUTE, type Micros } from '../../base/time.js';
import type { BookLevel, BookSnapshot, Quote, Trade } from '../../events.js';
import { resampled } from '../market/join-bars.js';
import type { PastBars } from '../market/past-bars.js';
import type { MarketBar, MarketHistory, Tick } from './world.js';

/** A symbol keeps so many of each. */
const TRADES_MAX = 20_000;
const QUOTES_MAX = 20_000;
const BARS_MAX = 100_000;
const DAYS_MAX = 5000;

/** A whole book by price as a double: what prices were told as comes back as it was. */
class KnownBook {
  #last: BookSnapshot;
  readonly #sides: readonly [bids: Map<number, number>, asks: Map<number, number>];

  constructor(snapshot: BookSnapshot) {
    this.#last = snapshot;
    this.#sides = [sizesOf(snapshot.bids), sizesOf(snapshot.asks)];
  }

  change(delta: Omit<BookSnapshot, 'kind' | 'seq'>): void {
    for (const [side, levels] of [
      [this.#sides[0], delta.bids],
      [this.#sides[1], delta.asks],
    ] as const) {
      for (const { price, size } of levels) {
        if (size === 0) side.delete(price);
        else side.set(price, size);
      }
    }
    const { symbol, tsEvent, tsRecv, nanos } = delta;
    this.#last = { ...this.#last, symbol, tsEvent, tsRecv, nanos };
  }

  snapshot(): BookSnapshot {
    const [bids, asks] = this.#sides;
    return { ...this.#last, bids: sorted(bids, -1), asks: sorted(asks, 1) };
  }
}

const sizesOf = (levels: readonly BookLevel[]): Map<number, number> =>
  new Map(levels.map(({ price, size }) => [price, size]));

const sorted = (sizes: ReadonlyMap<number, number>, direction: number): readonly BookLevel[] =>
  [...sizes].sort(([a], [b]) => (a - b) * direction).map(([price, size]) => ({ price, size }));

/** Bars of one length by their start, in the order in which they were first told. */
class BarShelf {
  readonly #bars = new Map<number, MarketBar>();

  constructor(readonly max: number) {}

  add(bar: MarketBar): void {
    this.#bars.set(bar.tsEvent, bar);
    if (this.#bars.size <= this.max) return;
    for (const oldest of this.#bars.keys()) return void this.#bars.delete(oldest);
  }

  within(from: Micros, to: Micros): readonly MarketBar[] {
    const found = [...this.#bars.values()].filter(({ tsEvent }) => tsEvent >= from && tsEvent <= to);
    return found.sort((a, b) => a.tsEvent - b.tsEvent);
  }
}

class SymbolHistory {
  readonly trades = new Ring<Trade>(TRADES_MAX);
  readonly quotes = new Ring<Quote>(QUOTES_MAX);
  readonly shelves = new Map<number, BarShelf>();
  book: KnownBook | undefined;
  lastTrade: Trade | undefined;
  lastQuote: Quote | undefined;

  constructor(readonly past: PastBars | undefined) {}

  add(tick: Tick): void {
    switch (tick.kind) {
      case 'trade':
        this.trades.push(tick);
        if (tick.tsEvent >= (this.lastTrade?.tsEvent ?? 0)) this.lastTrade = tick;
        return;
      case 'quote':
        this.quotes.push(tick);
        this.lastQuote = tick;
        return;
      case 'bar':
        return this.#shelf(tick.length).add(tick);
      case 'book_snapshot':
        this.book = new KnownBook(tick);
        return;
      case 'book_delta':
        this.book?.change(tick);
    }
  }

  /** Of that length: as told, or made of the longest kept that it is a multiple of; before that, of the past. */
  bars(timeframe: number, from: Micros, to: Micros): readonly MarketBar[] {
    const lengths = [...this.shelves.keys()].filter((length) => timeframe % length === 0).sort((a, b) => b - a);
    const base = lengths[0] ?? (timeframe % DAY === 0 ? DAY : MINUTE);
    if (timeframe % base !== 0) return [];
    const end = (to + timeframe - base) as Micros;
    const start = (Math.floor(from / timeframe) * timeframe) as Micros;
    const bars = this.#ofLength(base, base === timeframe ? from : start, base === timeframe ? to : end);
    if (base === timeframe) return bars;
    return resampled(bars, timeframe).filter(({ tsEvent }) => tsEvent >= from && tsEvent <= to);
  }

  #ofLength(length: number, from: Micros, to: Micros): readonly MarketBar[] {
    const told = this.shelves.get(length)?.within(from, to) ?? [];
    const past =
      length === DAY ? this.past?.days(from, to) : length === MINUTE ? this.past?.minutes(from, to) : undefined;
    if (past === undefined) return told;
    const known = new Set(told.map(({ tsEvent }) => tsEvent));
    return [...past.filter(({ tsEvent }) => !known.has(tsEvent)), ...told];
  }

  #shelf(length: number): BarShelf {
    const known = this.shelves.get(length);
    if (known !== undefined) return known;
    const shelf = new BarShelf(length === DAY ? DAYS_MAX : BARS_MAX);
    this.shelves.set(length, shelf);
    return shelf;
  }
}

export class WorldHistory implements MarketHistory {
  readonly #bySymbol = new Map<string, SymbolHistory>();

  /** `pasts` are of the symbols that have one. */
  constructor(symbols: readonly string[], pasts: ReadonlyMap<string, PastBars> = new Map()) {
    for (const symbol of symbols) this.#bySymbol.set(symbol, new SymbolHistory(pasts.get(symbol)));
  }

  add(tick: Tick): void {
    this.#bySymbol.get(tick.symbol)?.add(tick);
  }

  /** What is kept of a symbol is kept of its new name; all at once, as one may take the name that another gives up. */
  rename(names: ReadonlyMap<string, string>): void {
    const known = [...names].map(([symbol, to]) => [to, this.#bySymbol.get(symbol)] as const);
    for (const symbol of names.keys()) this.#bySymbol.delete(symbol);
    for (const [to, history] of known) if (history !== undefined) this.#bySymbol.set(to, history);
  }

  symbols(): readonly string[] {
    return [...this.#bySymbol.keys()];
  }

  bars(symbol: string, timeframe: number, from: Micros, to: Micros): readonly MarketBar[] {
    return this.#bySymbol.get(symbol)?.bars(timeframe, from, to) ?? [];
  }

  trades(symbol: string, from: Micros, to: Micros): readonly Trade[] {
    return within(this.#bySymbol.get(symbol)?.trades, from, to);
  }

  quotes(symbol: string, from: Micros, to: Micros): readonly Quote[] {
    return within(this.#bySymbol.get(symbol)?.quotes, from, to);
  }

  lastTrade(symbol: string): Trade | undefined {
    return this.#bySymbol.get(symbol)?.lastTrade;
  }

  lastQuote(symbol: string): Quote | undefined {
    return this.#bySymbol.get(symbol)?.lastQuote;
  }

  book(symbol: string): BookSnapshot | undefined {
    return this.#bySymbol.get(symbol)?.book?.snapshot();
  }
}

/** Late ones came out of order: by their own time, and of equal times as they came. */
function within<T extends Trade | Quote>(ring: Ring<T> | undefined, from: Micros, to: Micros): readonly T[] {
  const found: T[] = [];
  for (const event of ring ?? []) if (event.tsEvent >= from && event.tsEvent <= to) found.push(event);
  return found.sort((a, b) => a.tsEvent - b.tsEvent || a.nanos - b.nanos);
}
