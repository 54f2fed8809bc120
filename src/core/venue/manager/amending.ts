/**
 * Other prices for an exit of a group, at a broker: it makes another order in the place of the exit, under an id of its
 * own, and the exit goes on as that one. Only the order itself says whether it was replaced, and by what; asking twice
 * does no harm, and nothing is asked twice.
 */

import { plus, ZERO_QTY } from '../../base/fixed.js';
import { MINUTE, type Micros } from '../../base/time.js';
import type { ExitPrices } from '../../events.js';
import { isFinal } from '../../orders/lifecycle.js';
import type { Approved } from '../../risk/approved.js';
import type { VenueOrder, VenueUpdate } from '../records.js';
import { someOf } from './asking.js';
import type { Outbox } from './outbox.js';
import type { Tracked } from './tracked.js';

interface Asker {
  readonly out: Outbox;
  lookup(one: Tracked, now: Micros): void;
}

/** Where the broker has not told of the exit yet, it stays as it is. */
export function amendExit(course: Asker, one: Tracked | undefined, order: Approved, now: Micros): void {
  if (one === undefined || one.phase === 'ended') return;
  one.status = 'pending_replace';
  if (one.phase !== 'known' || one.venueOrderId === undefined) {
    one.note = 'not changed: the broker has not told of it yet';
    return course.lookup(one, now);
  }
  one.isAmended = true;
  course.out.amend(one, order, one.venueOrderId);
}

/** Notes the prices that the broker tells, where they are not those that were reported. */
export function notePrices(one: Tracked, { limitPrice, stopPrice }: VenueOrder): void {
  const { order, prices } = one;
  if (order.role === undefined || order.role === 'entry') return;
  const told = { limitPrice: toldOr(limitPrice, prices.limitPrice), stopPrice: toldOr(stopPrice, prices.stopPrice) };
  if (told.limitPrice === prices.limitPrice && told.stopPrice === prices.stopPrice) return;
  one.prices = told;
  one.unsaid = told;
}

/** A price that it does not have is the broker's own affair. */
const toldOr = (told: ExitPrices['limitPrice'], mine: ExitPrices['limitPrice']): ExitPrices['limitPrice'] =>
  mine === undefined ? undefined : (told ?? mine);

/** How long after a change of an exit somebody else's replacement may be taken for one that follows from it. */
const FOLLOWS_WITHIN = MINUTE / 2;

/** Whether an order may have taken the place of what took the place of an exit: that is being asked for. */
export function mayFollow({ order, at }: VenueUpdate, live: Iterable<Tracked>, now: Micros): boolean {
  const isRecent = order.replaces !== undefined && now - at < FOLLOWS_WITHIN;
  return isRecent && someOf(live, ({ isAmended }) => isAmended);
}

/** Filled in all, under whatever ids. */
export const filledOf = ({ base }: Tracked, { filledQty }: VenueOrder): VenueOrder['filledQty'] =>
  plus(base, filledQty);

/**
 * Whether the broker speaks of what is to take the place of an order, and has not: the order itself tells when it has, and
 * what it filled. Of one that has ended nothing takes the place unless it works, or has filled.
 */
export const isToFollow = (one: Tracked | undefined, told: VenueOrder): one is Tracked =>
  one !== undefined &&
  one.venueOrderId !== told.venueOrderId &&
  one.venueOrderId === told.replaces &&
  (one.phase === 'known' || (one.phase === 'ended' && isIdle(told)));

/** It moved nothing, and does not work. */
const isIdle = ({ status = 'pending_new', filledQty }: VenueOrder): boolean =>
  filledQty === ZERO_QTY && (status === 'pending_new' || isFinal(status));
