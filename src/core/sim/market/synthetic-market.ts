/** A seeded market without an end: who is told of next, and when; late trades; bars at the turn of each minute. */

import { assert } from '../../base/assert.js';
import { Prng } from '../../base/prng.js';
import { MINUTE, type Micros, micros, SECOND } from '../../base/time.js';
import type { Trade } from '../../events.js';
import { sessionAt } from '../world/calendar.js';
import type { MarketBar, Tick, TradingCalendar } from '../world/world.js';
import { bustleAt } from './bustle.js';
import type { Listing } from './listing.js';
import type { Market, Moment } from './market.js';
import { TickBars } from './tick-bars.js';
import { Ticker, type Weather } from './ticker.js';
import { nextHeat } from './walk.js';

export interface SyntheticTerms {
  readonly listings: readonly Listing[];
  readonly seed: number;
  readonly start: Micros;
  /** Quotes and trades a second over all symbols, on average of a session. */
  readonly rate: number;
  /** Of stocks; crypto never closes. */
  readonly calendar: TradingCalendar;
  /** The part of the first day's bar of a symbol that lies before the start. */
  readonly dayBefore?: (symbol: string) => MarketBar | undefined;
}

const TRADES = 0.25;
/** One trade of so many is told late: it then changes a bar that was told already. */
const LATE = 1 / 300;
const LATE_SECONDS = 30;

export class SyntheticMarket implements Market {
  readonly isStarved = false;
  readonly listings: readonly Listing[];
  readonly #prng: Prng;
  readonly #tickers: readonly Ticker[];
  readonly #open = new Set<Ticker>();
  readonly #bars: TickBars;
  readonly #late: { readonly due: number; readonly trade: Trade }[] = [];
  readonly #weather: { at: Micros; heat: number; common: number };
  #second = Number.NEGATIVE_INFINITY;
  /** Tickers that are open, with the sum of weights up to each. */
  #shares: readonly (readonly [ticker: Ticker, upTo: number])[] = [];
  #nextTick: number;
  #nextMinute: number;
  #ids = 0;

  constructor(readonly terms: SyntheticTerms) {
    const { listings, seed, start } = terms;
    assert(listings.length > 0 && terms.rate > 0, 'a market has symbols, and something happens in it');
    this.listings = listings;
    this.#prng = new Prng(seed);
    this.#tickers = listings.map((listing) => new Ticker(listing, this.#prng, () => this.#nextId(listing)));
    this.#bars = new TickBars(listings, terms.dayBefore);
    this.#weather = { at: start, heat: 1, common: 0 };
    this.#nextTick = start;
    this.#nextMinute = (Math.floor(start / MINUTE) + 1) * MINUTE;
  }

  nextAt(): Micros {
    return micros(Math.min(this.#nextTick, this.#nextMinute, this.#late[0]?.due ?? Number.POSITIVE_INFINITY));
  }

  take(): Moment {
    const at = this.nextAt();
    if (at === this.#nextMinute) return { at, ticks: this.#turnMinute(at) };
    const late = this.#late[0];
    if (late !== undefined && late.due === at) {
      this.#late.shift();
      return { at, ticks: this.#counted([{ ...late.trade, tsRecv: at }]) };
    }
    return { at, ticks: this.#counted(this.#tick(at)) };
  }

  /** What is not open tells nothing, and opens there. */
  reprice(symbol: string, price: number, at: Micros): readonly Tick[] | undefined {
    const ticker = this.#tickers.find(({ listing }) => listing.symbol === symbol);
    if (ticker === undefined) return undefined;
    const ticks = ticker.reprice(price, { ...this.#weather, at });
    return this.#open.has(ticker) ? this.#counted(ticks) : [];
  }

  /** The bars of what was told, then what was told. */
  #counted(ticks: readonly Tick[]): readonly Tick[] {
    const bars = ticks.flatMap((tick) => (tick.kind === 'trade' ? this.#bars.take(tick) : []));
    return bars.length === 0 ? ticks : [...ticks, ...bars];
  }

  #turnMinute(at: Micros): readonly Tick[] {
    this.#nextMinute += MINUTE;
    return this.#bars.turn(at);
  }

  #tick(at: Micros): readonly Tick[] {
    const opened = this.#passTo(at);
    if (this.#shares.length === 0) {
      this.#nextTick = this.terms.calendar.next(at).open;
      return opened;
    }
    const ticks = opened.length > 0 ? opened : this.#draw(this.#weather);
    const total = this.#shares.at(-1)?.[1] ?? 1;
    const gap = -Math.log(1 - this.#prng.next()) / total;
    this.#nextTick = at + Math.max(1, Math.round(gap * SECOND));
    return ticks;
  }

  /** Lets the common walk and the weather go on; what opened with it is told. */
  #passTo(at: Micros): readonly Tick[] {
    const weather = this.#weather;
    const seconds = Math.min(3600, (at - weather.at) / SECOND);
    weather.common += Math.sqrt(seconds) * this.#prng.normal();
    weather.at = at;
    const second = Math.floor(at / SECOND);
    if (second === this.#second) return [];
    weather.heat = nextHeat(weather.heat, this.#prng);
    this.#second = second;
    return this.#openAndClose(weather);
  }

  #openAndClose(weather: Weather): readonly Tick[] {
    const session = sessionAt(this.terms.calendar, weather.at);
    const ticks: Tick[] = [];
    const shares: (readonly [Ticker, number])[] = [];
    const whole = this.listings.reduce((sum, { weight }) => sum + weight, 0);
    let upTo = 0;
    for (const ticker of this.#tickers) {
      const isCrypto = ticker.listing.assetClass === 'crypto';
      if (!isCrypto && session === undefined) {
        this.#open.delete(ticker);
        continue;
      }
      if (!this.#open.has(ticker)) ticks.push(...ticker.open(weather));
      this.#open.add(ticker);
      const activity = isCrypto || session === undefined ? 1 : bustleAt(weather.at, session.open, session.close);
      upTo += (this.terms.rate * ticker.listing.weight * activity) / whole;
      shares.push([ticker, upTo]);
    }
    this.#shares = shares;
    return ticks;
  }

  #draw(weather: Weather): readonly Tick[] {
    const place = this.#prng.next() * (this.#shares.at(-1)?.[1] ?? 0);
    const ticker = (this.#shares.find(([, upTo]) => place < upTo) ?? this.#shares[0])?.[0];
    assert(ticker !== undefined, 'somebody is open');
    if (this.#prng.next() >= TRADES) return ticker.requote(weather);
    const trade = ticker.trade(weather);
    if (this.#prng.next() >= LATE) return [trade];
    this.#late.push({ due: weather.at + Math.round(this.#prng.next() * LATE_SECONDS * SECOND) + 1, trade });
    this.#late.sort((a, b) => a.due - b.due);
    return [];
  }

  /** Ids of crypto are beyond 2^53, as Alpaca's are; no two starts share any. */
  #nextId({ assetClass }: Listing): string {
    const count = ++this.#ids;
    const seconds = Math.floor(this.terms.start / SECOND);
    return assetClass === 'crypto'
      ? `${seconds}${String(count % 1e9).padStart(9, '0')}`
      : String((seconds % 1e6) * 1e9 + count);
  }
}
