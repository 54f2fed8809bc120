/** Returns by calendar month and year (UTC), compounded from the last equity of each day. */

import { dateText, startOfDay } from '../base/time.js';

export interface YearRow {
  readonly year: number;
  /** Twelve fractions, January first; null where the month has no row or began with nothing. */
  readonly months: readonly (number | null)[];
  readonly total: number | null;
}

/** `closes[i]` is the last equity of UTC day `days[i]`; days rise. */
export function yearRows(startEquity: number, days: readonly number[], closes: readonly number[]): YearRow[] {
  const rows: YearRow[] = [];
  let before = startEquity;
  for (const { year, months } of monthEnds(days, closes)) {
    const row = months.map((_, month) => growth(levelBefore(before, months, month), months[month] ?? null));
    const end = levelBefore(before, months, 12);
    rows.push({ year, months: row, total: growth(before, end) });
    before = end;
  }
  return rows;
}

interface YearEnds {
  readonly year: number;
  /** Last equity of each month. */
  readonly months: (number | null)[];
}

function monthEnds(days: readonly number[], closes: readonly number[]): YearEnds[] {
  const years: YearEnds[] = [];
  days.forEach((day, i) => {
    const [year = 0, month = 1] = dateText(startOfDay(day)).split('-').map(Number);
    if (years.at(-1)?.year !== year) years.push({ year, months: new Array<number | null>(12).fill(null) });
    years.at(-1)?.months.splice(month - 1, 1, closes[i] ?? null);
  });
  return years;
}

/** The equity with which a month begins: the end of the last one before it that has any. */
const levelBefore = (before: number, months: readonly (number | null)[], month: number): number =>
  months.slice(0, month).findLast((end) => end !== null) ?? before;

/** `to / from - 1`; undefined from nothing or from a debt. */
const growth = (from: number, to: number | null): number | null => (to === null || from <= 0 ? null : to / from - 1);
