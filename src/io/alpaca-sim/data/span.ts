/** The interval that a request for history names: both ends belong to it. */

import { DAY, dayOf, type Micros, micros, parseDate, parseTime, startOfDay } from '../../../core/base/time.js';
import { newYorkTime } from '../../../core/base/zone.js';
import { dayStart } from '../../../core/sim/world/calendar.js';
import type { QueryReader } from '../http/query.js';

export interface Span {
  readonly from: Micros;
  readonly to: Micros;
}

const WANTED = 'must be an RFC 3339 time or YYYY-MM-DD';
/** So far that no market is, and that whole bars may be added. */
const YEARS = { first: parseDate('1900-01-01') ?? micros(0), last: parseDate('2200-01-01') ?? micros(0) };

/** From the beginning of the day to now where nothing is said; a date is the whole of its day, of stocks in New York. */
export function readSpan(query: QueryReader, now: Micros, isCrypto: boolean): Span {
  const midnight = (day: number): Micros => (isCrypto ? startOfDay(day) : newYorkTime(day, 0));
  const startOf = (text: string): Micros | undefined => instant(text, (day) => midnight(day));
  const endOf = (text: string): Micros | undefined => instant(text, (day) => micros(midnight(day + 1) - 1));
  const from = query.parsed('start', startOf, WANTED) ?? dayStart(now, isCrypto);
  const to = query.parsed('end', endOf, WANTED) ?? now;
  if (from > to && query.text('start') !== undefined && query.text('end') !== undefined) {
    throw query.bad('end should not be before start');
  }
  // What is to come is not history, however far the question reaches.
  return { from, to: micros(Math.min(to, now)) };
}

function instant(text: string, ofDay: (day: number) => Micros): Micros | undefined {
  const date = parseDate(text);
  const time = date === undefined ? parseTime(text) : ofDay(dayOf(date));
  return time === undefined || time < YEARS.first || time > YEARS.last + DAY ? undefined : time;
}
