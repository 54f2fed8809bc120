/** Whose money stands behind a ledger. */

import { TradectlError } from '../../core/base/errors.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';

export type LedgerMode = 'SIMULATED' | 'PAPER' | 'LIVE';

/** Undefined until an account has been bound to it. */
export function modeOf(reads: LedgerReads): LedgerMode | undefined {
  if (reads.isSimulated) return 'SIMULATED';
  const mode = reads.meta('mode');
  return mode === undefined ? undefined : mode === 'live' ? 'LIVE' : 'PAPER';
}

/** Undefined where there is no ledger, too. Throws the `ledger_*` errors. */
export function ledgerMode(path: string): LedgerMode | undefined {
  try {
    return readLedger(path, modeOf);
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'not_found') return undefined;
    throw error;
  }
}
