/** What is said of an order that does not go as it was meant to. */

import type { Tracked } from './tracked.js';
import type { OrderAnswer } from './vocabulary.js';

/** Of an order that was sent and got no answer. */
export const NOT_THERE = 'the broker does not have it, and it is not sent again';

export function whyUnsent({ isCancelWanted }: Tracked, { hold }: OrderAnswer & { kind: 'unsent' }): string {
  if (isCancelWanted) return 'withdrawn before it was sent';
  return hold === undefined ? 'not sent in time' : heldText(hold);
}

const heldText = ({ code, reason }: { readonly code: string; readonly reason: string }): string => `${code}: ${reason}`;

type Refusal = OrderAnswer & { kind: 'refused' };

/** The broker's whole refusal, with what its support asks for. */
export const refusalText = (refusal: Refusal): string => refusedText(refusal, refusal.requestId);

function refusedText({ message, status, code }: Refusal, requestId?: string): string {
  const parts = [`HTTP ${status}`, ...(code === undefined ? [] : [`code ${code}`])];
  return `${message} (${[...parts, ...(requestId === undefined ? [] : [`request ${requestId}`])].join(', ')})`;
}

/** Any answer in a few words; the id of the request is told beside it. */
export function answerText(answer: OrderAnswer): string {
  switch (answer.kind) {
    case 'order':
      return answer.order.statusText;
    case 'done':
      return 'taken';
    case 'not_found':
      return 'there is no such order';
    case 'refused':
      return `refused: ${refusedText(answer)}`;
    case 'unknown':
      return `none: ${answer.reason}`;
    case 'unsent':
      return answer.hold === undefined ? 'kept here' : `kept here: ${heldText(answer.hold)}`;
  }
}

export const corrected = ({ order: { clientOrderId } }: Tracked, event: string): string =>
  `${clientOrderId}: the broker says ${event}; its fills are to be compared`;

export const missingLeg = ({ order: { clientOrderId, parentId } }: Tracked): string =>
  `${clientOrderId}: the broker does not show it with ${parentId}: nothing may protect what was bought`;
