/** New York's clock by rule, 1970 on: no Intl, so that every machine and every year to come gives the same answer. */

import { DAY, dayOf, HOUR, MINUTE, type Micros, micros, startOfDay } from './time.js';

/** 0 is Sunday, of a day counted since 1970 (a Thursday). */
export const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** The day since 1970 of a date; `month` is 1..12. */
export const dayOfDate = (year: number, month: number, date: number): number =>
  dayOf(micros(Date.UTC(year, month - 1, date) * 1000));

export const yearOfDay = (day: number): number => new Date(day * 86_400_000).getUTCFullYear();

/** The `nth` such weekday of a month: 1 is the first. */
export function nthWeekday(year: number, month: number, weekday: number, nth: number): number {
  const first = dayOfDate(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (nth - 1) * 7;
}

/** The last such weekday of a month. */
export function lastWeekday(year: number, month: number, weekday: number): number {
  const last = dayOfDate(year, month + 1, 1) - 1;
  return last - ((weekdayOf(last) - weekday + 7) % 7);
}

interface Summer {
  readonly from: number;
  readonly to: number;
}

const SUNDAY = 0;
const STANDARD = -5 * HOUR;
const DAYLIGHT = -4 * HOUR;
const summers = new Map<number, Summer>();

/** The days on which daylight saving begins and ends, as Congress had it in that year. */
function summerDays(year: number): readonly [first: number, last: number] {
  if (year >= 2007) return [nthWeekday(year, 3, SUNDAY, 2), nthWeekday(year, 11, SUNDAY, 1)];
  const last = lastWeekday(year, 10, SUNDAY);
  if (year >= 1987) return [nthWeekday(year, 4, SUNDAY, 1), last];
  // The winters of the oil embargo.
  if (year === 1974) return [dayOfDate(1974, 1, 6), last];
  if (year === 1975) return [dayOfDate(1975, 2, 23), last];
  return [lastWeekday(year, 4, SUNDAY), last];
}

/** From 02:00 standard time of the first day to 02:00 daylight time of the last, in UTC. */
function summerOf(year: number): Summer {
  const known = summers.get(year);
  if (known !== undefined) return known;
  const [first, last] = summerDays(year);
  const summer = { from: first * DAY + 2 * HOUR - STANDARD, to: last * DAY + 2 * HOUR - DAYLIGHT };
  summers.set(year, summer);
  return summer;
}

/** New York's time less UTC at that instant: -4 or -5 hours, in microseconds. */
export function newYorkOffset(time: Micros): number {
  const { from, to } = summerOf(yearOfDay(dayOf(time)));
  return time >= from && time < to ? DAYLIGHT : STANDARD;
}

/** The New York day of an instant, counted since 1970. */
export const newYorkDay = (time: Micros): number => dayOf(micros(time + newYorkOffset(time)));

/** The instant at which New York's clock shows `minutes` past midnight; outside the hours of a change of clocks. */
export function newYorkTime(day: number, minutes: number): Micros {
  const wall = startOfDay(day) + minutes * MINUTE;
  return micros(wall - newYorkOffset(micros(wall - STANDARD)));
}
