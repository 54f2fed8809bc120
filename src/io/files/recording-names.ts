/**
 * Where a recording keeps what: `<symbol>/<kind>/<day>...`, and what the names of its files say.
 *
 * A Parquet file carries the numbers of its first and last event, `2024-08-08.000000000001-000000033618.parquet`: a
 * file that holds others together covers their numbers, so that after a crash it is plain from the names alone which
 * of them are in it already.
 */

import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export type RecordFormat = 'parquet' | 'csv' | 'ndjson';
export const RECORD_FORMATS: readonly RecordFormat[] = ['parquet', 'csv', 'ndjson'];

/** The folder of what concerns all symbols. No symbol has this name: `_` is written out in theirs. */
const ALL_SYMBOLS = '_all';
const NAME_MAX = 120;

/** A symbol as the name of a folder: what is not plain in a file name becomes `%` and its bytes. */
export function folderOf(symbol: string | undefined): string {
  if (symbol === undefined) return ALL_SYMBOLS;
  const safe = [...Buffer.from(symbol)].map(plainByte).join('').replace(/^\./, '%2E');
  if (safe === '') return '%';
  return safe.length <= NAME_MAX ? safe : `${safe.slice(0, NAME_MAX)}%${hashOf(symbol)}`;
}

const plainByte = (byte: number): string => {
  const char = String.fromCharCode(byte);
  return /[A-Za-z0-9.-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
};

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The numbers of the first and the last event of a file. */
export interface SeqRange {
  readonly first: number;
  readonly last: number;
}

const digits = (seq: number): string => String(seq).padStart(12, '0');

export const parquetName = (day: string, { first, last }: SeqRange): string =>
  `${day}.${digits(first)}-${digits(last)}.parquet`;

/** What is being written, and is nobody's file until it is renamed. */
export const draftName = (name: string): string => `.${name}.tmp`;
export const isDraft = (name: string): boolean => /^\.\d{4}-.*\.tmp$/.test(name);

const PARQUET = /^(-?\d+-\d{2}-\d{2})\.(\d+)-(\d+)\.parquet$/;
const LINES = /^(-?\d+-\d{2}-\d{2})\.(csv|ndjson)$/;

export interface NamedFile extends SeqRange {
  readonly name: string;
  readonly day: string;
}

export function parseParquetName(name: string): NamedFile | undefined {
  const [, day, first, last] = PARQUET.exec(name) ?? [];
  if (day === undefined) return undefined;
  return { name, day, first: Number(first), last: Number(last) };
}

export const parseLinesName = (name: string): { readonly day: string } | undefined => {
  const [, day] = LINES.exec(name) ?? [];
  return day === undefined ? undefined : { day };
};

/** Files of one folder in their order, without those whose events are in another one already. */
export function uncovered(files: readonly NamedFile[]): readonly NamedFile[] {
  const sorted = [...files].sort((a, b) => a.first - b.first || b.last - a.last);
  const covered = new Map<string, number>();
  return sorted.filter(({ day, last }) => {
    const isNew = last > (covered.get(day) ?? -1);
    if (isNew) covered.set(day, last);
    return isNew;
  });
}

/** The folder of a recording that a file of this path would belong to: two above, where its name is that of one. */
export function rootOf(path: string): string {
  const name = resolve(path).split('/').at(-1) ?? '';
  const isNamed = parseParquetName(name) !== undefined || parseLinesName(name) !== undefined;
  return isNamed ? resolve(path, '../../..') : dirname(resolve(path));
}

export interface Series {
  /** Absolute path of the folder of one symbol and kind. */
  readonly folder: string;
  /** Names in it. */
  readonly names: readonly string[];
}

/** The folders of a recording and what lies in them, in the order of their names. */
export function* seriesOf(root: string): Generator<Series> {
  for (const symbol of foldersIn(root)) {
    for (const kind of foldersIn(join(root, symbol))) {
      const folder = join(root, symbol, kind);
      yield { folder, names: readdirSync(folder).sort() };
    }
  }
}

const foldersIn = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();

/** A new or renamed file survives a power loss once its folder is on the disk. */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
