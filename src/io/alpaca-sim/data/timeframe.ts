/** The timeframes of bars: `5Min`, `2Hour`, `1Day`, `1Week`, `3Month`, and where the bar of an instant starts. */

import { DAY, dayOf, HOUR, MINUTE, type Micros, micros, startOfDay } from '../../../core/base/time.js';
import { dayOfDate, newYorkDay, newYorkTime, weekdayOf } from '../../../core/base/zone.js';

export interface BarFrame {
  /** As a page token names it. */
  readonly letter: 'M' | 'H' | 'D' | 'W' | 'N';
  /** Length of the bars that it is made of, in microseconds: its own below a week. */
  readonly base: number;
  /** Months or weeks are gathered from days; undefined where a bar is as it is stored. */
  readonly gather: { readonly unit: 'week' | 'month'; readonly count: number } | undefined;
}

const TEXT = /^(\d{1,2})(Min|T|Hour|H|Day|D|Week|W|Month|M)$/;
const MONTHS = [1, 2, 3, 4, 6, 12];

/** Undefined for any other text: 60Min and 24Hour too. */
export function parseFrame(text: string): BarFrame | undefined {
  const [, digits = '', unit = ''] = TEXT.exec(text) ?? [];
  const count = Number(digits);
  if (digits.startsWith('0')) return undefined;
  if (unit === 'Min' || unit === 'T') return fixed('M', MINUTE, count, 59);
  if (unit === 'Hour' || unit === 'H') return fixed('H', HOUR, count, 23);
  if (unit === 'Day' || unit === 'D') return fixed('D', DAY, count, 1);
  if ((unit === 'Week' || unit === 'W') && count === 1)
    return { letter: 'W', base: DAY, gather: { unit: 'week', count } };
  if (!unit.startsWith('M') || !MONTHS.includes(count)) return undefined;
  return { letter: 'N', base: DAY, gather: { unit: 'month', count } };
}

const fixed = (letter: 'M' | 'H' | 'D', unit: number, count: number, max: number): BarFrame | undefined =>
  count >= 1 && count <= max ? { letter, base: unit * count, gather: undefined } : undefined;

/** The first instant of the week (from Monday) or of the months in which a day's bar lies. */
export function gatherStart(time: Micros, { unit, count }: NonNullable<BarFrame['gather']>, isCrypto: boolean): Micros {
  const day = isCrypto ? dayOf(time) : newYorkDay(time);
  const first = unit === 'week' ? day - ((weekdayOf(day) + 6) % 7) : firstOfMonths(day, count);
  return isCrypto ? micros(startOfDay(first)) : newYorkTime(first, 0);
}

function firstOfMonths(day: number, count: number): number {
  const date = new Date(day * 86_400_000);
  return dayOfDate(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / count) * count + 1, 1);
}
