/** The durable ledger: one SQLite file, one writer at a time, runs begun, resumed and written step by step. */

import { resolve } from 'node:path';
import { assert } from '../../core/base/assert.js';
import { moneyText } from '../../core/base/decimal.js';
import type { Money } from '../../core/base/fixed.js';
import { type Micros, micros } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import type { OrderChange } from '../../core/ports.js';
import { amendOrder } from './amend.js';
import { type Binding, bind } from './binding.js';
import { type Connection, canonical, configureWriter, createPrivate, exists, openWritable } from './database.js';
import { guarded } from './errors.js';
import { type Holder, LOOKED_AT_MS, WriterLock } from './lock.js';
import { type Heartbeat, LedgerReads } from './reads.js';
import { Inbox, type Request } from './requests.js';
import { noteReconciled, retire } from './restored.js';
import { RiskBook } from './risk-book.js';
import { type RunHandle, type RunState, SqliteRun } from './run.js';
import { formatOf, migrate } from './schema.js';
import { newestOpenRun, openRuns, type StoredRun, storedRun } from './stored-run.js';
import { noteTerms } from './terms.js';
import { prepareWrites, type Writes } from './writes.js';

const SIMULATED: Binding = { venue: 'simulated', mode: 'paper', account: 'simulated' };

export interface NewRun {
  readonly mode: 'backtest' | 'paper';
  readonly strategy: string;
  /** Anything that JSON can hold; exact numbers as text. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  /** Of source and configuration: the same go on with a run; at a broker others may, and it is theirs from then on. */
  readonly fingerprint: string;
  readonly orderPrefix: string;
  readonly startCash: Money;
  readonly seed: number;
  readonly startedAt: Micros;
  /** The ledger's counter where absent. */
  readonly id?: string;
  /** Written in one transaction; the id is told at the end, to `finishAs`. */
  readonly provisional?: boolean;
}

/**
 * Opens the ledger at `path` to write it; makes it where there is none. Takes the writer's lock.
 *
 * `any` account: whoever writes nothing of an account's books may leave a new ledger unbound.
 *
 * Throws `ledger_locked`, `_readonly`, `_full`, `_newer`, `_corrupt`, and `_foreign` where it is bound to another account.
 */
export function openLedger(path: string, holder: Holder, binding: Binding | 'any' = SIMULATED): SqliteLedger {
  const absolute = resolve(path);
  return guarded(absolute, () => {
    if (!exists(absolute)) createPrivate(absolute);
    const real = canonical(absolute);
    checkOurs(real);
    const lock = WriterLock.take(real, holder, LOOKED_AT_MS);
    try {
      return SqliteLedger.open(real, lock, binding);
    } catch (error) {
      lock.release();
      throw error;
    }
  });
}

/**
 * Throws where a file is no ledger, before a lock is laid beside it. SQLite looks, not we: closing a file of our own
 * would drop the locks that this process may hold on it.
 */
function checkOurs(path: string): void {
  const db = openWritable(path);
  try {
    formatOf(db, path);
  } finally {
    db.close();
  }
}

export class SqliteLedger {
  readonly #db: Connection;
  readonly #lock: WriterLock;
  readonly #reads: LedgerReads;
  readonly #writes: Writes;
  readonly #inbox: Inbox;
  /** What it remembers of halts, the breaker and crashes. */
  readonly risk: RiskBook;
  #active: RunHandle | undefined;
  #hasBeat = false;

  private constructor(
    readonly path: string,
    db: Connection,
    lock: WriterLock,
  ) {
    this.#db = db;
    this.#lock = lock;
    this.#reads = new LedgerReads(db);
    this.#writes = prepareWrites(db);
    this.#inbox = new Inbox(db);
    this.risk = new RiskBook(db, path, this.#writes);
  }

  static open(path: string, lock: WriterLock, binding: Binding | 'any'): SqliteLedger {
    const db = openWritable(path);
    try {
      const format = formatOf(db, path); // before anything is written: the file may not be ours
      configureWriter(db);
      migrate(db, format);
      if (binding !== 'any') bind(db, path, binding);
      return new SqliteLedger(path, db, lock);
    } catch (error) {
      db.close();
      throw error;
    }
  }

  hasRun(id: string): boolean {
    return guarded(this.path, () => this.#reads.runById(id) !== undefined);
  }

  /** Whether an id is one of those that any of its runs gives to orders. */
  hasMade(clientOrderId: string): boolean {
    return guarded(this.path, () =>
      this.#reads.runs().some(({ order_prefix: prefix }) => clientOrderId.startsWith(`${prefix}-`)),
    );
  }

  /** Begins a run, durable at once unless provisional. One run at a time. */
  beginRun(run: NewRun): RunHandle {
    return guarded(this.path, () => {
      const isProvisional = run.provisional ?? false;
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const { key, id } = this.#insert(run);
        if (!isProvisional) this.#commit();
        return this.#activate({ key, id, cash: run.startCash, orderCount: 0, isProvisional });
      } catch (error) {
        if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #commit(): void {
    this.#writes.countCommit.run({});
    this.#db.exec('COMMIT');
  }

  #insert(run: NewRun): { key: number; id: string } {
    const { lastInsertRowid } = this.#writes.insertRun.run({
      id: run.id ?? 'provisional',
      mode: run.mode,
      strategy: run.strategy,
      params: JSON.stringify(run.params),
      config: JSON.stringify(run.config),
      fingerprint: run.fingerprint,
      order_prefix: run.orderPrefix,
      start_cash: moneyText(run.startCash),
      seed: run.seed,
      started_at: run.startedAt,
    });
    const key = Number(lastInsertRowid);
    const id = run.id ?? String(key);
    this.#writes.nameRun.run({ run: key, id });
    return { key, id };
  }

  /** The newest run of that fingerprint that is not done, with all that is needed to go on with it. */
  resumable(fingerprint: string): StoredRun | undefined {
    return guarded(this.path, () => {
      const row = this.#reads.unfinishedRun(fingerprint);
      return row && storedRun(this.#reads, row);
    });
  }

  /** The newest run, unless it is done: what the account's books are, whatever it traded by. */
  newestResumable(): StoredRun | undefined {
    return guarded(this.path, () => newestOpenRun(this.#reads));
  }

  /** Every run that is not done, newest first: records of the broker are booked also where none is gone on with. */
  bookable(): readonly StoredRun[] {
    return guarded(this.path, () => openRuns(this.#reads));
  }

  /** When a run began, and the movements of the account that it has booked; undefined where there is no such run. */
  bookedBy(id: string): { readonly startedAt: Micros; readonly movementIds: ReadonlySet<string> } | undefined {
    return guarded(this.path, () => {
      const row = this.#reads.runById(id);
      if (row === undefined) return undefined;
      const rows = this.#reads.movements({ run: row.key });
      return { startedAt: micros(row.started_at), movementIds: new Set(rows.map((one) => one.movement_id)) };
    });
  }

  /** Goes on with a run that `resumable` found. */
  resume(run: StoredRun): RunHandle {
    return guarded(this.path, () => {
      this.#writes.reopenRun.run({ run: run.key });
      const { key, id, cash, orderCount } = run;
      return this.#activate({ key, id, cash, orderCount, isProvisional: false });
    });
  }

  /** Goes on with a run in whose books nothing is: they begin anew, with another cash and time. */
  beginAnew(run: StoredRun, { startCash, startedAt }: Pick<NewRun, 'startCash' | 'startedAt'>): RunHandle {
    assert(run.orders.length + run.bookings.length === 0, 'only books that hold nothing begin anew');
    guarded(this.path, () => {
      const begin = this.#db.prepare(
        'UPDATE runs SET start_cash = @cash, cash = @cash, started_at = @at WHERE key = @run',
      );
      this.#db.transaction(() => {
        begin.run({ run: run.key, cash: moneyText(startCash), at: startedAt });
        // What the account was worth before is of no books.
        this.#db.prepare('DELETE FROM equity WHERE run = ?').run(run.key);
      })();
    });
    return this.resume({ ...run, cash: startCash });
  }

  /** A run goes on under other terms, which are noted with their time. */
  changeTerms(run: StoredRun, terms: NewRun): void {
    guarded(this.path, () => noteTerms(this.#db, run, terms));
  }

  /** Writes what became of an order, also of a run that is over; false where there is none, or nothing to write. */
  amend(clientOrderId: string, changeOf: (order: Order) => OrderChange | undefined): boolean {
    return guarded(this.path, () => amendOrder(this.#db, this.#reads, this.#writes, clientOrderId, changeOf));
  }

  #activate(state: RunState): RunHandle {
    assert(this.#active === undefined, 'a ledger writes one run at a time');
    const release = (): void => {
      this.#active = undefined;
    };
    this.#active = new SqliteRun(this.#db, this.path, this.#writes, state, release);
    return this.#active;
  }

  /** Requests of other processes, each once, oldest first: what is not answered comes again to the next writer. */
  takeRequests(at: Micros): readonly Request[] {
    return guarded(this.path, () => this.#inbox.take(at));
  }

  /** Says what came of a request, for the one who made it. */
  answerRequest(id: number, outcome: string): void {
    guarded(this.path, () => this.#inbox.answer(id, outcome));
  }

  /** Says that this writer lives: others see how old its word is. Not worth a wait for the disk. */
  beat({ pid, now }: Holder): void {
    const value = JSON.stringify({ pid, at: now } satisfies Heartbeat);
    this.#hasBeat = true;
    guarded(this.path, () => {
      const level = Number(this.#db.pragma('synchronous', { simple: true }));
      this.#db.pragma('synchronous = NORMAL');
      try {
        this.#writes.setMeta.run({ key: 'heartbeat', value });
      } finally {
        this.#db.pragma(`synchronous = ${level}`);
      }
    });
  }

  #endBeat(): void {
    if (!this.#hasBeat) return;
    try {
      this.#writes.dropMeta.run({ key: 'heartbeat' });
    } catch {
      // A disk that takes no more leaves it behind: it only grows old.
    }
  }

  /** Whether this is a backup put in place whose books nobody has compared with the venue yet. */
  get mustReconcile(): boolean {
    return guarded(this.path, () => this.#reads.restored?.isReconciled === false);
  }

  /** The books have been compared with the venue, and agree. */
  noteReconciled(): void {
    guarded(this.path, () => noteReconciled(this.#reads, this.#writes));
  }

  /** No run up to that one is gone on with any more. */
  retire(run: number, at: Micros): void {
    guarded(this.path, () => retire(this.#reads, this.#writes, run, at));
  }

  /** Closes the file and lets the next writer in. What is not committed is forgotten. */
  close(): void {
    this.#active?.discard();
    this.#endBeat();
    this.#db.close();
    this.#lock.release();
  }
}
