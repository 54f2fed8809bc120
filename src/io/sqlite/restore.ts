/** A backup put in the place of a ledger: what it brings along is over, and its counters go on from those of the old. */

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, timeText } from '../../core/base/time.js';
import { canonicalPlace, copyLedger, discard, replace } from './copy.js';
import { type Connection, exists, openWritable } from './database.js';
import { guarded } from './errors.js';
import { type Holder, WriterLock } from './lock.js';
import { readLedger } from './reader.js';
import type { LedgerReads, Restored } from './reads.js';
import { RISK_KEYS } from './risk-book.js';
import { formatOf, migrate } from './schema.js';

export interface Restoration<T> {
  /** The ledger's canonical path. */
  readonly path: string;
  /** Where the ledger that was there is kept; undefined where there was none. */
  readonly kept: string | undefined;
  /** What the check of the copy answered. */
  readonly checked: T;
}

/** Ids that are left out where the old ledger cannot say how many it gave. */
const GAP = 1000;

/**
 * Puts a copy of `backup` in the place of the ledger at `path`, once `check` lets it pass; the old one is kept beside it.
 *
 * Throws `ledger_locked` where it is being written, `ledger_foreign` where it is of another account, `usage` where both
 * are one file, and what `check` throws: then all is as it was.
 */
export async function restoreBackup<T>(
  backup: string,
  path: string,
  holder: Holder,
  check: (copy: string) => T,
): Promise<Restoration<T>> {
  const place = canonicalPlace(path);
  if (canonicalPlace(backup) === place) throw sameFile(place);
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  const lock = WriterLock.take(place, holder);
  const partial = `${place}.restoring-${holder.pid}`;
  try {
    discard(partial);
    await copyLedger(backup, partial);
    const old = oldLedger(place);
    checkBinding(old, partial, place);
    guarded(partial, () => markRestored(partial, holder.now, old));
    const checked = check(partial);
    const kept = exists(place) ? `${place}.before-${stampOf(holder.now)}` : undefined;
    if (kept !== undefined) emptyLog(place);
    replace(place, partial, kept ?? place);
    return { path: place, kept, checked };
  } finally {
    discard(partial);
    lock.release();
  }
}

const sameFile = (path: string): TradectlError =>
  new TradectlError('usage', 'the backup is the ledger itself', { where: path, hint: 'name another file with --db' });

/** `20261122T214000.123456Z`: sorts by time, and is a name on every file system. */
const stampOf = (at: Micros): string => timeText(at).replaceAll(/[-:]/g, '');

type OldLedger =
  | {
      readonly isReadable: true;
      readonly runs: number;
      readonly requests: number;
      readonly account: string;
      /** What holds its entries, by key. */
      readonly holds: readonly (readonly [key: string, value: string])[];
    }
  | { readonly isReadable: false }
  | undefined;

const accountOf = (reads: LedgerReads): string =>
  ['venue', 'mode', 'account'].map((key) => reads.meta(key) ?? '').join(' ');

/** A restored ledger stays halted: only a person's word ends that. */
const HOLDS = [RISK_KEYS.halt, RISK_KEYS.crash, RISK_KEYS.breaker];

function heldBy(reads: LedgerReads, key: string): readonly (readonly [string, string])[] {
  const value = reads.meta(key);
  return value === undefined ? [] : [[key, value]];
}

/** What the ledger that is replaced says of itself, if it still can. */
function oldLedger(path: string): OldLedger {
  if (!exists(path)) return undefined;
  try {
    return readLedger(path, (reads) => ({
      isReadable: true,
      runs: reads.newestRun()?.key ?? 0,
      requests: reads.requests().at(-1)?.id ?? 0,
      account: accountOf(reads),
      holds: HOLDS.flatMap((key) => heldBy(reads, key)),
    }));
  } catch (error) {
    if (error instanceof TradectlError) return { isReadable: false };
    throw error;
  }
}

function checkBinding(old: OldLedger, partial: string, path: string): void {
  if (!old?.isReadable) return;
  const account = readLedger(partial, accountOf);
  // One that was only halted yet is nobody's.
  if (account === old.account || old.account.trim() === '') return;
  throw new TradectlError('ledger_foreign', `the ledger is of ${old.account}, the backup of ${account}`, {
    where: path,
    hint: 'one ledger per account: name another file with --db',
  });
}

/** The account has gone on since: no run of the backup is gone on with, no request carried out, no id given again. */
function markRestored(path: string, at: Micros, old: OldLedger): void {
  const db = openWritable(path);
  try {
    migrate(db, formatOf(db, path));
    db.transaction(() => {
      const lastRun = Number(db.prepare('SELECT COALESCE(MAX(key), 0) FROM runs').pluck().get());
      const restored: Restored = { at, lastRun, isReconciled: false };
      db.prepare("DELETE FROM meta WHERE key IN ('heartbeat', 'restored')").run();
      db.prepare("INSERT INTO meta (key, value) VALUES ('restored', ?)").run(JSON.stringify(restored));
      db.prepare('UPDATE requests SET outcome = ? WHERE outcome IS NULL').run('dropped: the ledger was restored');
      for (const [key, value] of old?.isReadable === true ? old.holds : [])
        db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run(key, value);
      goOnFrom(db, 'runs', old?.isReadable === true ? old.runs : lastRun + (old ? GAP : 0));
      goOnFrom(db, 'requests', old?.isReadable === true ? old.requests : 0);
    })();
  } finally {
    db.close();
  }
}

/** The counter of a table never goes back. */
function goOnFrom(db: Connection, table: string, last: number): void {
  const known = db.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(table);
  if (known === undefined) db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, last);
  else db.prepare('UPDATE sqlite_sequence SET seq = MAX(seq, ?) WHERE name = ?').run(last, table);
}

/** Brings what the log holds into the file, so that the two can be moved one after the other. A damaged one stays as it is. */
function emptyLog(path: string): void {
  try {
    const db = openWritable(path);
    try {
      db.pragma('wal_checkpoint(TRUNCATE)');
    } finally {
      db.close();
    }
  } catch {
    // Both are kept as they are.
  }
}
