/** The days on which the New York Stock Exchange does not open: its holidays by rule since 1970, and lost days. */

import { must } from '../../base/assert.js';
import { dayOf, parseDate } from '../../base/time.js';
import { dayOfDate, lastWeekday, nthWeekday, weekdayOf } from '../../base/zone.js';

const [SUNDAY, MONDAY, TUESDAY, THURSDAY, SATURDAY] = [0, 1, 2, 4, 6];

/** The day since 1970 of a date as text. */
export const dayNamed = (text: string): number => dayOf(must(parseDate(text), `${text} is a date`));

/** Mourning, storms, an attack, a blackout. */
const CLOSURES: ReadonlySet<number> = new Set(
  [
    '1972-12-28',
    '1973-01-25',
    '1977-07-14',
    '1985-09-27',
    '1994-04-27',
    '2001-09-11',
    '2001-09-12',
    '2001-09-13',
    '2001-09-14',
    '2004-06-11',
    '2007-01-02',
    '2012-10-29',
    '2012-10-30',
    '2018-12-05',
    '2025-01-09',
  ].map(dayNamed),
);

/** A holiday on a Sunday is kept on Monday; whether one on a Saturday is kept on Friday, its rule says. */
function observed(day: number, saturday: 'friday' | 'not'): number | undefined {
  if (weekdayOf(day) === SUNDAY) return day + 1;
  if (weekdayOf(day) !== SATURDAY) return day;
  return saturday === 'friday' ? day - 1 : undefined;
}

/** Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher). */
function easter(year: number): number {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const rest = year % 100;
  const moon = (19 * golden + century - Math.floor(century / 4) - Math.floor((8 * century + 13) / 25) + 15) % 30;
  const week = (32 + 2 * (century % 4) + 2 * Math.floor(rest / 4) - moon - (rest % 4)) % 7;
  const late = Math.floor((golden + 11 * moon + 22 * week) / 451);
  const sum = moon + week - 7 * late + 114;
  return dayOfDate(year, Math.floor(sum / 31), (sum % 31) + 1);
}

/** Presidential elections closed the exchange until 1980. */
const electionDay = (year: number): number | undefined =>
  year <= 1980 && year % 4 === 0 ? nthWeekday(year, 11, MONDAY, 1) + TUESDAY - MONDAY : undefined;

export const thanksgiving = (year: number): number => nthWeekday(year, 11, THURSDAY, 4);

function holidaysOf(year: number): ReadonlySet<number> {
  const days = [
    // On a Saturday it is not kept: Friday ends the year's books. Memorial Day 1970 likewise, at a month's end.
    observed(dayOfDate(year, 1, 1), 'not'),
    year >= 1998 ? nthWeekday(year, 1, MONDAY, 3) : undefined,
    year === 1970 ? observed(dayOfDate(year, 2, 22), 'friday') : nthWeekday(year, 2, MONDAY, 3),
    easter(year) - 2,
    year === 1970 ? undefined : lastWeekday(year, 5, MONDAY),
    year >= 2022 ? observed(dayOfDate(year, 6, 19), 'friday') : undefined,
    observed(dayOfDate(year, 7, 4), 'friday'),
    nthWeekday(year, 9, MONDAY, 1),
    electionDay(year),
    thanksgiving(year),
    observed(dayOfDate(year, 12, 25), 'friday'),
  ];
  return new Set(days.filter((day) => day !== undefined));
}

const cache = new Map<number, ReadonlySet<number>>();

/** Whether the exchange stays shut on that day of that year: weekends, holidays, lost days. */
export function isClosedDay(day: number, year: number): boolean {
  const weekday = weekdayOf(day);
  if (weekday === SUNDAY || weekday === SATURDAY) return true;
  const known = cache.get(year);
  const holidays = known ?? holidaysOf(year);
  if (known === undefined) cache.set(year, holidays);
  return holidays.has(day) || CLOSURES.has(day);
}
