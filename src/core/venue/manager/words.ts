/** What is said of an order that does not go as it was meant to. */

import type { Tracked } from './tracked.js';
import type { OrderAnswer } from './vocabulary.js';

/** Of an order that was sent and got no answer. */
export const NOT_THERE = 'the broker does not have it, and it is not sent again';

export function whyUnsent({ isCancelWanted }: Tracked, { hold }: OrderAnswer & { kind: 'unsent' }): string {
  if (isCancelWanted) return 'withdrawn before it was sent';
  return hold === undefined ? 'not sent in time' : `${hold.code}: ${hold.reason}`;
}

/** The broker's whole refusal, with what its support asks for. */
export function refusalText({ message, status, code, requestId }: OrderAnswer & { kind: 'refused' }): string {
  const parts = [`HTTP ${status}`, ...(code === undefined ? [] : [`code ${code}`])];
  return `${message} (${[...parts, ...(requestId === undefined ? [] : [`request ${requestId}`])].join(', ')})`;
}

export const corrected = ({ order: { clientOrderId } }: Tracked, event: string): string =>
  `${clientOrderId}: the broker says ${event}; its fills are to be compared`;

export const missingLeg = ({ order: { clientOrderId, parentId } }: Tracked): string =>
  `${clientOrderId}: the broker does not show it with ${parentId}: nothing may protect what was bought`;
