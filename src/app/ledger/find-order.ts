/** An order by its id, ours or the broker's, in whichever run it is. */

import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { OrderRow, RunRow } from '../../io/sqlite/rows.js';

export interface FoundOrder {
  readonly run: RunRow;
  readonly row: OrderRow;
}

/** Throws TradectlError `not_found` with what was probably meant. */
export function findOrder(reads: LedgerReads, path: string, id: string): FoundOrder {
  for (const run of reads.runs()) {
    const row = reads.orders({ run: run.key }).find((one) => one.client_order_id === id || one.venue_order_id === id);
    if (row !== undefined) return { run, row };
  }
  throw unknownOrder(reads, path, id);
}

/** Our id of the order that has this one. Throws as `findOrder` does, and the `ledger_*` errors. */
export const clientIdOf = (path: string, id: string): string =>
  readLedger(path, (reads) => findOrder(reads, path, id).row.client_order_id);

function unknownOrder(reads: LedgerReads, path: string, id: string): TradectlError {
  const newest = reads.newestRun();
  const ids = newest === undefined ? [] : reads.orders({ run: newest.key }).map((row) => row.client_order_id);
  const guess = nearest(id, ids);
  const last =
    ids.length === 0 ? 'the newest run has no orders' : `the newest: ${ids.slice(-3).toReversed().join(', ')}`;
  const hint = guess === undefined ? last : `did you mean ${guess}? ${last}`;
  return new TradectlError('not_found', `no order ${id} in the ledger`, { where: path, hint });
}
