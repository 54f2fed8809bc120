/** The slow, obvious statistics of an equity curve: whole arrays, one definition a line, no streaming. */

export interface Row {
  readonly time: number;
  readonly equity: number;
  readonly isExposed: boolean;
}

const DAY = 86_400_000_000;
const dayOf = (time: number): number => Math.floor(time / DAY);

/** The last row of each time. */
export const distinct = (rows: readonly Row[]): Row[] => rows.filter((row, i) => rows[i + 1]?.time !== row.time);

/** The last equity of each day. */
export function dailyCloses(rows: readonly Row[]): [day: number, close: number][] {
  return [...new Map(rows.map((row) => [dayOf(row.time), row.equity])).entries()];
}

export function dailyReturns(start: number, rows: readonly Row[]): number[] {
  const closes = dailyCloses(rows).map(([, close]) => close);
  return closes.map((close, i) => close / (i === 0 ? start : (closes[i - 1] ?? Number.NaN)) - 1);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
export const average = (values: readonly number[]): number => sum(values) / values.length;

export function sd(values: readonly number[]): number {
  const centre = average(values);
  return Math.sqrt(sum(values.map((x) => (x - centre) * (x - centre))) / (values.length - 1));
}

/** Peak up to and including row i; the start counts. */
const peakAt = (start: number, rows: readonly Row[], i: number): number =>
  Math.max(start, ...rows.slice(0, i + 1).map((row) => row.equity));

export const drawdowns = (start: number, rows: readonly Row[]): number[] =>
  rows.map((row, i) => 1 - row.equity / peakAt(start, rows, i));

/** For each row under its peak: days since the last row at the peak; for the row of recovery: the same. */
export function longestUnder(start: number, rows: readonly Row[]): number {
  let longest = 0;
  rows.forEach((row, i) => {
    const before = i === 0 ? start : peakAt(start, rows, i - 1);
    const wasUnder = i > 0 && (rows[i - 1]?.equity ?? 0) < before;
    if (row.equity >= before && !wasUnder) return;
    const peak = rows.slice(0, i).findLastIndex((r, k) => r.equity >= peakAt(start, rows, k));
    const from = rows[Math.max(0, peak)]?.time ?? 0;
    longest = Math.max(longest, dayOf(row.time) - dayOf(from));
  });
  return longest;
}

/** Compounded daily returns by `YYYY-MM` or `YYYY`, according to the length of the text. */
export function compounded(start: number, rows: readonly Row[], digits: 4 | 7): Map<string, number> {
  const returns = dailyReturns(start, rows);
  const growth = new Map<string, number>();
  dailyCloses(rows).forEach(([day], i) => {
    const key = new Date((day * DAY) / 1000).toISOString().slice(0, digits);
    growth.set(key, (growth.get(key) ?? 1) * (1 + (returns[i] ?? 0)));
  });
  return new Map([...growth].map(([key, value]) => [key, value - 1]));
}

export const YEAR = Math.sqrt(252);
export const downside = (returns: readonly number[]): number =>
  Math.sqrt(average(returns.map((r) => Math.min(r, 0) ** 2)));
