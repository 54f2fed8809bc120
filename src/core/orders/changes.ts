/** What another order in the place of one may have otherwise, and what the two are together. */

import { max, minus, type Price, type Qty, ZERO_QTY } from '../base/fixed.js';
import { isFinal } from './lifecycle.js';
import type { Intent, Order, Trail } from './order.js';
import { type TermProblem, termProblem } from './terms.js';

/** Undefined stays as it is. */
export interface Changes {
  /** How many units the order is to have in all: what it has filled is counted in. */
  readonly qty: Qty | undefined;
  readonly limitPrice: Price | undefined;
  readonly stopPrice: Price | undefined;
  readonly trail: Trail | undefined;
  readonly reason: string;
}

/** Why an order cannot be changed so; undefined where it can. */
export function changeProblem(old: Order, changes: Changes): TermProblem | undefined {
  if (old.role === 'entry')
    return {
      message: 'an entry with exits is not replaced',
      hint: 'cancel it, and its exits with it, and send new ones',
    };
  if (old.role !== undefined && changes.qty !== undefined)
    return { message: 'an exit has the quantity of what it closes', hint: 'change its limit or its stop' };
  const lacking = (['limitPrice', 'stopPrice', 'trail'] as const).find(
    (name) => changes[name] !== undefined && old[name] === undefined,
  );
  if (lacking !== undefined)
    return {
      message: `a ${old.type.replaceAll('_', ' ')} order has no ${WORDS[lacking]} to change`,
      hint: 'cancel it, and send another',
    };
  if (changes.trail !== undefined && changes.trail.kind !== old.trail?.kind)
    return { message: 'a trail stays in its unit', hint: 'by percent or by price, as it was' };
  return termProblem({ ...old, trail: changes.trail ?? old.trail });
}

const WORDS = { limitPrice: 'limit', stopPrice: 'stop', trail: 'trail' } as const;

/** The order that is to take the place of one that has its quantity. */
export const changed = (old: Order & { readonly qty: Qty }, changes: Changes): Intent => ({
  ...withTerms(old, changes),
  size: { kind: 'qty', qty: changes.qty ?? old.qty },
});

/** The same of one that was not sent yet. */
export const changedUnsent = (old: Order, changes: Changes): Intent => ({
  ...withTerms(old, changes),
  size: changes.qty === undefined ? old.size : { kind: 'qty', qty: changes.qty },
});

const withTerms = (old: Order, { limitPrice, stopPrice, trail, reason }: Changes): Omit<Intent, 'size'> => ({
  symbol: old.symbol,
  side: old.side,
  type: old.type,
  limitPrice: limitPrice ?? old.limitPrice,
  stopPrice: stopPrice ?? old.stopPrice,
  trail: trail ?? old.trail,
  tif: old.tif,
  isExtended: old.isExtended,
  reason: reason === '' ? old.reason : reason,
});

/**
 * What the order before filled on its way out, and its replacement, sized before that, would fill again. The size of a
 * replacement is what was wanted in all, its quantity what was left of that when it was sent.
 */
export function excessOf({ filledQty }: Order, { size, qty }: Order): Qty {
  if (size.kind !== 'qty' || qty === undefined) return ZERO_QTY;
  return max(minus(filledQty, minus(size.qty, qty)), ZERO_QTY);
}

/** Of an order that is being replaced and the one that replaces it only the larger can fill: whether this is the other. */
export function isOutweighed(order: Order, open: readonly Order[]): boolean {
  const after = open.find(({ replaces }) => replaces === order.clientOrderId);
  if (after !== undefined && leftOf(after) >= leftOf(order)) return true;
  const before = open.find(({ clientOrderId }) => clientOrderId === order.replaces);
  return before !== undefined && leftOf(before) > leftOf(order);
}

const leftOf = ({ qty, filledQty, status }: Order): Qty =>
  qty === undefined || isFinal(status) ? ZERO_QTY : minus(qty, filledQty);
