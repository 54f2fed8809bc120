/** Tells recorded events from bars and from captures: by the columns of a Parquet file, by the first line of a text. */

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { readLines } from '../shared/capture.js';
import { Database } from './database.js';
import { SIGNATURE } from './event-columns.js';
import { isRecordedHead } from './event-lines.js';
import { parseParquetName } from './recording-names.js';
import { probeFile, type SourceFile } from './source-file.js';

const PARQUET = /\.(parquet|pq)$/i;

/** Those that are recordings. A file that cannot be read is none: whoever reads it says so. */
export async function recordedAmong(paths: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const doubtful: SourceFile[] = [];
  for (const path of paths) {
    if (isNamedSo(path)) found.add(path);
    else if (!isRegular(path)) continue;
    else if (PARQUET.test(path)) doubtful.push(...probed(path));
    else if (await isRecordedText(path)) found.add(path);
  }
  if (doubtful.length > 0) for (const path of await withSignature(doubtful)) found.add(path);
  return found;
}

const isNamedSo = (path: string): boolean => parseParquetName(basename(path)) !== undefined;

/** A pipe must not be looked into: what was read of it is gone. */
const isRegular = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

function probed(path: string): readonly SourceFile[] {
  try {
    return [probeFile(path)];
  } catch {
    return [];
  }
}

async function isRecordedText(path: string): Promise<boolean> {
  try {
    for await (const [first] of readLines(path)) return isRecordedHead(first?.text ?? '');
  } catch {
    // Its reader will say it.
  }
  return false;
}

/** The files that have the columns of a recording. */
async function withSignature(files: readonly SourceFile[]): Promise<readonly string[]> {
  const database = await Database.open(files.map(({ real }) => real));
  const columns = new Map(files.map(({ real }) => [real, new Set<string>()]));
  try {
    const sql = "SELECT file_name, name FROM parquet_schema(getvariable('files'))";
    for await (const { length, columns: cells } of database.chunks(sql, [...columns.keys()], []))
      for (let i = 0; i < length; i++) columns.get(String(cells[0]?.[i]))?.add(String(cells[1]?.[i]));
  } catch {
    return [];
  } finally {
    database.close();
  }
  return files.filter(({ real }) => SIGNATURE.every((name) => columns.get(real)?.has(name))).map(({ path }) => path);
}
