/** What must be true of a broker's account before a session trades on it, and while it does. */

import { TradectlError } from '../../../core/base/errors.js';
import type { VenueAccount } from '../../../core/venue/records.js';

type Standing = Pick<VenueAccount, 'status' | 'isBlocked'>;

/** Why the broker lets nobody trade on the account; undefined where it does. */
export function blockOf({ status, isBlocked }: Standing): string | undefined {
  if (status === 'ACTIVE' && !isBlocked) return undefined;
  return `the broker does not let the account trade: ${isBlocked ? 'blocked' : status}`;
}

/** Throws TradectlError `halted` where the broker lets nobody trade. */
export function checkAccount(account: VenueAccount): void {
  const reason = blockOf(account);
  if (reason === undefined) return;
  throw new TradectlError('halted', reason, {
    where: account.accountId,
    hint: "see the broker's dashboard; nothing was sent",
  });
}
