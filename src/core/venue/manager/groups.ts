/**
 * Orders that belong together, as the broker knows them: it makes the legs of an order itself, with client ids of its
 * own, so that they are matched by what they are and found by the broker's id from then on. What the stream tells of
 * them before anybody knows that they are ours is kept; an order that takes the place of a leg goes on as that leg.
 */

import { minus, plus, type Qty } from '../../base/fixed.js';
import type { VenueOrder, VenueUpdate } from '../records.js';
import type { Tracked } from './tracked.js';

/** What is told of orders nobody knows yet. */
const EARLY_MAX = 1000;

export class Groups {
  /** Every id under which the broker has had an order of a group. */
  readonly #byVenueId = new Map<string, Tracked>();
  #early: VenueUpdate[] = [];

  /** The order of ours that an order of the broker is, by the broker's ids. */
  find({ venueOrderId, replaces }: VenueOrder): Tracked | undefined {
    return this.#byVenueId.get(venueOrderId) ?? (replaces === undefined ? undefined : this.#byVenueId.get(replaces));
  }

  has(venueOrderId: string): boolean {
    return this.#byVenueId.has(venueOrderId);
  }

  learn(one: Tracked, venueOrderId: string): void {
    one.venueOrderId = venueOrderId;
    this.#byVenueId.set(venueOrderId, one);
  }

  /** Notes the id under which an order was before the one that is known took its place. */
  #recall({ venueOrderId, replacedBy = '' }: VenueOrder): void {
    const one = this.#byVenueId.get(replacedBy);
    if (one !== undefined && !this.#byVenueId.has(venueOrderId)) this.alias(one, venueOrderId);
  }

  /** An id under which it was. */
  alias(one: Tracked, venueOrderId: string): void {
    this.#byVenueId.set(venueOrderId, one);
  }

  /** Whether the order has gone on under another id since; what was to replace it then, and did not, is past, too. */
  isPast(one: Tracked, { venueOrderId, replaces = venueOrderId }: VenueOrder): boolean {
    if (one.venueOrderId === venueOrderId || one.venueOrderId === replaces) return false;
    return this.#byVenueId.get(venueOrderId) === one || this.#byVenueId.get(replaces) === one;
  }

  /** Keeps what may be of a leg; false where there is no room for it. */
  keep(update: VenueUpdate): boolean {
    return this.#early.length < EARLY_MAX && this.#early.push(update) > 0;
  }

  takeEarly(): readonly VenueUpdate[] {
    const early = this.#early;
    if (early.length > 0) this.#early = [];
    for (const { order } of early) this.#recall(order);
    return early;
  }

  get hasEarly(): boolean {
    return this.#early.length > 0;
  }
}

/** Begins a group, or joins that of its first order. */
export function join(one: Tracked, first: Tracked | undefined): void {
  if (first === undefined) one.group = { first: one, legs: [] };
  else if (first.group !== undefined) {
    one.group = first.group;
    first.group.legs.push(one);
  }
}

/** The legs that follow an order: none of one that is not the first of a group. */
export const legsOf = (one: Tracked): readonly Tracked[] => (one.group?.first === one ? one.group.legs : []);

/** The others of its group of which something is still expected. */
export const matesOf = (one: Tracked): readonly Tracked[] =>
  one.group === undefined
    ? []
    : [one.group.first, ...one.group.legs].filter((mate) => mate !== one && mate.phase !== 'ended');

/** The leg of ours that one of the broker's is: only a take profit has a limit and no stop. */
export const legLike = (first: Tracked, { type }: VenueOrder): Tracked | undefined =>
  legsOf(first).find(({ order }) => order.role === (type === 'limit' ? 'take_profit' : 'stop_loss'));

/** The broker has not told its id yet. */
export const isNameless = ({ venueOrderId, group, phase }: Tracked): boolean =>
  venueOrderId === undefined && group !== undefined && phase !== 'ended' && phase !== 'abandoned';

/** It was given up with its group, and its id is watched. */
export const isGivenUp = ({ group, phase }: Tracked): boolean => group !== undefined && phase === 'abandoned';

/** What an exit filled, the other may not fill again. */
export function reduceMate(one: Tracked, by: Qty): void {
  if (one.group === undefined || one.order.role === 'entry' || one.booked >= one.wanted) return;
  for (const mate of matesOf(one)) {
    if (mate.order.role === 'entry') continue;
    mate.isShared = true;
    if (mate.wanted >= plus(mate.booked, by)) mate.wanted = minus(mate.wanted, by);
  }
}
