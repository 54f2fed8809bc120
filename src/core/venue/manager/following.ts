/** Orders under the ids that the broker gives them: a leg as its first order shows it, and what took an order's place. */

import { max } from '../../base/fixed.js';
import { type Micros, micros, SECOND } from '../../base/time.js';
import type { VenueOrder } from '../records.js';
import { filledOf, isToFollow } from './amending.js';
import { type Groups, legLike } from './groups.js';
import { statusNow } from './news.js';
import type { Outbox } from './outbox.js';
import type { Tracked } from './tracked.js';

/** After so long an order is looked at again whose last fills were asked for. */
const FILLS_TAKE = SECOND / 2;

/** What the course of an order offers. */
interface Follower {
  readonly groups: Groups;
  readonly out: Outbox;
  /** Ids of orders in whose place we wanted another one. */
  readonly replaced: ReadonlySet<string>;
  askFills(one: Tracked): void;
  lookup(one: Tracked, now: Micros): void;
  know(one: Tracked, order: VenueOrder, now: Micros): void;
}

/** Whether the broker put an order of its own in the place of one: it goes on as that one. */
export function isSucceeded(course: Follower, one: Tracked, order: VenueOrder, now: Micros): boolean {
  const { venueOrderId, replacedBy = '' } = order;
  if (course.replaced.has(one.order.clientOrderId)) return false;
  if (one.venueOrderId === venueOrderId && !isBooked(course, one, order, now)) return true;
  course.groups.alias(one, venueOrderId);
  if (one.phase === 'ended') return one.venueOrderId !== venueOrderId;
  succeed(course, one, replacedBy, now);
  return true;
}

/** What it filled before it was replaced comes first: the order in its place counts anew. */
function isBooked(course: Follower, one: Tracked, order: VenueOrder, now: Micros): boolean {
  one.told = max(one.told, filledOf(one, order));
  if (one.booked >= one.told) return true;
  one.lookAt = micros(now + FILLS_TAKE);
  course.askFills(one);
  return false;
}

/** The order goes on under another id of the broker's. */
export function succeed(course: Follower, one: Tracked, venueOrderId: string, now: Micros): void {
  const { out } = course;
  const isNews = one.venueOrderId !== venueOrderId;
  const wasAmended = one.isAmended;
  one.isRenamed = true;
  one.isAmended = false;
  if (isNews) one.base = one.booked;
  course.groups.learn(one, venueOrderId);
  if (one.phase !== 'ended') one.phase = 'known';
  // One that was changed, is being changed, or sleeps, is told as it is found.
  if (isNews && !wasAmended && one.status !== 'held' && one.status !== 'pending_replace')
    out.report(one, statusNow(one, 'new'), now, `goes on as ${venueOrderId}`);
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
    // It may be what the leg was, or what took its place: its own record knows what it is now, and what it filled.
    if (leg.phase === 'known') {
      course.groups.alias(leg, told.venueOrderId);
      return course.lookup(leg, now);
    }
    if (told.replaces !== leg.venueOrderId || isToFollow(leg, told)) return;
    succeed(course, leg, told.venueOrderId, now);
  }
  course.know(leg, told, now);
}
