/** Whether the market of stocks is open: the broker's word as far as it reaches, from then on the exchange's calendar. */

import type { Micros } from '../../core/base/time.js';
import { nextOpen, sessionOf } from '../../core/market/calendar/nyse.js';
import type { VenueClock } from '../../core/venue/records.js';

export interface MarketState {
  readonly isOpen: boolean;
  /** When that changes; undefined where nobody knows. */
  readonly until: Micros | undefined;
}

/** Undefined of a market that never closes, such as a simulated one. */
export function marketAt(told: VenueClock, now: Micros): MarketState | undefined {
  if (told.isOpen && told.nextOpen <= told.nextClose) return undefined;
  const until = told.isOpen ? told.nextClose : told.nextOpen;
  if (now < until) return { isOpen: told.isOpen, until };
  const session = sessionOf(now);
  return session === undefined ? { isOpen: false, until: nextOpen(now) } : { isOpen: true, until: session.close };
}
