/** Real prices and other people's results, where the machine has them: TRADECTL_REFERENCE_DATA names the folder. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlowBar } from './slow-backtest.js';

export const REFERENCE = process.env.TRADECTL_REFERENCE_DATA;
/** For the titles of tests that cannot run without it. */
export const NEEDS = '(needs TRADECTL_REFERENCE_DATA)';

/** Rows of a CSV file without quotes, by the names of its columns; a column without a name is `date`. */
export function csvRows(...path: readonly string[]): Readonly<Record<string, string>>[] {
  const [head = '', ...lines] = readFileSync(join(REFERENCE ?? '', ...path), 'utf8')
    .trim()
    .split(/\r?\n/);
  const names = head.split(',').map((name) => (name === '' ? 'date' : name.toLowerCase()));
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i] ?? '', cell])));
}

/** Daily bars of a symbol in cents: some files print prices as float32. */
export const dailyBars = (symbol: string): SlowBar[] =>
  csvRows('data', 'daily', `${symbol}.csv`).map(({ date = '', open, high, low, close }) => ({
    date,
    open: Number(open).toFixed(2),
    high: Number(high).toFixed(2),
    low: Number(low).toFixed(2),
    close: Number(close).toFixed(2),
  }));
