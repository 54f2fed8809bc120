/** Bars of a minute and of the day out of the trades of a simulated market, with what the wire adds to them. */

import { DAY, MINUTE, type Micros, micros } from '../../base/time.js';
import type { Trade } from '../../events.js';
import { BarBuilder } from '../../market/bars/bar-builder.js';
import { utcBuckets } from '../../market/bars/buckets.js';
import { type BuiltBar, FormingBar } from '../../market/bars/forming.js';
import { dayStart } from '../world/calendar.js';
import type { MarketBar } from '../world/world.js';
import { joined } from './join-bars.js';
import type { Listing } from './listing.js';

const LATE_BARS = 3;
const RULE = { buckets: utcBuckets(MINUTE), from: 'trades', isFilled: false, lateBars: LATE_BARS } as const;

/** Bars of one symbol. */
class SymbolBars {
  readonly #minutes: BarBuilder;
  /** Price times size, by the start of the minutes that may still change. */
  readonly #turnover = new Map<number, number>();
  #day: FormingBar | undefined;
  #dayTurnover = 0;
  #hasDayNews = false;

  constructor(
    readonly listing: Listing,
    readonly before: MarketBar | undefined,
  ) {
    this.#minutes = new BarBuilder(listing.symbol, RULE);
  }

  take(trade: Trade): readonly MarketBar[] {
    const start = Math.floor(trade.tsEvent / MINUTE) * MINUTE;
    this.#turnover.set(start, (this.#turnover.get(start) ?? 0) + trade.price * trade.size);
    this.#forget(start);
    this.#takeDay(trade);
    return this.#minutes.take(trade).map((bar) => this.#dressed(bar));
  }

  turn(at: Micros): readonly MarketBar[] {
    const minutes = this.#minutes.advance(at).map((bar) => this.#dressed(bar));
    if (!this.#hasDayNews || this.#day === undefined) return minutes;
    this.#hasDayNews = false;
    return [...minutes, this.#dayBar(this.#day)];
  }

  #forget(start: number): void {
    for (const known of this.#turnover.keys())
      if (known < start - (LATE_BARS + 1) * MINUTE) this.#turnover.delete(known);
  }

  #takeDay(trade: Trade): void {
    const start = dayStart(trade.tsEvent, this.listing.assetClass === 'crypto');
    if (this.#day !== undefined && start < this.#day.span.start) return;
    if (this.#day?.span.start !== start) {
      this.#day = new FormingBar(this.listing.symbol, { start, end: micros(start + DAY) }, Number.NaN);
      this.#dayTurnover = 0;
    }
    this.#day.add(trade);
    this.#dayTurnover += trade.price * trade.size;
    this.#hasDayNews = true;
  }

  #dressed(bar: BuiltBar): MarketBar {
    return { ...bar, length: MINUTE, vwap: meanPrice(this.#turnover.get(bar.tsEvent) ?? 0, bar) };
  }

  #dayBar(day: FormingBar): MarketBar {
    const bar = day.bar(true);
    const live: MarketBar = { ...bar, length: DAY, vwap: meanPrice(this.#dayTurnover, bar) };
    return this.before?.tsEvent === live.tsEvent ? joined(this.before, live) : live;
  }
}

/** To six decimals, as venues print it. */
const meanPrice = (turnover: number, { volume, close }: BuiltBar): number =>
  volume > 0 ? Math.round((turnover / volume) * 1e6) / 1e6 : close;

export class TickBars {
  readonly #bySymbol: ReadonlyMap<string, SymbolBars>;

  /** `before` gives the part of the first day that lies before the first trade. */
  constructor(listings: readonly Listing[], before: (symbol: string) => MarketBar | undefined = () => undefined) {
    this.#bySymbol = new Map(
      listings.map((listing) => [listing.symbol, new SymbolBars(listing, before(listing.symbol))]),
    );
  }

  /** The bars that a trade finished, or changed where it came late. */
  take(trade: Trade): readonly MarketBar[] {
    return this.#bySymbol.get(trade.symbol)?.take(trade) ?? [];
  }

  /** A minute is over: the bars that end with it, and the days as they are now. */
  turn(at: Micros): readonly MarketBar[] {
    return [...this.#bySymbol.values()].flatMap((bars) => bars.turn(at));
  }
}
