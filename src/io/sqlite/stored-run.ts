/** A run as it was left, ready to be gone on with after a stop or a crash. */

import type { Money } from '../../core/base/fixed.js';
import { type Micros, micros } from '../../core/base/time.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import type { Fill, Lot } from '../../core/portfolio/records.js';
import type { Cursor } from '../../core/ports.js';
import type { Standing } from '../../core/sim/resting.js';
import { cashOf, fillOf, inRow, knownMarks, lotOf, type Mark, orderOf, standingOf } from './decode.js';
import { DamagedText } from './errors.js';
import { type StoredMovement, storedMovementOf } from './movement-rows.js';
import type { LedgerReads } from './reads.js';
import { idsGiven } from './restored.js';
import type { RunRow, RunStatus, StoredFillRow, StoredMovementRow } from './rows.js';

export interface StoredRun {
  readonly key: number;
  readonly id: string;
  readonly mode: string;
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly config: Readonly<Record<string, unknown>>;
  readonly fingerprint: string;
  readonly status: RunStatus;
  readonly orderPrefix: string;
  /** Orders made so far. */
  readonly orderCount: number;
  /** The count in client order ids goes on from here. */
  readonly idsGiven: number;
  /** Orders that our own risk refused so far. */
  readonly denialCount: number;
  readonly startCash: Money;
  readonly seed: number;
  readonly startedAt: Micros;
  readonly cursor: Cursor;
  readonly cash: Money;
  /** Oldest first. */
  readonly orders: readonly Order[];
  /** Those of them that have not ended. */
  readonly openOrders: readonly Order[];
  /** By the ids of orders: what a simulated market did to them besides filling them. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** In the order in which they were booked, with the market events applied before each. */
  readonly fills: readonly { readonly fill: Fill; readonly applied: number }[];
  /** In the order in which they were booked. */
  readonly movements: readonly StoredMovement[];
  /** Fills and movements in the one order in which they were booked: what rebuilds the books. */
  readonly bookings: readonly Booking[];
  readonly lots: readonly Lot[];
  /** Last known prices. */
  readonly marks: readonly Mark[];
}

/** Something that moved the books, with the market events applied before it. */
export type Booking =
  | { readonly kind: 'fill'; readonly fill: Fill; readonly applied: number }
  | ({ readonly kind: 'movement' } & StoredMovement);

/** Fills and movements as they were booked. */
export function bookingsOf(fills: readonly StoredFillRow[], movements: readonly StoredMovementRow[]): Booking[] {
  const bookings: Booking[] = [];
  let next = 0;
  const moveUntil = (seq: number): void => {
    for (let row = movements[next]; row !== undefined && row.after_fill < seq; row = movements[++next]) {
      bookings.push({ kind: 'movement', ...storedMovementOf(row) });
    }
  };
  for (const row of fills) {
    moveUntil(row.seq);
    bookings.push({ kind: 'fill', fill: fillOf(row), applied: row.applied });
  }
  moveUntil(Number.POSITIVE_INFINITY);
  return bookings;
}

/** The newest run, unless it is over. */
export function newestOpenRun(reads: LedgerReads): StoredRun | undefined {
  const row = reads.newestRun();
  const isOpen = row !== undefined && row.status !== 'done' && row.key > reads.retired;
  return isOpen ? storedRun(reads, row) : undefined;
}

/** Those that are not done, newest first. */
export const openRuns = (reads: LedgerReads): readonly StoredRun[] =>
  reads
    .runs()
    .filter(({ status }) => status !== 'done')
    .map((row) => storedRun(reads, row));

export function storedRun(reads: LedgerReads, row: RunRow): StoredRun {
  const filter = { run: row.key };
  const rows = reads.orders(filter);
  const orders = rows.map(orderOf);
  const bookings = bookingsOf(reads.fills(filter), reads.movements(filter));
  return {
    key: row.key,
    id: row.id,
    mode: row.mode,
    strategy: row.strategy,
    ...inRow('runs', { id: row.id }, () => ({ params: jsonOf(row.params), config: jsonOf(row.config) })),
    ...cashOf(row),
    fingerprint: row.fingerprint,
    status: row.status,
    orderPrefix: row.order_prefix,
    orderCount: row.order_count,
    idsGiven: idsGiven(row, rows, reads.restored),
    denialCount: reads.denials(filter).length,
    seed: row.seed,
    startedAt: micros(row.started_at),
    cursor: { applied: row.cursor_applied, at: micros(row.cursor_at) },
    orders,
    openOrders: orders.filter((order) => !isFinal(order.status)),
    standings: new Map(rows.map((one) => [one.client_order_id, standingOf(one)])),
    fills: bookings.flatMap((one) => (one.kind === 'fill' ? [{ fill: one.fill, applied: one.applied }] : [])),
    movements: bookings.filter((one) => one.kind === 'movement'),
    bookings,
    lots: reads.lots(filter).map(lotOf),
    marks: knownMarks(reads.marks(filter)),
  };
}

/** What a run was started with. Throws the damage of a row. */
export const termsOf = (row: RunRow): StoredRun['config'] => inRow('runs', { id: row.id }, () => jsonOf(row.config));

/** Which simulator of the ledger's own its account is at; undefined at any other broker. */
export const ownSimOf = (row: RunRow): unknown => termsOf(row)['ownSim'];

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new DamagedText('the parameters of a run are no JSON');
  }
}
