/** What a ledger remembers of having been put back: up to which run nothing is gone on with, and whether it was compared. */

import type { Micros } from '../../core/base/time.js';
import type { LedgerReads, Restored } from './reads.js';
import type { Writes } from './writes.js';

const write = (writes: Writes, restored: Restored): void => {
  writes.setMeta.run({ key: 'restored', value: JSON.stringify(restored) });
};

/** The books have been compared with the venue, and agree. */
export function noteReconciled({ restored }: LedgerReads, writes: Writes): void {
  if (restored !== undefined) write(writes, { ...restored, isReconciled: true });
}

/** No run up to that one is gone on with any more. */
export function retire({ restored }: LedgerReads, writes: Writes, run: number, at: Micros): void {
  if (restored === undefined || restored.lastRun < run) write(writes, { at, lastRun: run, isReconciled: false });
}
