/** Whether somebody trades on a ledger now. */

import { resolve } from 'node:path';
import type { Micros } from '../../core/base/time.js';
import { isWritten } from '../../io/sqlite/lock.js';

/** Whether another process holds the ledger's lock: a wish goes through it, since one process at a time may write. */
export const isTraderThere = (ledgerPath: string, pid: number, now: Micros): boolean =>
  isWritten(resolve(ledgerPath), { pid, now });
