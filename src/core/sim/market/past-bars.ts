/**
 * What a synthetic market did before it began: bars made up on demand, backwards from its first price, so that they
 * join the present. Equal seeds and starts give equal bars, whatever is asked for first.
 */

import { Prng } from '../../base/prng.js';
import { DAY, MINUTE, type Micros, micros, SECOND } from '../../base/time.js';
import { newYorkDay } from '../../base/zone.js';
import type { Session } from '../../market/calendar/nyse.js';
import { TickScale } from '../../market/instrument.js';
import { dayStart } from '../world/calendar.js';
import type { MarketBar, TradingCalendar } from '../world/world.js';
import { bustleAt } from './bustle.js';
import { merged } from './join-bars.js';
import { type Listing, nameHash } from './listing.js';

/** Before it there is nothing: about twenty years of sessions. */
const SESSIONS_MAX = 5000;
const DAYS_SEARCHED = 20;
/** How strongly the past is drawn to the first price, a session. */
const PULL = 0.01;
/** What sessions shorter than a minute have not: a bar. */
const MINUTES_MIN = 1;
const DAY_BARS_MAX = SESSIONS_MAX;

interface PastSession extends Pick<Session, 'open' | 'close'> {
  readonly first: number;
  readonly last: number;
}

export class PastBars {
  readonly #scale: TickScale;
  /** Backwards from the start. */
  readonly #sessions: PastSession[] = [];
  readonly #days = new Map<number, MarketBar>();
  readonly #isCrypto: boolean;
  readonly #end: number;

  constructor(
    readonly listing: Listing,
    readonly seed: number,
    start: Micros,
    readonly calendar: TradingCalendar,
    /** Shares (coins) that a minute sees on average. */
    readonly volumeOfMinute: number,
  ) {
    this.#scale = new TickScale(listing.tickSize);
    this.#isCrypto = listing.assetClass === 'crypto';
    this.#end = Math.floor(start / MINUTE) * MINUTE;
  }

  /** Bars of one minute that start within the times, both included, ascending. */
  minutes(from: Micros, to: Micros): readonly MarketBar[] {
    const sessions = this.#within(from, to);
    return sessions
      .flatMap((session) => this.#minutesOf(session))
      .filter(({ tsEvent }) => tsEvent >= from && tsEvent <= to);
  }

  /** Bars of a day, by their midnight; the last one ends where the market began. */
  days(from: Micros, to: Micros): readonly MarketBar[] {
    return this.#within(from, to + DAY)
      .map((session) => this.#dayOf(session))
      .filter(({ tsEvent }) => tsEvent >= from && tsEvent <= to);
  }

  /** The sessions that overlap these times, the earliest first. */
  #within(from: number, to: number): readonly PastSession[] {
    while ((this.#sessions.at(-1)?.open ?? Number.POSITIVE_INFINITY) > from && this.#extend());
    return this.#sessions.filter(({ open, close }) => close > from && open <= to).reverse();
  }

  /** One session further back. Whether there was one. */
  #extend(): boolean {
    const known = this.#sessions.at(-1);
    if (this.#sessions.length === SESSIONS_MAX) return false;
    const span = this.#spanBefore(known?.open ?? this.#end);
    if (span === undefined) return false;
    const last = known?.first ?? this.listing.startPrice;
    const prng = this.#prngOf(span.open, 1);
    const spread = this.#deviation((span.close - span.open) / SECOND);
    const pull = PULL * Math.log(last / this.listing.startPrice);
    this.#sessions.push({ ...span, last, first: last * Math.exp(spread * prng.normal() - pull) });
    return true;
  }

  /** The last session that opened before an instant, cut there. */
  #spanBefore(end: number): Pick<Session, 'open' | 'close'> | undefined {
    if (this.#isCrypto) {
      const open = Math.floor((end - MINUTE) / DAY) * DAY;
      return { open: micros(open), close: micros(Math.min(end, open + DAY)) };
    }
    const day = newYorkDay(micros(end));
    const found = this.calendar
      .sessions(day - DAYS_SEARCHED, day)
      .findLast(({ open }) => open + MINUTES_MIN * MINUTE <= end);
    return found && { open: found.open, close: micros(Math.min(end, found.close)) };
  }

  #deviation(seconds: number): number {
    return this.listing.volatility * 0.7 * Math.sqrt(seconds);
  }

  #prngOf(time: number, salt: number): Prng {
    return new Prng(nameHash(`${this.seed} ${this.listing.symbol} ${time} ${salt}`));
  }

  /** A random path from the session's first price to its last (a Brownian bridge), cut into minutes. */
  #minutesOf({ open, close, first, last }: PastSession): readonly MarketBar[] {
    const count = Math.floor((close - open) / MINUTE);
    const prng = this.#prngOf(open, 2);
    const deviation = this.#deviation(60);
    const path = [0];
    for (let i = 0; i < count; i++) path.push((path[i] ?? 0) + deviation * prng.normal());
    const drift = (Math.log(last / first) - (path[count] ?? 0)) / Math.max(1, count);
    const ticksAt = (i: number): number => this.#ticks(first * Math.exp((path[i] ?? 0) + drift * i));
    return Array.from({ length: count }, (_, i) =>
      this.#bar(
        micros(open + i * MINUTE),
        ticksAt(i),
        ticksAt(i + 1),
        deviation,
        bustleAt(open + i * MINUTE, open, close),
        prng,
      ),
    );
  }

  #bar(at: Micros, open: number, close: number, deviation: number, busy: number, prng: Prng): MarketBar {
    const reach = (): number => Math.round(Math.abs(prng.normal()) * 0.5 * deviation * open);
    const high = Math.max(open, close) + reach();
    const low = Math.max(1, Math.min(open, close) - reach());
    const price = (ticks: number): number => this.#scale.double(ticks);
    const volume = this.volumeOfMinute * busy * (0.5 + prng.next());
    return {
      kind: 'bar',
      symbol: this.listing.symbol,
      tsEvent: at,
      tsRecv: micros(at + MINUTE),
      open: price(open),
      high: price(high),
      low: price(low),
      close: price(close),
      volume: this.#isCrypto ? Math.max(1, Math.round(volume * 1e6)) / 1e6 : Math.max(1, Math.round(volume)),
      length: MINUTE,
      isUpdate: false,
      count: Math.max(1, Math.round(busy * 40)),
      vwap: Math.round(((price(high) + price(low) + price(close)) / 3) * 1e6) / 1e6,
    };
  }

  #ticks(price: number): number {
    return Math.max(1, this.#scale.ticks(price));
  }

  #dayOf(session: PastSession): MarketBar {
    const known = this.#days.get(session.open);
    if (known !== undefined) return known;
    const day = merged(this.#minutesOf(session), dayStart(session.open, this.#isCrypto), DAY);
    if (this.#days.size >= DAY_BARS_MAX) this.#days.clear();
    this.#days.set(session.open, day);
    return day;
  }
}
