/** For how long a trader's word counts. */

import { type Micros, SECOND } from '../../core/base/time.js';
import { holderOf } from '../../io/sqlite/lock.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';

/** What is older is no ground for an approval (RISK-5), in microseconds. */
export const STALE_AFTER = 2 * SECOND;

/** Whether what was true at `at` still counts; of a clock that jumped back nothing is known. */
export const isFresh = (at: Micros, now: Micros): boolean => Math.abs(now - at) <= STALE_AFTER;

/** Whether a trader at a broker keeps the books now. */
export const isKept = ({ heartbeat }: Pick<LedgerReads, 'heartbeat'>, now: Micros): boolean =>
  heartbeat !== undefined && isFresh(heartbeat.at, now);

/** Whether a session goes on: one at a broker says so, and of any other the process that holds the ledger lives. */
export function isSessionThere(
  reads: Pick<LedgerReads, 'heartbeat'>,
  path: string,
  now: Micros,
  isAlive: (pid: number) => boolean,
): boolean {
  if (isKept(reads, now)) return true;
  const pid = holderOf(path);
  return pid !== undefined && isAlive(pid);
}
