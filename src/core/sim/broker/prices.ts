/** What the broker knows of one symbol's prices: what an order can meet now, and what a position is worth. */

import { must } from '../../base/assert.js';
import { parsePrice, parseQty } from '../../base/decimal.js';
import { averagePrice, max, min, notional, ONE_UNIT, type Price, plus, type Qty } from '../../base/fixed.js';
import { DAY, type Micros } from '../../base/time.js';
import type { Side } from '../../events.js';
import { OrderBook } from '../../market/book/order-book.js';
import { TickScale } from '../../market/instrument.js';
import type { PriceRange } from '../touch.js';
import type { MarketBar, PricePath, PriceStep, Tick } from '../world/world.js';

/** What the market offers at one moment: the prices that buys and sells meet, and how much of it is left. */
export interface Offer {
  readonly buy: PriceRange | undefined;
  readonly sell: PriceRange | undefined;
  /** Undefined is without limit. */
  left: Qty | undefined;
  /** Of a bar: what an order of that time can meet of it; undefined for all. */
  readonly since?: (submittedAt: Micros) => PriceRange | undefined;
}

/** What is kept of a symbol's prices. */
export interface PricesRecord {
  readonly mark: Price | undefined;
  readonly bid: Price | undefined;
  readonly ask: Price | undefined;
  readonly left: Qty | undefined;
  readonly isPresent: boolean;
  readonly isQuoted: boolean;
  readonly isFine: boolean;
  readonly hasMinutes: boolean;
}

/** As finely as prices go: doubles of market data are printed decimals. */
const FINEST = new TickScale(must(parsePrice('0.000000001'), 'the finest price'));
const TWO_UNITS = plus(ONE_UNIT, ONE_UNIT);

const only = (price: Price): PriceRange => ({ open: price, high: price, low: price });
const exact = (price: number): Price | undefined => (price > 0 ? FINEST.price(price) : undefined);

/** From its first price on; undefined for no prices. */
function rangeOf(steps: readonly PriceStep[]): PriceRange | undefined {
  const prices = steps.map(({ price }) => FINEST.price(price));
  const [open] = prices;
  return open === undefined
    ? undefined
    : { open, high: prices.reduce((a, b) => max(a, b)), low: prices.reduce((a, b) => min(a, b)) };
}

export class SymbolPrices {
  /** Of the last tick of any kind. */
  mark: Price | undefined;
  #present: Offer | undefined;
  #isQuoted = false;
  /** Trades or quotes were told: bars then only sum up what was met already. */
  #isFine = false;
  #hasMinutes = false;
  #book: OrderBook | undefined;

  constructor(
    readonly symbol: string,
    readonly volumeShare: number | undefined,
  ) {}

  /** What an order meets between ticks; nothing where only bars are told, as they are over. */
  get present(): Offer | undefined {
    return this.#present;
  }

  /** The price that an order of that side would meet now. */
  reference(side: Side): Price | undefined {
    return this.#present?.[side]?.open ?? this.mark;
  }

  record(): PricesRecord {
    const { mark } = this;
    return {
      mark,
      bid: this.#present?.sell?.open,
      ask: this.#present?.buy?.open,
      left: this.#present?.left,
      isPresent: this.#present !== undefined,
      isQuoted: this.#isQuoted,
      isFine: this.#isFine,
      hasMinutes: this.#hasMinutes,
    };
  }

  /** A book is not kept: the first snapshot after a restart tells it again. */
  restore({ mark, bid, ask, left, isPresent, isQuoted, isFine, hasMinutes }: PricesRecord): void {
    this.mark = mark;
    this.#present = isPresent ? { buy: ask && only(ask), sell: bid && only(bid), left } : undefined;
    this.#isQuoted = isQuoted;
    this.#isFine = isFine;
    this.#hasMinutes = hasMinutes;
  }

  /** A new phase of the day: quotes of the one before bind nobody. */
  forget(): void {
    this.#present = undefined;
    this.#isQuoted = false;
  }

  /** Prices before a split are no prices after it. */
  restart(mark: Price | undefined): void {
    this.forget();
    this.mark = mark;
    this.#book?.clear();
  }

  /** What the tick offers to orders that wait; undefined where it is nothing new to them. */
  take(tick: Tick): Offer | undefined {
    switch (tick.kind) {
      case 'trade':
        return this.#takeTrade(tick.price, tick.size);
      case 'quote':
        return this.#takeQuote(tick.bidPrice, tick.askPrice);
      case 'bar':
        return this.#takeBar(tick);
      case 'book_snapshot':
        this.#book?.clear();
        return this.#takeBook(tick);
      case 'book_delta':
        return this.#takeBook(tick);
    }
  }

  /** What a path offers: to an order that came on the way, the price at which it came and what followed. */
  follow({ steps, volume }: PricePath): Offer | undefined {
    if (steps.some(({ price }) => !(price > 0))) return undefined;
    const range = rangeOf(steps);
    const since = (at: Micros): PriceRange | undefined => {
      const met = steps.findLastIndex((step) => step.at <= at);
      return met > 0 ? rangeOf(steps.slice(met)) : undefined;
    };
    return range && { buy: range, sell: range, left: this.#share(volume), since };
  }

  #takeTrade(value: number, size: number): Offer | undefined {
    const price = exact(value);
    if (price === undefined) return undefined;
    this.#isFine = true;
    this.mark = price;
    const offer = { buy: only(price), sell: only(price), left: this.#share(size) };
    if (!this.#isQuoted) this.#present = offer;
    return offer;
  }

  #takeQuote(bidPrice: number, askPrice: number): Offer {
    const [bid, ask] = [exact(bidPrice), exact(askPrice)];
    this.#isFine = true;
    this.#isQuoted = true;
    const sum = bid !== undefined && ask !== undefined ? plus(bid, ask) : undefined;
    this.mark = sum === undefined ? (bid ?? ask ?? this.mark) : averagePrice(notional(sum, ONE_UNIT), TWO_UNITS);
    this.#present = { buy: ask && only(ask), sell: bid && only(bid), left: undefined };
    return this.#present;
  }

  #takeBook(tick: Extract<Tick, { readonly kind: 'book_snapshot' | 'book_delta' }>): Offer {
    this.#book ??= new OrderBook(this.symbol);
    this.#book.apply(tick);
    return this.#takeQuote(this.#book.bestPrice('bid') ?? 0, this.#book.bestPrice('ask') ?? 0);
  }

  #takeBar({ open, high, low, close, volume, length, isUpdate, tsEvent }: MarketBar): Offer | undefined {
    // A day's bar grows with its minutes, and would be met again with each of them.
    if (this.#isFine || isUpdate || (length >= DAY && this.#hasMinutes)) return undefined;
    this.#hasMinutes ||= length < DAY;
    this.mark = exact(close) ?? this.mark;
    if (!(low > 0)) return undefined;
    const range = { open: FINEST.price(open), high: FINEST.price(high), low: FINEST.price(low) };
    const end = only(FINEST.price(close));
    const since = (at: Micros): PriceRange | undefined => (at > tsEvent ? end : undefined);
    return { buy: range, sell: range, left: this.#share(volume), since };
  }

  #share(size: number): Qty | undefined {
    return this.volumeShare === undefined ? undefined : parseQty((size * this.volumeShare).toFixed(9));
  }
}
