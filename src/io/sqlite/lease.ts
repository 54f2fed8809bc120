/**
 * The file beside a ledger by which the processes of one account keep out of each other's way: the lease, the orders of
 * the watchdog, and the requests that left lately.
 *
 * It is not the ledger itself, for two reasons. A trader that is stopped in the middle of a commit keeps the ledger's
 * write lock for as long as it sleeps, and a commit there waits for the disk: the watchdog must act just then. And a
 * backup that is put back must not bring old leases with it. Its transactions are tiny, and none waits for the disk
 * but the one that makes an order of the watchdog durable.
 */

import { type Micros, micros } from '../../core/base/time.js';
import type { Lease } from '../../core/venue/lease.js';
import type { LimiterState } from '../../core/venue/limiter.js';
import { type Connection, canonical, createPrivate, exists, openWritable } from './database.js';
import { guarded } from './errors.js';
import { type Closing, type ClosingRow, closingOf, LEASE_SCHEMA, type LeaseRow, leaseOf, rowOf } from './lease-rows.js';

/** How long another process's transaction is waited for: it takes microseconds, unless its process was stopped in it. */
const BUSY_MS = 250;

export class LeaseFile {
  readonly #db: Connection;
  readonly #statements: ReturnType<typeof prepare>;

  private constructor(
    readonly path: string,
    db: Connection,
  ) {
    this.#db = db;
    this.#statements = prepare(db);
  }

  /** Of the ledger at `ledgerPath`, which is there. Throws the `ledger_*` errors. */
  static open(ledgerPath: string): LeaseFile {
    return guarded(ledgerPath, () => {
      const path = `${canonical(ledgerPath)}.lease`;
      if (!exists(path)) createPrivate(path);
      const db = openWritable(path, BUSY_MS);
      try {
        db.pragma('journal_mode = WAL');
        db.pragma('synchronous = NORMAL');
        db.exec(LEASE_SCHEMA);
        return new LeaseFile(path, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  /** Undefined before the first trader. */
  read(): Lease | undefined {
    return guarded(this.path, () => {
      const row = this.#statements.read.get() as LeaseRow | undefined;
      return row && leaseOf(row);
    });
  }

  /** Puts a lease in the place of the one that was read; false where it has changed since. */
  change(from: Lease | undefined, to: Lease): boolean {
    return this.#alone(() => {
      const row = this.#statements.read.get() as LeaseRow | undefined;
      const isSame = row?.epoch === from?.epoch && row?.beat === from?.beat && row?.state === from?.state;
      if (isSame) this.#statements.write.run(rowOf(to));
      return isSame;
    });
  }

  /** Says that its holder lives; false where it is the holder's no more. */
  beat({ epoch, holder, state }: Lease, at: Micros, agreedAt: Micros): boolean {
    return guarded(this.path, () => {
      const row = { epoch, holder, state, at, agreed_at: agreedAt };
      return this.#statements.beat.run(row).changes === 1;
    });
  }

  /** Ends a lease; nothing where it is the holder's no more. */
  end({ epoch, holder }: Lease, state: 'let_go' | 'released'): void {
    guarded(this.path, () => this.#statements.end.run({ epoch, holder, state }));
  }

  /** Makes an order of the watchdog durable, before it is sent; once for each id. */
  intend(closing: Closing): void {
    guarded(this.path, () => {
      this.#db.pragma('synchronous = FULL');
      try {
        const { clientOrderId, symbol, side, qty, at, reason } = closing;
        this.#statements.intend.run({ id: clientOrderId, symbol, side, qty, at, reason });
      } finally {
        this.#db.pragma('synchronous = NORMAL');
      }
    });
  }

  /** Orders of the watchdog that no trader's books have taken yet, oldest first. */
  closings(): readonly Closing[] {
    return guarded(this.path, () => (this.#statements.closings.all() as ClosingRow[]).map(closingOf));
  }

  /** The books have all that an order of the watchdog came to. */
  adopted(clientOrderId: string): void {
    guarded(this.path, () => this.#statements.adopted.run({ id: clientOrderId }));
  }

  /** Calls `work` with what all processes have counted, and keeps what it answers, as one; undefined keeps nothing. */
  count(work: (state: LimiterState) => LimiterState | undefined): void {
    this.#alone(() => {
      const row = this.#statements.departures.get() as { taken: string; held_until: number } | undefined;
      const taken = row === undefined ? [] : (JSON.parse(row.taken) as Micros[]);
      const counted = work({ taken, heldUntil: micros(row?.held_until ?? 0) });
      if (counted === undefined) return;
      this.#statements.setDepartures.run({ taken: JSON.stringify(counted.taken), held_until: counted.heldUntil });
    });
  }

  close(): void {
    this.#db.close();
  }

  #alone<T>(work: () => T): T {
    return guarded(this.path, () => this.#db.transaction(work).immediate());
  }
}

function prepare(db: Connection) {
  return {
    read: db.prepare('SELECT * FROM lease'),
    write: db.prepare(`INSERT OR REPLACE INTO lease (one, epoch, state, holder, pid, length, beat, beat_at, agreed_at,
      reason) VALUES (1, @epoch, @state, @holder, @pid, @length, @beat, @beat_at, @agreed_at, @reason)`),
    beat: db.prepare(`UPDATE lease SET beat = beat + 1, beat_at = @at, agreed_at = @agreed_at
      WHERE epoch = @epoch AND holder = @holder AND state = @state`),
    end: db.prepare('UPDATE lease SET state = @state WHERE epoch = @epoch AND holder = @holder'),
    intend: db.prepare(`INSERT INTO closings (client_order_id, symbol, side, qty, at, reason)
      VALUES (@id, @symbol, @side, @qty, @at, @reason) ON CONFLICT DO NOTHING`),
    closings: db.prepare('SELECT * FROM closings WHERE adopted = 0 ORDER BY at, client_order_id'),
    adopted: db.prepare('UPDATE closings SET adopted = 1 WHERE client_order_id = @id'),
    departures: db.prepare('SELECT taken, held_until FROM departures'),
    setDepartures: db.prepare(
      'INSERT OR REPLACE INTO departures (one, taken, held_until) VALUES (1, @taken, @held_until)',
    ),
  };
}
