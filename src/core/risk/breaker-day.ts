/** The breaker's days and hours: which session an instant belongs to, and for how long the feed should have spoken. */

import { dayOf, type Micros, startOfDay } from '../base/time.js';
import { newYorkDay, newYorkTime } from '../base/zone.js';
import { sessionOf, sessionOn } from '../market/calendar/nyse.js';
import type { Calendar } from './breaker-state.js';

/** Longer than any closure. */
const DAYS_SEARCHED = 14;

/**
 * The session's day, counted since 1970. A day of the exchange begins at midnight in New York and lasts until that of
 * the next day with a session: what happened on Friday is over on Monday. Coins have the day of UTC.
 */
export function sessionDay(calendar: Calendar, at: Micros): number {
  if (calendar === 'utc') return dayOf(at);
  const today = newYorkDay(at);
  for (let day = today; day > today - DAYS_SEARCHED; day--) if (sessionOn(day) !== undefined) return day;
  return today;
}

/** Until when the session's day stays the same at least, after that instant. */
export function sessionDayEnd(calendar: Calendar, at: Micros): Micros {
  return calendar === 'utc' ? startOfDay(dayOf(at) + 1) : newYorkTime(newYorkDay(at) + 1, 0);
}

/** How long it has been silent that should have spoken: since the last data or the opening, 0 while it is shut. */
export function silence(calendar: Calendar, last: Micros, now: Micros): number {
  if (calendar === 'utc') return now - last;
  const session = sessionOf(now);
  return session === undefined ? 0 : now - Math.max(last, session.open);
}

/** Coins trade round the clock; everything else by the exchange's calendar. */
export const calendarOf = (symbols: readonly string[]): Calendar =>
  symbols.length > 0 && symbols.every((symbol) => symbol.includes('/')) ? 'utc' : 'nyse';
