/**
 * What stands between a position and the way out: own orders that would open more of it and that the exit could trade
 * with. A broker refuses the exit as long as they are there, so they are withdrawn first, at every venue alike.
 */

import type { Qty } from '../base/fixed.js';
import { couldMeet } from '../orders/crossing.js';
import type { MutableOrder, Order } from '../orders/order.js';
import type { Judge } from './judge.js';
import type { SymbolState } from './symbol-state.js';

const NOTHING: readonly MutableOrder[] = [];

/** Nothing where the order is no exit: what opens has no such right. */
export function inTheWayOf(
  order: Order & { readonly qty: Qty },
  { open }: SymbolState,
  judge: Judge,
): readonly MutableOrder[] {
  const met = open.length === 0 ? NOTHING : open.filter((other) => couldMeet(order, other));
  return met.length > 0 && judge.isExit(order) ? met : NOTHING;
}
