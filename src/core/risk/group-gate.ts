/** Exits that go with an order that passed: judged with it, as they can do no more than undo it. */

import { assert } from '../base/assert.js';
import type { Qty } from '../base/fixed.js';
import { otherSide } from '../orders/groups.js';
import type { Order } from '../orders/order.js';
import type { Approved } from './approved.js';

/** The legs of an approved order. One of another symbol, side or size is a bug: it would not be an exit of it. */
export function approveLegs(first: Approved, legs: readonly (Order & { readonly qty: Qty })[]): readonly Approved[] {
  const side = first.role === 'entry' ? otherSide(first.side) : first.side;
  return legs.map((leg) => {
    const isExit = leg.symbol === first.symbol && leg.side === side && leg.qty === first.qty;
    assert(isExit && leg.parentId === first.clientOrderId, `${leg.clientOrderId} is an exit of ${first.clientOrderId}`);
    return leg as Approved;
  });
}
