/** Whole copies of a ledger, made beside a writer, as one private file each. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { canonical, createPrivate, exists, openReadonly, openWritable } from './database.js';
import { guarded, ledgerError } from './errors.js';
import { noLedger } from './reader.js';
import { formatOf } from './schema.js';

/** All pages in one step: a step at a time would begin anew whenever the trader commits. */
const ALL_PAGES = 0x7fffffff;

/** What SQLite may leave beside a file. */
const COMPANIONS = ['', '-journal', '-wal', '-shm'];

/**
 * Copies the ledger at `from`, as it is at one moment, to the new file `to`; a writer is not disturbed.
 *
 * Throws `not_found` where there is no ledger, and the `ledger_*` errors of either file.
 */
export async function copyLedger(from: string, to: string): Promise<void> {
  const source = resolve(from);
  if (!guarded(source, () => exists(source))) throw noLedger(source);
  const db = openReadonly(canonical(source));
  try {
    if (guarded(source, () => formatOf(db, source)) === 0) throw noLedger(source);
    guarded(to, () => createPrivate(to));
    await db.backup(to, { progress: () => ALL_PAGES });
    guarded(to, () => settle(to));
  } catch (error) {
    throw ledgerError(error, to);
  } finally {
    db.close();
  }
}

/** One file without a write-ahead log, on the disk. */
function settle(path: string): void {
  const db = openWritable(path);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
  sync(path);
}

function sync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Throws `output` where a file is there already: a backup replaces nothing. */
export function checkAbsent(path: string): void {
  if (!existsSync(path)) return;
  throw new TradectlError('output', 'there is a file of that name already', {
    where: path,
    hint: 'a backup replaces nothing: name another file, or move this one away',
  });
}

/** Gives a finished copy its name. Throws `output` where that is taken. */
export function publish(partial: string, path: string): void {
  guarded(path, () => {
    sync(partial);
    try {
      linkSync(partial, path);
      rmSync(partial);
    } catch (error) {
      checkAbsent(path);
      if (!isLinkless(error)) throw error;
      renameSync(partial, path);
    }
    sync(dirname(path));
  });
}

/** Some file systems have no links. */
const isLinkless = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(String(error.code));

/** Removes a file and what SQLite left beside it; nothing where there is none. */
export function discard(path: string): void {
  for (const companion of COMPANIONS) rmSync(`${path}${companion}`, { force: true });
}

export const sizeOf = (path: string): number => statSync(path).size;

/** Puts a finished copy in the place of `path`, and keeps what was there as `kept`, with its log. */
export function replace(path: string, partial: string, kept: string): void {
  guarded(path, () => {
    sync(partial);
    // The log first: a log without its file would be taken for that of the next one.
    for (const companion of COMPANIONS.toReversed()) {
      if (existsSync(`${path}${companion}`)) renameSync(`${path}${companion}`, `${kept}${companion}`);
    }
    renameSync(partial, path);
    sync(dirname(path));
  });
}

/** The one name of a file that may not be there yet. */
export function canonicalPlace(path: string): string {
  const absolute = resolve(path);
  return guarded(absolute, () => (exists(absolute) ? realpathSync(absolute) : absolute));
}
