/** Turns what went wrong in a table into an error that names the file, the line and the cell. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { CellName, RowFault } from './bar-scan.js';
import type { BarTable } from './bar-table.js';
import { firstFlaw, lineOfRow } from './csv-lines.js';
import type { Database } from './database.js';
import { plainText, quoteText } from './quote-text.js';
import type { SourceFile } from './source-file.js';

/** Where a table's rows stand in SQL: in the file's order, counted from 0. */
const numbered = ({ from, where }: BarTable, value: string): string =>
  `(SELECT row_number() OVER () - 1 AS row, ${value} AS value FROM ${from} ${where})`;

/** The first row of the table for which the predicate holds. */
export async function firstRowWhere(db: Database, table: BarTable, predicate: string): Promise<number | undefined> {
  const [found] = await db.texts(
    `SELECT row::VARCHAR FROM ${numbered(table, predicate)} WHERE value LIMIT 1`,
    table.params,
  );
  return found === undefined ? undefined : Number(found[0]);
}

const TIME = 'write times as 2024-01-31, 2024-01-31T14:30:00Z or seconds since 1970; see docs/DATA.md';
const NUMBER = 'write numbers with a point and nothing else (1234.5), or leave the row out; see docs/DATA.md';

/** The error for a row's fault. */
export async function rowError(db: Database, table: BarTable, fault: RowFault): Promise<TradectlError> {
  const { file, shape } = table;
  const row = await fileRow(db, table, fault.row);
  const place = shape === undefined ? `row ${row + 1}` : `${lineOfRow(file.real, shape, row) ?? `row ${row + 1}`}`;
  const problem = fault.cell === undefined ? fault.problem : await cellProblem(db, table, fault.row, fault.cell);
  const hint = fault.hint ?? (fault.cell && (fault.cell === 'time' ? TIME : NUMBER));
  return new TradectlError('data', problem, {
    where: `${file.path}:${place}`,
    ...(hint === undefined ? {} : { hint }),
  });
}

/** The row in the whole file, where the table is only its rows of one symbol. */
async function fileRow(db: Database, table: BarTable, row: number): Promise<number> {
  const { columns, from, params, where } = table;
  if (where === '') return row;
  const rows = `SELECT row_number() OVER () - 1 AS row, ${columns.symbol?.ref}::VARCHAR AS symbol FROM ${from}`;
  const [found] = await db.texts(
    `SELECT row::VARCHAR FROM (SELECT row FROM (${rows}) WHERE symbol = $2 LIMIT 1 OFFSET ${row})`,
    params,
  );
  return Number(found?.[0] ?? row);
}

async function cellProblem(db: Database, table: BarTable, row: number, cell: CellName): Promise<string> {
  const column = table.columns[cell];
  const sql = `SELECT value::VARCHAR FROM ${numbered(table, column?.ref ?? 'NULL')} WHERE row = ${row} LIMIT 1`;
  const [found] = await db.texts(sql, table.params);
  const text = found?.[0] ?? '';
  const name = column?.name === '' || column === undefined ? cell : column.name;
  if (text.trim() === '') return `${name} is empty`;
  return `${name} ${quoteText(text)} is not ${cell === 'time' ? 'a date or time between the years 1 and 2255' : 'a number'}`;
}

/** The error for what DuckDB threw while it read: its own texts are long, speak of its options, and quote the file. */
export function readError(file: SourceFile, table: BarTable | undefined, cause: unknown): TradectlError {
  if (cause instanceof TradectlError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  const flaw = table?.shape === undefined ? undefined : firstFlaw(file.real, table.shape);
  if (flaw !== undefined) return new TradectlError('data', flaw.problem, { where: `${file.path}:${flaw.line}`, cause });
  const line = /Line: (\d+)/.exec(text)?.[1];
  const reason = /invalid unicode|not utf-8/i.test(text) ? 'is not UTF-8 text' : `cannot be read: ${firstLine(text)}`;
  return new TradectlError('data', `${basename(file.path)} ${reason}`, {
    where: line === undefined ? file.path : `${file.path}:${line}`,
    cause,
  });
}

const firstLine = (text: string): string => plainText(text.replace(/^[\w ]+ Error: /, '').split('\n')[0] ?? '');
