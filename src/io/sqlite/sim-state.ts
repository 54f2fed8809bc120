/** The file in which a simulator keeps what it must not forget: one table of JSON records, one writer at a time. */

import { resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { type Connection, canonical, configureWriter, createPrivate, exists, openWritable } from './database.js';
import { guardedState } from './errors.js';
import { type Holder, WriterLock } from './lock.js';

/** A record as it is now; null where it is no more. */
export interface StateRecord {
  readonly kind: string;
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>> | null;
}

/** 'trds': told apart from a ledger and from any other SQLite file. */
const APPLICATION_ID = 0x74726473;
const FORMAT = 1;
const TABLE = `CREATE TABLE state (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID`;

const pragma = (db: Connection, name: string): number => Number(db.pragma(name, { simple: true }));

export class SimState {
  readonly #put;
  readonly #drop;

  private constructor(
    readonly path: string,
    readonly db: Connection,
    readonly lock: WriterLock,
  ) {
    this.#put = db.prepare<[string, string, string]>('INSERT OR REPLACE INTO state (kind, id, json) VALUES (?, ?, ?)');
    this.#drop = db.prepare<[string, string]>('DELETE FROM state WHERE kind = ? AND id = ?');
  }

  /**
   * Opens the file at `path`, makes it where there is none, and keeps others out. Throws `ledger_locked`, `_readonly`,
   * `_full`, `_newer`, and `_corrupt` where it is some other file.
   */
  static open(path: string, holder: Holder): SimState {
    const absolute = resolve(path);
    return guardedState(absolute, () => {
      if (!exists(absolute)) createPrivate(absolute);
      const real = canonical(absolute);
      const lock = lockOf(real, holder);
      try {
        return SimState.#opened(real, lock);
      } catch (error) {
        lock.release();
        throw error;
      }
    });
  }

  static #opened(path: string, lock: WriterLock): SimState {
    const db = openWritable(path);
    try {
      const isBlank = db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;
      if (!isBlank) checkOurs(db, path);
      configureWriter(db);
      if (isBlank) create(db);
      return new SimState(path, db, lock);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** All records. Throws `ledger_corrupt` where one is no JSON. */
  records(): readonly StateRecord[] {
    return guardedState(this.path, () => {
      const rows = this.db.prepare('SELECT kind, id, json FROM state').all() as {
        kind: string;
        id: string;
        json: string;
      }[];
      return rows.map(({ kind, id, json }) => ({ kind, key: id, value: parsed(json, `${this.path}: ${kind} ${id}`) }));
    });
  }

  /** Makes these durable, all or none; of one kind and key the last counts. */
  save(records: readonly StateRecord[]): void {
    guardedState(this.path, () => {
      this.db.transaction(() => {
        for (const { kind, key, value } of records) {
          if (value === null) this.#drop.run(kind, key);
          else this.#put.run(kind, key, JSON.stringify(value));
        }
      })();
    });
  }

  close(): void {
    this.db.close();
    this.lock.release();
  }
}

function create(db: Connection): void {
  db.transaction(() => {
    db.exec(TABLE);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${FORMAT}`);
  }).exclusive();
}

function checkOurs(db: Connection, path: string): void {
  if (pragma(db, 'application_id') !== APPLICATION_ID)
    throw new TradectlError('ledger_corrupt', "this file is no simulator's state, but some other SQLite database", {
      where: path,
      hint: 'name another file with --state',
    });
  const format = pragma(db, 'user_version');
  if (format > FORMAT)
    throw new TradectlError(
      'ledger_newer',
      `the state file has format ${format}, this tradectl knows up to ${FORMAT}`,
      {
        where: path,
        hint: 'update tradectl, or name another file with --state',
      },
    );
}

/** The writer's lock, in words of a simulator. */
function lockOf(path: string, holder: Holder): WriterLock {
  try {
    return WriterLock.take(path, holder);
  } catch (cause) {
    if (!(cause instanceof TradectlError && cause.code === 'ledger_locked')) throw cause;
    const message = cause.message.replace('the ledger is being written', 'the state file is in use');
    throw new TradectlError('ledger_locked', message, {
      where: path,
      hint: 'stop the other simulator, or name another file with --state',
      cause,
    });
  }
}

function parsed(json: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below.
  }
  throw new TradectlError('ledger_corrupt', 'the state file is damaged: a record is no JSON', {
    where,
    hint: 'keep a copy of the file as it is, and name another with --state',
  });
}
