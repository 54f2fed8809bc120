/** Orders that the broker restates: by a split they go on with its terms; by anything else nobody can trust them. */

import { type Micros, SECOND } from '../../base/time.js';
import type { VenueOrder } from '../records.js';
import { changeOf, type Ratio, restatedTerms } from '../restated.js';
import type { Outbox } from './outbox.js';
import type { Tracked } from './tracked.js';

/** The broker may restate an order before it tells of the split. */
const EXPLAINED_WITHIN = 30 * SECOND;

interface Follower {
  readonly out: Outbox;
  readonly splits: readonly Ratio[];
}

/** Takes over what a split has made of an order that the broker has had for some time. */
export function followTerms({ out, splits }: Follower, one: Tracked, told: VenueOrder, now: Micros): void {
  if (one.phase !== 'known' || one.isRenamed || one.before !== undefined || one.after !== undefined) return;
  const order = asKnown(one);
  const change = told.qty === undefined || told.qty === order.qty ? undefined : changeOf(order, told);
  if (change === undefined) {
    one.strangeSince = undefined;
    return;
  }
  const terms = restatedTerms(order, told, splits);
  if (terms !== undefined) {
    one.strangeSince = undefined;
    one.order = { ...order, ...terms };
    one.wanted = terms.qty;
    one.prices = { limitPrice: one.order.limitPrice, stopPrice: one.order.stopPrice };
    return out.report(one, one.status ?? 'new', now, `restated by a split: ${change}`, undefined, terms);
  }
  if (one.strangeSince === undefined) {
    one.strangeSince = now;
    out.put({ kind: 'restated', clientOrderId: one.order.clientOrderId });
  } else if (!one.isToldStrange && now - one.strangeSince > EXPLAINED_WITHIN) {
    one.isToldStrange = true;
    out.alert('correction', `${one.order.clientOrderId}: the broker has changed it: ${change}`, true);
  }
}

/** As it works now: the prices of an exit may have been changed since it was sent. */
const asKnown = ({ order, prices, booked }: Tracked): Tracked['order'] => ({ ...order, ...prices, filledQty: booked });

/** It is of more than was asked for: its prices are those of other shares until a split says so. */
export const isOfOtherShares = ({ order, strangeSince }: Tracked, { qty }: VenueOrder): boolean =>
  strangeSince !== undefined && qty !== undefined && qty > order.qty;

/** A split is in the books: what the broker has of its symbol is asked for. */
export function noteSplit(
  course: { readonly splits: Ratio[]; readonly live: Iterable<Tracked>; lookup(one: Tracked, now: Micros): void },
  split: Ratio,
  now: Micros,
): void {
  if (course.splits.some(({ movementId }) => movementId === split.movementId)) return;
  course.splits.push(split);
  for (const one of course.live)
    if (one.order.symbol === split.symbol && one.phase === 'known') course.lookup(one, now);
}
