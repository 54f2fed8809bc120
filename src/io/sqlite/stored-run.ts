/** A run as it was left, ready to be gone on with after a stop or a crash. */

import type { Money } from '../../core/base/fixed.js';
import { type Micros, micros } from '../../core/base/time.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import type { Fill, Lot } from '../../core/portfolio/records.js';
import type { Cursor } from '../../core/ports.js';
import { cashOf, fillOf, inRow, lotOf, orderOf } from './decode.js';
import { DamagedText } from './errors.js';
import type { LedgerReads } from './reads.js';
import type { RunRow, RunStatus } from './rows.js';

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
  /** Orders made so far: the count in client order ids goes on from here. */
  readonly orderCount: number;
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
  /** In the order in which they were booked, with the market events applied before each. */
  readonly fills: readonly { readonly fill: Fill; readonly applied: number }[];
  readonly lots: readonly Lot[];
}

export function storedRun(reads: LedgerReads, row: RunRow): StoredRun {
  const filter = { run: row.key };
  const orders = reads.orders(filter).map(orderOf);
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
    denialCount: reads.denials(filter).length,
    seed: row.seed,
    startedAt: micros(row.started_at),
    cursor: { applied: row.cursor_applied, at: micros(row.cursor_at) },
    orders,
    openOrders: orders.filter((order) => !isFinal(order.status)),
    fills: reads.fills(filter).map((fill) => ({ fill: fillOf(fill), applied: fill.applied })),
    lots: reads.lots(filter).map(lotOf),
  };
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    throw new DamagedText('the parameters of a run are no JSON');
  }
}
