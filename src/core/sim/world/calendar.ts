/** When the simulated exchange is open: as the one in New York, or always. */

import { DAY, type Micros, micros } from '../../base/time.js';
import { newYorkDay, newYorkTime } from '../../base/zone.js';
import { nextSession, type Session, sessionOf, sessionOn } from '../../market/calendar/nyse.js';
import type { TradingCalendar } from './world.js';

export type CalendarName = 'always' | 'nyse';

/** Past the last year that the exchange's rules are known for. */
const NEVER = micros(2 ** 52);
/** More than any question needs. */
const DAYS_MAX = 40_000;

function sessionsBetween(fromDay: number, toDay: number, on: (day: number) => Session | undefined): readonly Session[] {
  const sessions: Session[] = [];
  for (let day = fromDay; day <= Math.min(toDay, fromDay + DAYS_MAX); day++) {
    const session = on(day);
    if (session !== undefined) sessions.push(session);
  }
  return sessions;
}

const nyse: TradingCalendar = {
  isOpen: (now) => sessionOf(now) !== undefined,
  next: (now) => {
    const coming = nextSession(now);
    return { open: coming?.open ?? NEVER, close: sessionOf(now)?.close ?? coming?.close ?? NEVER };
  },
  sessions: (fromDay, toDay) => sessionsBetween(fromDay, toDay, sessionOn),
};

/** Midnight to midnight in New York, so that a day order has a day to live. */
function wholeDay(day: number): Session {
  return { day, open: newYorkTime(day, 0), close: newYorkTime(day + 1, 0) };
}

const always: TradingCalendar = {
  isOpen: () => true,
  next: (now) => {
    const { close } = wholeDay(newYorkDay(now));
    return { open: close, close };
  },
  sessions: (fromDay, toDay) => sessionsBetween(fromDay, toDay, wholeDay),
};

export const CALENDARS: Readonly<Record<CalendarName, TradingCalendar>> = { always, nyse };

/** The session that a calendar has at that instant. */
export function sessionAt(calendar: TradingCalendar, time: Micros): Session | undefined {
  const day = newYorkDay(time);
  const [session] = calendar.sessions(day, day);
  return session !== undefined && session.open <= time && time < session.close ? session : undefined;
}

/** Where the daily bar of an instant starts: midnight in New York for stocks, in UTC for crypto. */
export const dayStart = (time: Micros, isCrypto: boolean): Micros =>
  isCrypto ? micros(Math.floor(time / DAY) * DAY) : newYorkTime(newYorkDay(time), 0);
