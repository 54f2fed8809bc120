/** What is sent when the books and the broker disagree, or could not be compared. */

import type { TradectlError } from '../../core/base/errors.js';
import { type Micros, timeText } from '../../core/base/time.js';
import type { Alert } from '../../io/alerts/alert.js';
import type { LedgerMode } from '../ledger/mode.js';
import type { Reconciliation } from './reconcile.js';
import { reportOf } from './report.js';

/** Differences that a message names; the others are counted. */
const NAMED_MAX = 5;

/** Whose money it is comes first. */
export function divergence(result: Reconciliation, mode: LedgerMode | null, at: Micros): Alert {
  const { differences, account } = result;
  const named = differences
    .slice(0, NAMED_MAX)
    .map(({ kind, symbol, clientOrderId, cause }) => [kind, symbol ?? clientOrderId ?? 'account', cause].join(' | '));
  const more = differences.length > NAMED_MAX ? [`and ${differences.length - NAMED_MAX} more`] : [];
  const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  const head = `${mode === null ? '' : `${mode} `}tradectl reconcile: ${count} between the ledger and account ${account}`;
  const text = [head, ...named, ...more].join('\n');
  return { kind: 'divergence', at: timeText(at), text, details: { mode, ...reportOf(result, at) } };
}

export const failed = ({ code, message }: TradectlError, at: Micros): Alert => ({
  kind: 'reconcile_failed',
  at: timeText(at),
  text: `tradectl reconcile: nothing was compared: ${message}`,
  details: { code, message },
});
