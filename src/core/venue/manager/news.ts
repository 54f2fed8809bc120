/** What of the broker's word on an order is news, and as what it is told. */

import type { ReportedStatus } from '../../events.js';
import { atWork, hasFilled, type Tracked } from './tracked.js';

/** An order under cancellation stays that; one that has filled in part is not new again under another id. */
export const statusNow = (one: Tracked, status: ReportedStatus): ReportedStatus =>
  one.isCancelWanted ? 'pending_cancel' : atWork(one, status);

/** It never waits at the broker. */
export const isPrompt = ({ order: { tif } }: Tracked): boolean => tif === 'ioc' || tif === 'fok';

/** What fills and our own requests say is told by them; an order under cancellation that still works is no news. */
export function isNews(one: Tracked, status: ReportedStatus): boolean {
  if (one.asked.has('amend')) return false;
  // A cancel that was refused for good: it works on.
  if (one.status === 'pending_cancel') return !one.isCancelWanted;
  if (one.status === 'pending_replace') return one.after === undefined && !one.isCancelWanted && status !== one.status;
  if (status === one.status || status === 'partially_filled') return false;
  if (one.isCancelWanted) return false;
  // An exit that works was held before, whatever is still told of that.
  if (status === 'held') return one.order.status === 'pending_new';
  return !hasFilled(one) || (status !== 'new' && status !== 'accepted');
}
