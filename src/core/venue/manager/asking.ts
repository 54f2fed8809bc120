/** What may be asked of one order that is followed, or of any of them. */

import type { VenueUpdate } from '../records.js';
import type { Tracked } from './tracked.js';

/** What it filled was taken back or changed; an order that is restated is followed by its terms. */
export const isCorrection = ({ event }: VenueUpdate): boolean => event === 'trade_bust' || event === 'trade_correct';

export function someOf(all: Iterable<Tracked>, isOne: (one: Tracked) => boolean): boolean {
  for (const one of all) if (isOne(one)) return true;
  return false;
}

export const isOf =
  (venueOrderId: string) =>
  (one: Tracked): boolean =>
    one.venueOrderId === venueOrderId;

export const isAtBroker = ({ phase }: Tracked): boolean => phase === 'known';

export const isBeingAsked = ({ phase, asked, booked, told }: Tracked): boolean =>
  phase === 'doubtful' || phase === 'sent' || asked.has('lookup') || booked < told;
