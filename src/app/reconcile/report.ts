/** A reconciliation as scripts read it. */

import { type Micros, timeText } from '../../core/base/time.js';
import type { Difference } from '../../core/reconcile/books.js';
import type { Checked } from '../../core/reconcile/compare.js';
import type { Applied } from './apply.js';
import type { Reconciliation } from './reconcile.js';

export interface ReconcileReport {
  readonly status: 'clean' | 'differences';
  readonly at: string;
  readonly account: string;
  readonly checked: Checked;
  readonly differences: readonly (Omit<Difference, 'repair'> & {
    readonly repair: { readonly safe: boolean; readonly what: string };
  })[];
  /** Where repairs were asked for and there were some. */
  readonly applied?: Applied;
}

export function reportOf({ account, checked, differences, applied }: Reconciliation, at: Micros): ReconcileReport {
  return {
    status: differences.length === 0 ? 'clean' : 'differences',
    at: timeText(at),
    account,
    checked,
    differences: differences.map(({ repair: { safe, what }, ...rest }) => ({ ...rest, repair: { safe, what } })),
    ...(applied !== undefined && { applied }),
  };
}
