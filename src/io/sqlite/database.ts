/** Opens SQLite files: privately made, guarded against crashes, with settings that keep what was committed. */

import { accessSync, closeSync, constants, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { TradectlError } from '../../core/base/errors.js';
import { makeDirectories } from '../shared/make-directories.js';
import { guarded } from './errors.js';
import { guardNative } from './guard.js';

export type Connection = Database.Database;
/** What may be bound: exact numbers are text, so a bigint does not compile. */
export type Bindable = string | number | null;
export type Statement = Database.Statement<[Record<string, Bindable>]>;
export type Query = Database.Statement<Bindable[]>;

/** How long another program's short write is waited for. */
const BUSY_MS = 2000;

/**
 * Makes an empty file that only its owner can read, where there is none, and the directories above it.
 * An existing file is not even opened: closing it would drop the locks that this process holds on it.
 */
export function createPrivate(path: string): void {
  makeDirectories(dirname(path));
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** Whether a file is there; throws where that cannot be known, and `ledger_readonly` where it is a directory. */
export function exists(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats !== undefined;
  const hint = 'name a file in it with --db';
  throw new TradectlError('ledger_readonly', 'the ledger is a file, and this is a directory', { where: path, hint });
}

/** The one name of a file behind all its links: locks must not depend on the way that was typed. */
export const canonical = (path: string): string => realpathSync(path);

/** A connection that reads and writes an existing file. SQLite would fall back to reading only: refused here. */
export function openWritable(path: string, timeout = BUSY_MS): Connection {
  guardNative();
  return guarded(path, () => {
    accessSync(path, constants.R_OK | constants.W_OK);
    return new Database(path, { fileMustExist: true, timeout });
  });
}

/** A connection that only reads. Where a reader may not even make the shared memory file, it reads a copy. */
export function openReadonly(path: string): Connection {
  guardNative();
  return guarded(path, () => {
    const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_MS });
    try {
      db.pragma('schema_version');
      return db;
    } catch (error) {
      db.close();
      if (isUnsharable(error) && !exists(`${path}-wal`)) return copyInMemory(path);
      throw error;
    }
  });
}

const isUnsharable = (error: unknown): boolean =>
  error instanceof Database.SqliteError && error.code === 'SQLITE_READONLY_DIRECTORY';

/** Offsets of the header's read and write version: 2 is WAL, which memory has not, and 1 a plain file. */
const FORMAT_BYTES = [18, 19];

/** Without a WAL beside it the file is whole, and a copy of it is the ledger. */
function copyInMemory(path: string): Connection {
  const image = readFileSync(path);
  for (const offset of FORMAT_BYTES) image[offset] = 1;
  return new Database(image, { readonly: true });
}

/** Settings of a writer's connection. */
export function configureWriter(db: Connection): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL'); // with a write-ahead log the binding would set less
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
}
