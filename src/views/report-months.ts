/** Returns by month as a table of years, in as many decimals as the width allows. */

import type { YearRow } from '../core/stats/year-rows.js';
import { type Palette, paintSigned } from './colour.js';
import { NOTHING, percent } from './format.js';
import { padLeft, widest } from './layout.js';

const HEADER = ['Year', 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', 'Total'];

/** A fraction in per cent, without the sign that the title has already. */
type Show = (fraction: number) => string;

const tenths: Show = (fraction) => percent(fraction, 1).replace('%', '');
/** Two digits at most where that is enough: 8.1, -12. */
const short: Show = (fraction) => percent(fraction, Math.abs(fraction) < 0.0995 ? 1 : 0).replace('%', '');

/** The table without borders, with a title; nothing where fewer than two months have a return. */
export function renderMonths(years: readonly YearRow[], width: number, colours: Palette): string[] {
  if (years.flatMap(({ months }) => months).filter((value) => value !== null).length < 2) return [];
  return ['Returns by month, %', ...tableOf(years, width, colours)];
}

function tableOf(years: readonly YearRow[], width: number, colours: Palette): string[] {
  for (const [show, gap] of [
    [tenths, 2],
    [tenths, 1],
    [short, 1],
  ] as const) {
    const rows = [HEADER, ...years.map((row) => cellsOf(row, show))];
    const widths = HEADER.map((_, i) => (i === 0 ? 0 : gap) + widest(rows.map((row) => row[i] ?? '')));
    if (widths.reduce((a, b) => a + b) <= width) return rows.map((row, i) => lineOf(row, widths, i === 0, colours));
  }
  return years.map(({ year, total }) => `${year} ${padLeft(total === null ? NOTHING : tenths(total), 8)}`);
}

const cellsOf = ({ year, months, total }: YearRow, show: Show): string[] => [
  String(year),
  ...months.map((value) => (value === null ? '' : show(value))),
  total === null ? NOTHING : show(total),
];

function lineOf(cells: readonly string[], widths: readonly number[], isHeader: boolean, colours: Palette): string {
  const padded = cells.map((cell, i) => padLeft(cell, widths[i] ?? 0));
  if (isHeader) return colours.dim(padded.join(''));
  return padded.map((cell, i) => (i === 0 ? cell : paintSigned(colours, cell))).join('');
}
