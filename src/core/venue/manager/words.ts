/** What is said of an order that does not go as it was meant to. */

import type { Tracked } from './tracked.js';
import type { OrderAnswer } from './vocabulary.js';

export function whyUnsent({ isCancelWanted }: Tracked, { hold }: OrderAnswer & { kind: 'unsent' }): string {
  if (isCancelWanted) return 'withdrawn before it was sent';
  return hold === undefined ? 'not sent in time' : `${hold.code}: ${hold.reason}`;
}

export const corrected = ({ order: { clientOrderId } }: Tracked, event: string): string =>
  `${clientOrderId}: the broker says ${event}; its fills are to be compared`;

export const missingLeg = ({ order: { clientOrderId, parentId } }: Tracked): string =>
  `${clientOrderId}: the broker does not show it with ${parentId}: nothing may protect what was bought`;
