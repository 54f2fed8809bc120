/** The files of a session through a broker: the ledger, with its lock, and the lease beside it. */

import { LeaseFile } from '../../../io/sqlite/lease.js';
import { openLedger, type SqliteLedger } from '../../../io/sqlite/ledger.js';
import type { BrokerSessionRequest } from './session-request.js';

type Named = Pick<BrokerSessionRequest, 'ledgerPath' | 'pid' | 'clock' | 'binding'>;

/** Calls `work` with both open. Throws the `ledger_*` errors. */
export async function withFiles<T>(
  { ledgerPath, pid, clock, binding }: Named,
  work: (ledger: SqliteLedger, lease: LeaseFile) => Promise<T>,
): Promise<T> {
  const ledger = openLedger(ledgerPath, { pid, now: clock.now() }, binding);
  try {
    const lease = LeaseFile.open(ledger.path);
    try {
      return await work(ledger, lease);
    } finally {
      lease.close();
    }
  } finally {
    ledger.close();
  }
}
