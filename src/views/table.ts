/** Rows as a table for a terminal, tab-separated for a pipe, or CSV. */

import Table from 'cli-table3';
import { csvLine } from './csv.js';
import { escapeControls } from './escape.js';
import { NOTHING } from './format.js';
import { clip, displayWidth, widest } from './layout.js';

export interface Column {
  readonly header: string;
  /** Right for numbers, which are never clipped; left by default. */
  readonly align?: 'left' | 'right';
  /** Never clipped, as numbers are not. */
  readonly isWhole?: true;
}

/** One text a column; null is nothing. */
export type TableRow = readonly (string | null)[];

export type TableForm =
  | { readonly kind: 'box'; readonly width: number; readonly ascii: boolean }
  | { readonly kind: 'tabs' }
  | { readonly kind: 'csv' };

/** The table as lines that end with a line break, its header first. Unprintable characters are escaped. */
export function renderTable(columns: readonly Column[], rows: readonly TableRow[], form: TableForm): string {
  const header = columns.map((column) => column.header);
  const safe = rows.map((row) => row.map((cell) => (cell === null ? null : escapeControls(cell))));
  if (form.kind === 'csv') return [header, ...safe].map((row) => `${csvLine(row)}\n`).join('');
  const filled = safe.map((row) => row.map((cell) => cell ?? NOTHING));
  if (form.kind === 'tabs') return [header, ...filled].map((row) => `${row.join('\t')}\n`).join('');
  return `${boxed(columns, filled, form)}\n`;
}

const ASCII_LINES = {
  ...{ top: '-', 'top-mid': '+', 'top-left': '+', 'top-right': '+' },
  ...{ bottom: '-', 'bottom-mid': '+', 'bottom-left': '+', 'bottom-right': '+' },
  ...{ left: '|', 'left-mid': '+', mid: '-', 'mid-mid': '+', right: '|', 'right-mid': '+', middle: '|' },
};

function boxed(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, ascii }: TableForm & { kind: 'box' },
): string {
  const widths = fitted(columns, rows, width);
  const fit = (row: readonly string[]) => row.map((cell, i) => clip(cell, widths[i] ?? 0, ascii ? '...' : '…'));
  const table = new Table({
    head: fit(columns.map(({ header }) => header)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    // The colours of its own would be written into pipes too; and lines between rows are noise.
    style: { head: [], border: [], compact: true },
    ...(ascii ? { chars: ASCII_LINES } : {}),
  });
  table.push(...rows.map(fit));
  return table.toString();
}

const LEAST = 4;

/** How wide the columns would be as they are. */
const natural = (columns: readonly Column[], rows: readonly TableRow[]): number[] =>
  columns.map(({ header }, i) => Math.max(displayWidth(header), widest(rows.map((row) => row[i] ?? NOTHING))));

/** Of a border at the left, and two spaces and a border a column. */
const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + 3, 1);

/** How wide a box would be in which nothing is clipped. */
export const tableWidth = (columns: readonly Column[], rows: readonly TableRow[]): number =>
  sumOf(natural(columns, rows));

/** Widths of the columns: what they hold, and where that is too much for the terminal the widest texts give way. */
function fitted(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): number[] {
  const widths = natural(columns, rows);
  let excess = sumOf(widths) - width;
  while (excess > 0) {
    const texts = widths.map((w, i) => (columns[i]?.align === 'right' || columns[i]?.isWhole ? 0 : w));
    const longest = Math.max(...texts);
    if (longest <= LEAST) return widths;
    widths[texts.indexOf(longest)] = longest - 1;
    excess--;
  }
  return widths;
}
