/** Rows as a table for a terminal, tab-separated for a pipe, or CSV. */

import Table from 'cli-table3';
import { csvLine } from './csv.js';
import { escapeControls } from './escape.js';
import { NOTHING } from './format.js';
import { displayWidth, labelled, widest, wrap } from './layout.js';

export interface Column {
  readonly header: string;
  /** Right for numbers, which are never broken; left by default. */
  readonly align?: 'left' | 'right';
  /** Never broken either. */
  readonly isWhole?: true;
}

/** One text a column; null is nothing. */
export type TableRow = readonly (string | null)[];

export type TableForm =
  | { readonly kind: 'box'; readonly width: number; readonly ascii: boolean }
  | { readonly kind: 'tabs' }
  | { readonly kind: 'csv' };

/**
 * The table as lines that end with a line break, its header first. Unprintable characters are escaped. Nothing is cut: in a
 * box that is too wide texts go on below, and where that is not enough it is a list.
 */
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

function boxed(columns: readonly Column[], rows: Cells, { width, ascii }: TableForm & { kind: 'box' }): string {
  const widths = fitted(columns, rows, width);
  if (widths === undefined) return listed(columns, rows, width);
  const folded = (row: readonly string[]) => row.map((cell, i) => wrap(cell, widths[i] ?? 0).join('\n'));
  const table = new Table({
    head: folded(columns.map(({ header }) => header)),
    colAligns: columns.map(({ align }) => align ?? 'left'),
    // The colours of its own would be written into pipes too; and lines between rows are noise.
    style: { head: [], border: [], compact: true },
    ...(ascii ? { chars: ASCII_LINES } : {}),
  });
  table.push(...rows.map(folded));
  return table.toString();
}

/** Where a box would be wider than the terminal: row by row, a line or more for each cell. */
function listed(columns: readonly Column[], rows: Cells, width: number): string {
  if (rows.length === 0) return columns.flatMap(({ header }) => wrap(header, width)).join('\n');
  const blocks = rows.map((row) => columns.flatMap(({ header }, i) => told(header, row[i] ?? '', columns, width)));
  return blocks.map((lines) => lines.join('\n')).join('\n\n');
}

/** A cell beside its header; below it, where there is no room beside. */
function told(header: string, cell: string, columns: readonly Column[], width: number): readonly string[] {
  if (cell === '') return [];
  const label = widest(columns.map((column) => column.header)) + 2;
  if (width >= label + NARROWEST) return labelled(header, cell, width, label);
  return [header, ...wrap(cell, width - 2).map((line) => `  ${line}`)];
}

type Cells = readonly (readonly string[])[];

/** Of a text that gives way; narrower ones cannot be read. */
const NARROWEST = 10;

/** How wide the columns would be as they are. */
const natural = (columns: readonly Column[], rows: readonly TableRow[]): number[] =>
  columns.map(({ header }, i) => Math.max(displayWidth(header), widest(rows.map((row) => row[i] ?? NOTHING))));

/** Of a border at the left, and two spaces and a border a column. */
const sumOf = (widths: readonly number[]): number => widths.reduce((sum, width) => sum + width + 3, 1);

/** How wide a box would be in which nothing is broken. */
export const tableWidth = (columns: readonly Column[], rows: readonly TableRow[]): number =>
  sumOf(natural(columns, rows));

/** Widths of the columns: where they are too much for the terminal the widest texts give way; undefined where that is not enough. */
function fitted(columns: readonly Column[], rows: Cells, width: number): number[] | undefined {
  const widths = natural(columns, rows);
  for (let excess = sumOf(widths) - width; excess > 0; excess--) {
    const texts = widths.map((w, i) => (columns[i]?.align === 'right' || columns[i]?.isWhole ? 0 : w));
    const longest = Math.max(...texts);
    if (longest <= NARROWEST) return undefined;
    widths[texts.indexOf(longest)] = longest - 1;
  }
  return widths;
}
