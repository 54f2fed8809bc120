/** The regular sessions of the New York Stock Exchange from 1970 to 2100, as instants. */

import type { Micros } from '../../base/time.js';
import { newYorkDay, newYorkTime, yearOfDay } from '../../base/zone.js';
import { isClosedDay } from './holidays.js';
import { hoursOf } from './hours.js';

export interface Session {
  /** The day in New York, counted since 1970: `dateText(startOfDay(day))` is its date. */
  readonly day: number;
  /** The first instant of trading. */
  readonly open: Micros;
  /** The first instant after it. */
  readonly close: Micros;
}

const FIRST_YEAR = 1970;
const LAST_YEAR = 2100;
/** Longer than any closure. */
const DAYS_SEARCHED = 14;

let latest: Session | undefined;

/** The session of a day in New York, undefined where there is none or the year is outside 1970..2100. */
export function sessionOn(day: number): Session | undefined {
  if (latest?.day === day) return latest;
  const year = yearOfDay(day);
  if (year < FIRST_YEAR || year > LAST_YEAR || isClosedDay(day, year)) return undefined;
  const { open, close } = hoursOf(day, year);
  latest = { day, open: newYorkTime(day, open), close: newYorkTime(day, close) };
  return latest;
}

/** The session in which that instant lies; its close is outside. */
export function sessionOf(time: Micros): Session | undefined {
  const session = sessionOn(newYorkDay(time));
  return session !== undefined && session.open <= time && time < session.close ? session : undefined;
}

export const isOpen = (time: Micros): boolean => sessionOf(time) !== undefined;

/** The first session that opens after that instant; undefined past 2100. */
export function nextSession(time: Micros): Session | undefined {
  const today = newYorkDay(time);
  for (let day = today; day < today + DAYS_SEARCHED; day++) {
    const session = sessionOn(day);
    if (session !== undefined && session.open > time) return session;
  }
  return undefined;
}

/** When trading opens next after that instant. */
export const nextOpen = (time: Micros): Micros | undefined => nextSession(time)?.open;
