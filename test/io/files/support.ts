/** Bar files for tests: written into a directory that goes away, read back whole. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { TradectlError } from '../../../src/core/base/errors.js';
import { type Micros, parseTime } from '../../../src/core/base/time.js';
import { type BarFileRequest, type BarSeries, openBarFiles } from '../../../src/io/files/bar-files.js';
import { BarDigest } from '../../../src/io/files/digest.js';

const made: string[] = [];
process.on('exit', () => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tradectl-files-'));
  made.push(directory);
  return directory;
}

const shared = temporaryDirectory();

/** Writes a file and gives its path; without a directory of its own it replaces an earlier one of its name. */
export function written(name: string, content: string | Uint8Array, directory = shared): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

let writer: Promise<DuckDBConnection> | undefined;

/** Writes what a query answers as Parquet. */
export async function writtenParquet(name: string, sql: string, options = ''): Promise<string> {
  const path = join(shared, name);
  writer ??= DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  await (await writer).run(`COPY (${sql}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet${options})`);
  return path;
}

export const time = (text: string): Micros => {
  const parsed = parseTime(text);
  if (parsed === undefined) throw new Error(`no time: ${text}`);
  return parsed;
};

export type Row = readonly [time: number, open: number, high: number, low: number, close: number, volume: number];

export interface ReadSeries {
  readonly series: BarSeries;
  readonly rows: readonly Row[];
  readonly digest: string;
}

export async function rowsOf(series: BarSeries): Promise<{ rows: Row[]; digest: string }> {
  const rows: Row[] = [];
  const digest = new BarDigest();
  for await (const bars of series.batches()) {
    digest.update(bars);
    const { time: at, open, high, low, close, volume } = bars;
    for (let i = 0; i < bars.length; i++)
      rows.push([at, open, high, low, close, volume].map((column) => column[i] ?? Number.NaN) as unknown as Row);
  }
  return { rows, digest: digest.hex() };
}

/** Opens and reads everything. */
export async function readAll(request: BarFileRequest): Promise<ReadSeries[]> {
  const opened = await openBarFiles(request);
  try {
    const all: ReadSeries[] = [];
    for (const one of opened.series) all.push({ series: one, ...(await rowsOf(one)) });
    return all;
  } finally {
    opened.close();
  }
}

/** Reads files of one symbol. */
export async function readOne(request: BarFileRequest | string): Promise<ReadSeries> {
  const [only, ...others] = await readAll(typeof request === 'string' ? { files: [request] } : request);
  if (only === undefined || others.length > 0) throw new Error('one series is expected');
  return only;
}

/** The error that opening these files gives, as `where: message`. */
export async function refusal(
  request: BarFileRequest | string,
): Promise<{ message: string; where: string; hint: string }> {
  try {
    await readAll(typeof request === 'string' ? { files: [request] } : request);
  } catch (error) {
    if (!(error instanceof TradectlError) || error.code !== 'data') throw error;
    return { message: error.message, where: error.where?.replaceAll(`${shared}/`, '') ?? '', hint: error.hint ?? '' };
  }
  throw new Error('no error was thrown');
}
