/** One symbol of the synthetic market: its walk, its spread, its book, and the quotes and trades that they make. */

import type { Prng } from '../../base/prng.js';
import type { Micros } from '../../base/time.js';
import type { Quote, Trade } from '../../events.js';
import { TickScale } from '../../market/instrument.js';
import type { Tick } from '../world/world.js';
import { SyntheticBook } from './book.js';
import type { Listing } from './listing.js';
import { moved, type Walk } from './walk.js';

/** What all symbols share at a moment. */
export interface Weather {
  readonly at: Micros;
  readonly heat: number;
  /** The common walk's place: differences of it are what symbols share. */
  readonly common: number;
}

/** A symbol jumps about so often, in seconds. */
const JUMP_SECONDS = 1800;
/** Nights count as an hour. */
const SECONDS_MAX = 3600;
const SPREAD = { us_equity: 0.00008, crypto: 0.0001 } as const;
const SHARES = 80;
/** Of a crypto trade, in dollars. */
const TRADE_VALUE = 900;

export class Ticker {
  readonly #scale: TickScale;
  readonly #walk: Walk;
  readonly #book: SyntheticBook | undefined;
  #common = 0;
  #at: Micros | undefined;
  #quote: Quote | undefined;
  #bid = 0;
  #ask = 0;

  constructor(
    readonly listing: Listing,
    readonly prng: Prng,
    /** The next trade's id. */
    readonly nextId: () => string,
  ) {
    this.#scale = new TickScale(listing.tickSize);
    const ticks = this.#scale.ticks(listing.startPrice);
    this.#walk = { base: ticks, volatility: listing.volatility, ticks };
    this.#book = listing.assetClass === 'crypto' ? new SyntheticBook(this.#scale) : undefined;
  }

  /** What a session begins with: a book where it has one, a quote, a trade. */
  open(weather: Weather): readonly Tick[] {
    return [...this.requote(weather), this.trade(weather)];
  }

  /** Goes on from another price. */
  reprice(price: number, weather: Weather): readonly Tick[] {
    this.#move(weather);
    this.#walk.ticks = Math.max(1, this.#scale.ticks(price));
    this.#walk.base = this.#walk.ticks;
    return [...this.#requoted(weather), this.trade(weather)];
  }

  /** Moves the price; tells the new quote, and for crypto what changed in the book. */
  requote(weather: Weather): readonly Tick[] {
    this.#move(weather);
    return this.#requoted(weather);
  }

  #requoted(weather: Weather): readonly Tick[] {
    const { prng } = this;
    const wish = this.#walk.ticks * SPREAD[this.listing.assetClass] * weather.heat * (0.5 + prng.next());
    const spread = Math.max(1, Math.round(wish));
    this.#bid = Math.max(1, Math.round(this.#walk.ticks - spread / 2));
    this.#ask = this.#bid + spread;
    const depth = this.#rebook(weather.at);
    this.#quote = this.#quoteAt(weather.at);
    return depth === undefined ? [this.#quote] : [depth, this.#quote];
  }

  /** A trade at the touch, now and then between; to be called after a quote. */
  trade(weather: Weather): Trade {
    const { prng } = this;
    const isBuy = prng.next() < 0.5;
    const isInside = this.#ask - this.#bid > 1 && prng.next() < 0.1;
    const ticks = isInside ? prng.int(this.#bid + 1, this.#ask - 1) : isBuy ? this.#ask : this.#bid;
    const { symbol, assetClass } = this.listing;
    return {
      kind: 'trade',
      symbol,
      tsEvent: weather.at,
      tsRecv: weather.at,
      price: this.#scale.double(ticks),
      size: this.#tradeSize(ticks),
      id: this.nextId(),
      nanos: prng.int(0, 999),
      ...(assetClass === 'crypto' ? { aggressor: isBuy ? ('buy' as const) : ('sell' as const) } : {}),
    };
  }

  #move({ at, heat, common }: Weather): void {
    const seconds = this.#at === undefined ? 0 : Math.min(SECONDS_MAX, (at - this.#at) / 1e6);
    const shared = this.#at === undefined ? 0 : common - this.#common;
    [this.#at, this.#common] = [at, common];
    const { prng } = this;
    const to = moved(this.#walk, heat, shared, Math.sqrt(seconds) * prng.normal(), seconds);
    const isJump = prng.next() < seconds / JUMP_SECONDS;
    this.#walk.ticks = isJump ? Math.max(1, to * (1 + 40 * this.#walk.volatility * prng.normal())) : to;
  }

  #rebook(at: Micros): Tick | undefined {
    if (this.#book === undefined) return undefined;
    const isFirst = this.#quote === undefined;
    const changed = this.#book.moveTo(this.#bid, this.#ask, this.prng, () => this.#coins(3 * TRADE_VALUE));
    const stamp = { symbol: this.listing.symbol, tsEvent: at, tsRecv: at, nanos: this.prng.int(0, 999) };
    if (!isFirst) return { kind: 'book_delta', ...stamp, ...changed, firstSeq: undefined, lastSeq: undefined };
    return { kind: 'book_snapshot', ...stamp, bids: this.#book.bids(), asks: this.#book.asks(), seq: undefined };
  }

  #quoteAt(at: Micros): Quote {
    const size = (side: 'bid' | 'ask', ticks: number): number =>
      this.#book?.sizeAt(side, ticks) ?? 100 * this.prng.int(1, 12);
    return {
      kind: 'quote',
      symbol: this.listing.symbol,
      tsEvent: at,
      tsRecv: at,
      bidPrice: this.#scale.double(this.#bid),
      bidSize: size('bid', this.#bid),
      askPrice: this.#scale.double(this.#ask),
      askSize: size('ask', this.#ask),
      nanos: this.prng.int(0, 999),
    };
  }

  /** Mostly small, in round lots now and then. */
  #tradeSize(ticks: number): number {
    if (this.#book !== undefined) return this.#coins(TRADE_VALUE, ticks);
    const shares = Math.ceil(-Math.log(1 - this.prng.next()) * SHARES);
    return this.prng.next() < 0.3 ? 100 * Math.ceil(shares / 100) : Math.max(1, shares);
  }

  /** As many coins as about so much money buys, with six decimals. */
  #coins(value: number, ticks = this.#walk.ticks): number {
    const coins = (-Math.log(1 - this.prng.next()) * value) / this.#scale.double(Math.max(1, Math.round(ticks)));
    return Math.max(1, Math.round(coins * 1e6)) / 1e6;
  }
}
