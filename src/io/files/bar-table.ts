/** A file as a table of bars: which columns are what, whose bars they are, and the queries that read them. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { type Expression, numberExpression, type SqlColumn, timeExpression } from './bar-sql.js';
import { type CsvShape, csvShape } from './csv-header.js';
import { LINE_MAX } from './csv-lines.js';
import { type Database, literalPath } from './database.js';
import { quoteText } from './quote-text.js';
import { findRoles, type Roles } from './roles.js';
import type { SourceFile } from './source-file.js';

export interface BarTable {
  readonly file: SourceFile;
  /** The delimiter and header of a CSV file; undefined for Parquet. */
  readonly shape: CsvShape | undefined;
  readonly symbol: string;
  readonly notices: readonly string[];
  readonly columns: Roles<SqlColumn>;
  /** What the table is read from and, where it holds several symbols, of which rows. */
  readonly from: string;
  readonly where: string;
  readonly params: readonly string[];
}

/** Finds columns and symbol. Throws `data` where either cannot be told. */
export async function openTable(db: Database, file: SourceFile, asked: string | undefined): Promise<BarTable> {
  const shape = file.format === 'csv' ? csvShape(file) : undefined;
  const from = shape === undefined ? 'read_parquet($1, hive_partitioning = false)' : csvReader(shape);
  const params = [literalPath(file.real)];
  const columns = shape === undefined ? await parquetColumns(db, from, params) : csvColumns(shape);
  const names = columns.map(({ name }) => name);
  const roles = findRoles(
    names,
    file.path,
    shape === undefined ? file.path : `${file.path}:${Math.max(shape.skip, 1)}`,
  );
  const table = { file, shape, columns: pick(columns, roles), from };
  return { ...table, ...(await whose(db, table, params, asked)) };
}

function csvReader({ delimiter, names, skip }: CsvShape): string {
  const columns = names.map((_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  return (
    `read_csv($1, auto_detect = false, compression = 'none', hive_partitioning = false, header = false, skip = ${skip}, ` +
    `delim = '${delimiter}', quote = '"', escape = '"', max_line_size = ${LINE_MAX}, buffer_size = ${64 * LINE_MAX}, columns = {${columns}})`
  );
}

const csvColumns = ({ names }: CsvShape): SqlColumn[] =>
  names.map((name, i) => ({ name, ref: `c${i}`, type: 'VARCHAR' }));

async function parquetColumns(db: Database, from: string, params: readonly string[]): Promise<SqlColumn[]> {
  const columns = await db.describe(`SELECT * FROM ${from} LIMIT 0`, params);
  return columns.map(({ name, type }) => ({ name, ref: `"${name.replaceAll('"', '""')}"`, type }));
}

function pick(columns: readonly SqlColumn[], roles: Roles<number>): Roles<SqlColumn> {
  const at = (index: number): SqlColumn => columns[index] as SqlColumn;
  const maybe = (index: number | undefined): SqlColumn | undefined => (index === undefined ? undefined : at(index));
  return {
    time: at(roles.time),
    open: at(roles.open),
    high: at(roles.high),
    low: at(roles.low),
    close: at(roles.close),
    volume: maybe(roles.volume),
    symbol: maybe(roles.symbol),
  };
}

type Owner = Pick<BarTable, 'symbol' | 'notices' | 'where' | 'params'>;

/** Whose bars: as asked, else by the file's name; a file of several symbols must be asked for one of them. */
async function whose(
  db: Database,
  { file, columns, from }: Pick<BarTable, 'file' | 'columns' | 'from'>,
  params: readonly string[],
  asked: string | undefined,
): Promise<Owner> {
  const name = basename(file.path);
  const notices = columns.volume === undefined ? [`${name}: no volume column; volume is 0`] : [];
  const ref = columns.symbol?.ref;
  const rows =
    ref === undefined ? [] : await db.texts(`SELECT DISTINCT ${ref}::VARCHAR FROM ${from} ORDER BY 1`, params);
  const held = rows.map(([text]) => text ?? '');
  if (held.length > 1) {
    if (asked !== undefined && held.includes(asked))
      return { symbol: asked, notices, where: `WHERE ${ref}::VARCHAR = $2`, params: [...params, asked] };
    throw severalSymbols(file.path, held, asked);
  }
  const symbol = asked ?? symbolOf(file.path);
  const [only] = held;
  if (only !== undefined && only.toUpperCase() !== symbol.toUpperCase())
    notices.push(`${name}: its symbol column says ${quoteText(only)}; read as ${symbol}`);
  return { symbol, notices, where: '', params };
}

function severalSymbols(path: string, held: readonly string[], asked: string | undefined): TradectlError {
  const listed = held.slice(0, 20).map((one) => (/^[\w./:-]+$/.test(one) ? one : quoteText(one)));
  const names = listed.join(', ') + (held.length > listed.length ? `, ... (${held.length} in all)` : '');
  const problem = asked === undefined ? 'holds several symbols' : `holds no ${asked}`;
  return new TradectlError('data', `${basename(path)} ${problem}: ${names}`, {
    where: path,
    hint: `choose one: --symbol ${(asked !== undefined && nearest(asked, listed)) || (listed[0] ?? '')}`,
  });
}

/** The letters and digits that the file's name begins with, in capitals. */
function symbolOf(path: string): string {
  const symbol = /^[A-Za-z0-9]+/.exec(basename(path))?.[0];
  if (symbol !== undefined) return symbol.toUpperCase();
  throw new TradectlError('data', `${basename(path)} does not begin with a symbol`, {
    where: path,
    hint: 'name it: --symbol SPY',
  });
}

/** The expressions that read a table, one per role, once its first cell is known. */
export interface BarExpressions {
  readonly time: Expression;
  /** Open, high, low, close. */
  readonly prices: readonly Expression[];
  readonly volume: Expression;
}

/** How to read the table's cells as doubles. Throws `data` where it has no bar, or columns of types that are no numbers. */
export async function barExpressions(db: Database, table: BarTable): Promise<BarExpressions> {
  const { columns, from, where, params, file } = table;
  const [sample] = await db.texts(`SELECT ${columns.time.ref}::VARCHAR FROM ${from} ${where} LIMIT 1`, params);
  if (sample === undefined) throw new TradectlError('data', `${basename(file.path)} has no bars`, { where: file.path });
  return {
    time: timeExpression(columns.time, sample[0] ?? '', file.path),
    prices: [columns.open, columns.high, columns.low, columns.close].map((column) =>
      numberExpression(column, file.path),
    ),
    volume:
      columns.volume === undefined
        ? { value: '0::DOUBLE' }
        : { value: numberExpression(columns.volume, file.path).value },
  };
}
