/** Whether a ledger is of paper or of real money: what was bound at its first use. */

import { TradectlError } from '../../../core/base/errors.js';
import type { TradingMode } from '../../../io/alpaca/trading/endpoint.js';
import { readLedger } from '../../../io/sqlite/reader.js';

/** Paper where there is no ledger yet. Throws the `ledger_*` errors. */
export function worldOf(ledgerPath: string): TradingMode {
  try {
    return readLedger(ledgerPath, (reads) => reads.meta('mode')) === 'live' ? 'live' : 'paper';
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'not_found') return 'paper';
    throw error;
  }
}
