/** A cancel that the broker took: how soon its order is looked at while nothing comes of it, and when it is asked for again. */

import { type Micros, SECOND } from '../../base/time.js';
import type { Tracked } from './tracked.js';

/** Pending longer than this is looked into. */
export const STUCK_AFTER = 10 * SECOND;
/** What follows a request by itself within moments is looked for where it does not come: its message may be lost. */
export const OVERDUE_AFTER = 2 * SECOND;

/** An exit may wait for it: soon at first, then after as long again. */
export const lookPause = ({ isCancelAsked, cancelAskedAt }: Tracked, now: Micros): number =>
  isCancelAsked ? Math.min(Math.max(now - cancelAskedAt, OVERDUE_AFTER), STUCK_AFTER) : STUCK_AFTER;

/** Asking twice does no harm: an order is canceled once. */
export const isCancelOverdue = ({ cancelAskedAt }: Tracked, now: Micros): boolean => now - cancelAskedAt >= STUCK_AFTER;
