/** The phases of New York's trading day, and when the next one begins. */

import { HOUR, MINUTE, type Micros, micros } from '../../base/time.js';
import { newYorkDay, newYorkTime } from '../../base/zone.js';
import type { Session } from '../../market/calendar/nyse.js';
import type { TradingCalendar } from '../world/world.js';

/** `pre` and `post` are extended hours: 04:00 to the open, and the close to 20:00. */
export type Phase = 'pre' | 'open' | 'post' | 'closed';

/** Phases that start at one moment, in their order: a calendar that never closes has all of them at midnight. */
export interface Boundary {
  readonly at: Micros;
  readonly phases: readonly Phase[];
}

interface Start {
  readonly at: Micros;
  readonly phase: Phase;
}

const [PRE_STARTS, POST_ENDS, AUCTIONS_REOPEN] = [4 * 60, 20 * 60, 19 * 60];
/** Longer than any closure. */
const DAYS_AHEAD = 14;

const startsOf = ({ day, open, close }: Session): readonly Start[] => [
  { at: micros(Math.min(newYorkTime(day, PRE_STARTS), open)), phase: 'pre' },
  { at: open, phase: 'open' },
  { at: close, phase: 'post' },
  { at: micros(Math.max(newYorkTime(day, POST_ENDS), close)), phase: 'closed' },
];

export class Sessions {
  #today: { readonly day: number; readonly session: Session | undefined } | undefined;
  #next: { readonly after: Micros; readonly boundary: Boundary | undefined } | undefined;

  constructor(readonly calendar: TradingCalendar) {}

  /** The session of the New York day of that instant. */
  sessionAt(now: Micros): Session | undefined {
    const day = newYorkDay(now);
    if (this.#today?.day !== day) this.#today = { day, session: this.calendar.sessions(day, day)[0] };
    return this.#today.session;
  }

  phase(now: Micros): Phase {
    const session = this.sessionAt(now);
    if (session === undefined) return 'closed';
    return startsOf(session).findLast(({ at }) => at <= now)?.phase ?? 'closed';
  }

  /** The first phase that starts after that instant; undefined where the calendar ends. */
  next(now: Micros): Boundary | undefined {
    const known = this.#next;
    if (known !== undefined && known.after <= now && (known.boundary === undefined || known.boundary.at > now)) {
      return known.boundary;
    }
    const day = newYorkDay(now);
    // The day before may end after midnight.
    const ahead = this.calendar.sessions(day - 1, day + DAYS_AHEAD).flatMap(startsOf);
    const first = ahead.find(({ at }) => at > now)?.at;
    const phases = ahead.filter(({ at }) => at === first).map(({ phase }) => phase);
    const boundary = first === undefined ? undefined : { at: first, phases };
    this.#next = { after: now, boundary };
    return boundary;
  }

  /** When orders for the auction of that kind are refused: from shortly before it until 19:00. */
  isAuctionShut(tif: 'opg' | 'cls', now: Micros): boolean {
    const session = this.sessionAt(now);
    if (session === undefined) return false;
    const from = tif === 'opg' ? session.open - 2 * MINUTE : session.close - 10 * MINUTE;
    return now >= from && now < newYorkTime(session.day, AUCTIONS_REOPEN);
  }
}

/** How long a GTC order lives at most. */
export const GTC_LIFE = 90 * 24 * HOUR;
