/** What the files are that a replay is given: bars, recordings, captures; and which of them make one recording. */

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { recordedAmong } from '../../io/files/recorded-file.js';
import { parseLinesName, parseParquetName, rootOf, uncovered } from '../../io/files/recording-names.js';

export interface ReplayFiles {
  readonly bars: readonly string[];
  readonly captures: readonly string[];
  /** Each is the files of one folder that was recorded into. */
  readonly recordings: readonly (readonly string[])[];
}

const BAR_FILE = /\.(csv|parquet|pq)$/i;

/** Sorts out files and folders (absolute). Throws TradectlError `data` for a folder without a recording. */
export async function sortFiles(paths: readonly string[]): Promise<ReplayFiles> {
  const files = [...new Set(paths.flatMap((path) => (isFolder(path) ? filesOf(path) : [path])))];
  const recorded = await recordedAmong(files);
  const others = files.filter((file) => !recorded.has(file));
  const roots = groupedBy(recorded, rootOf);
  return {
    bars: others.filter((file) => BAR_FILE.test(file)),
    captures: others.filter((file) => !BAR_FILE.test(file)),
    recordings: [...roots.values()].map(eachOnce),
  };
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** The files of a recording, or of a part of it: the folder of a symbol, or of a kind. */
function filesOf(folder: string): readonly string[] {
  const files = namedIn(folder, 2);
  if (files.length > 0) return files;
  throw new TradectlError('data', `${basename(folder)} holds no recording`, {
    where: folder,
    hint: 'name the folder of --record DIR, or files',
  });
}

function namedIn(folder: string, depth: number): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return depth > 0 ? namedIn(path, depth - 1) : [];
    return (parseParquetName(entry.name) ?? parseLinesName(entry.name)) === undefined ? [] : [path];
  });
}

/** After a crash events may be in two files: in their own, and in the one that it was put into. */
function eachOnce(files: readonly string[]): readonly string[] {
  return [...groupedBy(files, dirname)].flatMap(([folder, paths]) => {
    const named = paths.flatMap((path) => parseParquetName(basename(path)) ?? []);
    const rest = paths.filter((path) => parseParquetName(basename(path)) === undefined);
    return [...uncovered(named).map(({ name }) => join(folder, name)), ...rest];
  });
}

function groupedBy<T>(items: Iterable<T>, keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
