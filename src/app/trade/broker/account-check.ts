/** What must be true of a broker's account before a session trades on it. */

import { TradectlError } from '../../../core/base/errors.js';
import type { VenueAccount } from '../../../core/venue/records.js';

/** Throws TradectlError `halted` where the broker lets nobody trade. */
export function checkAccount({ accountId, status, isBlocked }: VenueAccount): void {
  if (status === 'ACTIVE' && !isBlocked) return;
  throw new TradectlError('halted', `the broker does not let the account trade: ${isBlocked ? 'blocked' : status}`, {
    where: accountId,
    hint: "see the broker's dashboard; nothing was sent",
  });
}
