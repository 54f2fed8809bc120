/** Orders under the ids that the broker gives them: a leg as its first order shows it, and what took an order's place. */

import { ZERO_QTY } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import type { VenueOrder } from '../records.js';
import { type Groups, legLike } from './groups.js';
import type { Outbox } from './outbox.js';
import type { Tracked } from './tracked.js';

/** What the course of an order offers. */
interface Follower {
  readonly groups: Groups;
  readonly out: Outbox;
  /** Ids of orders in whose place we wanted another one. */
  readonly replaced: ReadonlySet<string>;
  lookup(one: Tracked, now: Micros): void;
  know(one: Tracked, order: VenueOrder, now: Micros): void;
}

/** Whether the broker put an order of its own in the place of one: it goes on as that one. */
export function isSucceeded(
  course: Follower,
  one: Tracked,
  { venueOrderId, replacedBy = '' }: VenueOrder,
  now: Micros,
): boolean {
  if (course.replaced.has(one.order.clientOrderId)) return false;
  course.groups.alias(one, venueOrderId);
  if (one.phase === 'ended') return one.venueOrderId !== venueOrderId;
  succeed(course, one, replacedBy, now);
  return true;
}

/** The order goes on under another id of the broker's. */
export function succeed(course: Follower, one: Tracked, venueOrderId: string, now: Micros): void {
  const { out } = course;
  const isNews = one.venueOrderId !== venueOrderId;
  if (isNews && one.booked > ZERO_QTY) {
    const message = `${one.order.clientOrderId}: the broker replaced it after it had filled: its fills are to be compared`;
    out.alert('correction', message, true);
  }
  one.isRenamed = true;
  course.groups.learn(one, venueOrderId);
  if (one.phase !== 'ended') one.phase = 'known';
  if (isNews) out.report(one, one.isCancelWanted ? 'pending_cancel' : 'new', now, `goes on as ${venueOrderId}`);
  course.lookup(one, now);
}

/** A leg as its first order shows it. */
export function knowLeg(course: Follower, first: Tracked, told: VenueOrder, now: Micros): void {
  const leg = legLike(first, told);
  if (leg === undefined) return;
  if (leg.venueOrderId === undefined) {
    course.groups.learn(leg, told.venueOrderId);
    // Under the id that it had first, something may still be told of it.
    if (told.replaces !== undefined) course.groups.alias(leg, told.replaces);
  } else if (leg.venueOrderId !== told.venueOrderId) {
    if (told.replaces === leg.venueOrderId) succeed(course, leg, told.venueOrderId, now);
    // It may be what the leg was: its own record knows what it is now.
    else return leg.phase === 'known' ? course.lookup(leg, now) : undefined;
  }
  course.know(leg, told, now);
}
