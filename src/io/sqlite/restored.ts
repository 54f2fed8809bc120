/** What a ledger remembers of having been put back: up to which run nothing is gone on with, and whether it was compared. */

import type { Micros } from '../../core/base/time.js';
import type { LedgerReads, Restored } from './reads.js';
import type { OrderRow, RunRow } from './rows.js';
import type { Writes } from './writes.js';

/** Ids that the lost ledger may have given to orders that the venue never had. */
const LOST_IDS = 1000;

const write = (writes: Writes, restored: Restored): void => {
  writes.setMeta.run({ key: 'restored', value: JSON.stringify(restored) });
};

/** The books have been compared with the venue, and agree. */
export function noteReconciled(reads: LedgerReads, writes: Writes): void {
  const { restored } = reads;
  if (restored !== undefined) write(writes, { ...restored, ...goingOn(reads, restored), isReconciled: true });
}

/** Books that lack nothing go on, with the orders that are open in them: unless others were begun in their place. */
function goingOn(reads: LedgerReads, { lastRun, idsFrom }: Restored): Pick<Restored, 'idsFrom'> {
  const row = reads.newestRun();
  if (idsFrom !== undefined || row?.key !== lastRun) return {};
  return { idsFrom: idsGiven(row, reads.orders({ run: row.key }), undefined) + LOST_IDS };
}

/** The highest number in the ids of a run's orders, or what was lost of them after that. */
export function idsGiven(row: RunRow, orders: readonly OrderRow[], restored: Restored | undefined): number {
  const start = `${row.order_prefix}-`;
  const from = row.key === restored?.lastRun ? (restored.idsFrom ?? 0) : 0;
  return orders.reduce(
    (most, { client_order_id: id }) => (id.startsWith(start) ? Math.max(most, Number(id.slice(start.length))) : most),
    Math.max(from, row.order_count),
  );
}

/** No run up to that one is gone on with, unless its books are found to agree with the venue. */
export function retire({ restored }: LedgerReads, writes: Writes, run: number, at: Micros): void {
  if (restored === undefined || restored.lastRun < run) write(writes, { at, lastRun: run, isReconciled: false });
}
