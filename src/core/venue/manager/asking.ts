/** What may be asked of one order that is followed, or of any of them. */

import type { VenueUpdate } from '../records.js';
import type { Tracked } from './tracked.js';

const CORRECTIONS: ReadonlySet<string> = new Set(['trade_bust', 'trade_correct', 'restated']);

/** An exit is restated to what the other has left of it, which its fills tell. */
export const isCorrection = ({ order: { role, qty } }: Tracked, { event, order }: VenueUpdate): boolean =>
  CORRECTIONS.has(event) &&
  !(event === 'restated' && role !== undefined && order.qty !== undefined && order.qty <= qty);

export function someOf(all: Iterable<Tracked>, isOne: (one: Tracked) => boolean): boolean {
  for (const one of all) if (isOne(one)) return true;
  return false;
}

export const isAtBroker = ({ phase }: Tracked): boolean => phase === 'known';

export const isBeingAsked = ({ phase, asked, booked, told }: Tracked): boolean =>
  phase === 'doubtful' || phase === 'sent' || asked.has('lookup') || booked < told;
