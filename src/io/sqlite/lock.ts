/**
 * The writer's lock: one process at a time may write a ledger.
 *
 * It is an exclusive transaction on an empty database beside the ledger. The operating system ends it with the
 * process, so nothing stays locked after a kill -9. Who holds it stands in a small text file, for the message only.
 */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, timeText } from '../../core/base/time.js';
import { type Connection, canonical, createPrivate, exists, openWritable } from './database.js';
import { guarded } from './errors.js';

export interface Holder {
  readonly pid: number;
  readonly now: Micros;
}

/** A command that looks whether somebody trades, or writes down a halt, has the lock for less: no start fails for it. */
export const LOOKED_AT_MS = 250;

/** A connection that nobody refers to is closed by the garbage collector, and its lock would fall with it. */
const held = new Set<WriterLock>();

export class WriterLock {
  readonly #db: Connection;
  readonly #holderPath: string;

  private constructor(db: Connection, holderPath: string) {
    this.#db = db;
    this.#holderPath = holderPath;
    held.add(this);
  }

  /**
   * Takes the lock of the ledger at `path`, a canonical path, and waits so long for it. Throws `ledger_locked` naming the
   * holder.
   */
  static take(path: string, holder: Holder, patienceMs = 0): WriterLock {
    const holderPath = `${path}.lock.holder`;
    return guarded(path, () => {
      createPrivate(`${path}.lock`);
      const db = openWritable(`${path}.lock`, patienceMs);
      lockOrExplain(db, path, holderPath);
      writeFileSync(holderPath, `${holder.pid} ${timeText(holder.now)}\n`, { mode: 0o600 });
      return new WriterLock(db, holderPath);
    });
  }

  release(): void {
    rmSync(this.#holderPath, { force: true });
    this.#db.close();
    held.delete(this);
  }
}

function lockOrExplain(db: Connection, path: string, holderPath: string): void {
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!(error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY')) throw error;
    throw new TradectlError('ledger_locked', `the ledger is being written by ${describe(holderPath)}`, {
      where: path,
      hint: 'one trader per ledger: `tradectl attach` shows it; stop it, or name another file with --db',
      cause: error,
    });
  }
}

/** The process that says it holds the lock of the ledger at `path`, a canonical path; it may have died since. */
export function holderOf(path: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(`${path}.lock.holder`, 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** The holder writes its name just after it locked, so for an instant there may be none. */
function describe(holderPath: string): string {
  try {
    const [pid = '', since = ''] = readFileSync(holderPath, 'utf8').trim().split(' ');
    if (pid !== '') return `process ${pid} since ${since}`;
  } catch {
    // The message is only less helpful.
  }
  return 'another process';
}

/** Whether another process writes the ledger at `path` now; false where there is no ledger. */
export function isWritten(path: string, holder: Holder): boolean {
  if (!exists(path)) return false;
  try {
    WriterLock.take(canonical(path), holder).release();
    return false;
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'ledger_locked') return true;
    throw error;
  }
}
