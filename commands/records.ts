/** What the commands that read the ledger share: their flags, and records as JSON, CSV, tabs or a table. */

import { type Command, Option } from 'commander';
import type { Answer, LedgerQuery, RunHead } from '../src/app/ledger/query.js';
import { nearest } from '../src/core/base/nearest.js';
import { escapeControls } from '../src/views/escape.js';
import { second } from '../src/views/format.js';
import { type Column, renderTable, type TableForm, type TableRow, tableWidth } from '../src/views/table.js';
import type { Context } from './context.js';
import { configOf, configOption, dbOption, isSet, jsonOption, textOf } from './options/common.js';
import { SYMBOL } from './options/lists.js';
import { flagOf } from './options/values.js';
import type { Call } from './run-command.js';

/** A field of a record: always in JSON, CSV and pipes as it is; in a table only where it has a header. */
export interface Field<R> {
  readonly key: keyof R & string;
  readonly header?: string;
  /** A figure for people: aligned to the right. */
  readonly figure?: (value: string | null) => string;
  /** Any other text for people. */
  readonly show?: (value: string | null) => string;
  /** Never cut in a table: what one types elsewhere. */
  readonly isWhole?: true;
  /** Left out of a table that is wider than the terminal. */
  readonly isSpare?: true;
}

export function recordOptions(command: Command): Command {
  return jsonOption(dbOption(configOption(command)))
    .addOption(new Option('--csv', 'comma-separated values on stdout').conflicts('json'))
    .option('--run <id>', 'a run (default: the newest of the ledger)');
}

export const symbolOption = (command: Command): Command => command.option('--symbol <name>', 'of one symbol only');

export const queryOf = (call: Call): LedgerQuery => ({
  path: configOf(call).ledger.path,
  run: textOf(call.options, 'run'),
  symbol: flagOf(call.options, 'symbol', SYMBOL),
});

/** Writes records in the form asked for; `total` is one more row of a table. */
export function writeRecords<R extends object>(
  { context, options }: Call,
  records: readonly R[],
  fields: readonly Field<R>[],
  total?: Partial<R>,
): void {
  if (isSet(options, 'json')) context.out.write(`${JSON.stringify(records)}\n`);
  else if (isSet(options, 'csv')) context.out.write(plain(records, fields, { kind: 'csv' }));
  else if (!context.isTty) context.out.write(plain(records, fields, { kind: 'tabs' }));
  else if (records.length > 0) context.out.write(table(context, records, fields, total));
}

/** On stderr: a symbol that is not there; on a terminal, which run this is of, and that there is nothing. */
export function writeHead(call: Call, { run, records, otherSymbols }: Answer<unknown>, nouns: string): void {
  const { context, options } = call;
  if (otherSymbols !== undefined) context.err.write(unknownSymbol(textOf(options, 'symbol'), otherSymbols));
  if (!context.isTty || isSet(options, 'json') || isSet(options, 'csv')) return;
  const { label, id, strategy, mode, status, startedAt } = run ?? NO_RUN;
  const head = run
    ? `${label} run ${id}: ${strategy}, ${mode}, ${status}, begun ${second(startedAt)} UTC`
    : 'no runs yet';
  context.err.write(records.length === 0 ? `${head}; no ${nouns}\n` : `${head}\n`);
}

function unknownSymbol(asked = '', symbols: readonly string[]): string {
  const those = symbols.length === 0 ? 'there is none yet' : `there are ${symbols.join(', ')}`;
  const near = nearest(asked, symbols);
  const guess = near === undefined ? '' : `; did you mean ${near}?`;
  return `notice: no symbol ${escapeControls(asked)}: ${escapeControls(`${those}${guess}`)}\n`;
}

const NO_RUN: RunHead = { id: '', label: '', mode: '', strategy: '', status: '', startedAt: '' };

function plain<R extends object>(records: readonly R[], fields: readonly Field<R>[], form: TableForm): string {
  const columns = fields.map(({ key }) => ({ header: key }));
  return renderTable(
    columns,
    records.map((record) => fields.map(({ key }) => textOfCell(record[key]))),
    form,
  );
}

function table<R extends object>(
  { width, ascii }: Context,
  records: readonly R[],
  fields: readonly Field<R>[],
  total: Partial<R> | undefined,
): string {
  const told = fields.filter(
    ({ key, header }) => header !== undefined && records.some((record) => record[key] !== null),
  );
  const all = [...records, ...(total ? [total] : [])];
  const isWide = tableWidth(...gridOf(all, told)) > width;
  const shown = told.filter(({ isSpare }) => !(isWide && isSpare));
  return renderTable(...gridOf(all, shown), { kind: 'box', width, ascii });
}

/** Columns and rows for people. */
function gridOf<R extends object>(
  records: readonly Partial<R>[],
  fields: readonly Field<R>[],
): [readonly Column[], readonly TableRow[]] {
  const columns = fields.map(({ header = '', figure, isWhole }) => ({
    ...{ header, align: figure ? ('right' as const) : ('left' as const) },
    ...(isWhole && { isWhole }),
  }));
  const rows = records.map((record) =>
    fields.map(({ key, figure, show }) => {
      if (!(key in record)) return '';
      const text = textOfCell(record[key]);
      return (figure ?? show)?.(text) ?? text;
    }),
  );
  return [columns, rows];
}

function textOfCell(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}
