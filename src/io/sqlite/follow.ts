/** A ledger that is read again whenever it has changed, by whoever answers questions beside a trader. */

import { type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Micros, ofMillis } from '../../core/base/time.js';
import { type Connection, canonical, exists, openReadonly } from './database.js';
import { guarded } from './errors.js';
import { noLedger } from './reader.js';
import { LedgerReads } from './reads.js';
import { formatOf } from './schema.js';

interface Opened {
  readonly db: Connection;
  readonly reads: LedgerReads;
  /** The one name of the file. */
  readonly path: string;
  /** Tells this file from another that took its name. */
  readonly identity: string;
  /** SQLite's number of the last commit that was read; it changes with every commit of another connection. */
  version: number;
}

/** No version is negative. */
const NOTHING_READ = -1;

export class LedgerFollower {
  readonly path: string;
  #opened: Opened | undefined;

  constructor(path: string) {
    this.path = resolve(path);
  }

  /**
   * Calls `work` on one moment of the ledger, and undefined where nothing was committed since the last call.
   *
   * Throws `not_found` where there is no ledger, and the `ledger_*` errors; after that everything is read anew.
   */
  readIfChanged<T>(work: (reads: LedgerReads, path: string) => T): T | undefined {
    try {
      return guarded(this.path, () => this.#read(work));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** When the file was last written. Whoever only reads leaves an empty log beside it. */
  get changedAt(): Micros {
    const path = this.#opened?.path ?? this.path;
    const [main, log] = [path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false }));
    return ofMillis(Math.max(main?.mtimeMs ?? 0, log?.size ? log.mtimeMs : 0));
  }

  close(): void {
    this.#opened?.db.close();
    this.#opened = undefined;
  }

  #read<T>(work: (reads: LedgerReads, path: string) => T): T | undefined {
    const opened = this.#current();
    const version = Number(opened.db.pragma('data_version', { simple: true }));
    if (version === opened.version) return undefined;
    const result = opened.db.transaction(() => work(opened.reads, opened.path))();
    opened.version = version;
    return result;
  }

  /** The file that has the name now. */
  #current(): Opened {
    const stats = statSync(this.path, { throwIfNoEntry: false });
    if (stats === undefined || !exists(this.path)) throw noLedger(this.path);
    if (this.#opened !== undefined && this.#opened.identity === identityOf(stats, this.#opened.db)) return this.#opened;
    this.close();
    this.#opened = openFile(this.path, stats);
    return this.#opened;
  }
}

function openFile(path: string, stats: Stats): Opened {
  const real = canonical(path);
  const db = openReadonly(real);
  try {
    const format = formatOf(db, path);
    if (format === 0) throw noLedger(path);
    const identity = identityOf(stats, db);
    return { db, reads: new LedgerReads(db, format), path: real, identity, version: NOTHING_READ };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A copy in memory does not see what is written: it is another one whenever the file is. */
const identityOf = ({ dev, ino, mtimeMs }: Stats, db: Connection): string =>
  `${dev}:${ino}${db.memory ? `:${mtimeMs}` : ''}`;
