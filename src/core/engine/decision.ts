/** What becomes of an order at the price that it meets: sized there, held against its group, and judged by risk. */

import { qtyText } from '../base/decimal.js';
import { isZero, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import type { MutableOrder, Order } from '../orders/order.js';
import type { Approved } from '../risk/approved.js';
import { BOOKS_DIFFER, differText } from '../risk/books-differ.js';
import type { CheckResult } from '../risk/check-result.js';
import type { Exposure } from '../risk/exposure.js';
import { isInLots } from '../risk/lots.js';
import { priceMet } from './desk-rules.js';
import { groupProblem } from './group-rules.js';
import type { Judge } from './judge.js';
import { isAgainst, unitsOf } from './sizing.js';
import type { SymbolState } from './symbol-state.js';

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly limit: string;
  readonly value: string;
  readonly checks?: Checks;
}

/** What risk looked at; undefined where nobody keeps it. */
export type Checks = readonly CheckResult[] | undefined;

/** An order that may be sent. */
export interface Passed {
  readonly kind: 'send';
  readonly order: Approved;
  readonly checks?: Checks;
}

export type Decision =
  | Passed
  | { readonly kind: 'nothing'; readonly reason: string }
  | ({ readonly kind: 'deny' } & Refusal);

/** A decision on an order that has its quantity. */
type Judged = Exclude<Decision, { readonly kind: 'nothing' }>;

/** An order that has its quantity, still the desk's own object. */
export function sized(order: MutableOrder, qty: Qty): MutableOrder & { readonly qty: Qty } {
  order.qty = qty;
  return order as MutableOrder & { readonly qty: Qty };
}

/** An order that goes back to those that wait. */
export function unsized(order: MutableOrder): void {
  order.qty = undefined;
}

/** `legs` go with the order. It is sized where it is fit to be judged. */
export function decide(state: SymbolState, order: MutableOrder, legs: readonly MutableOrder[], judge: Judge): Decision {
  const exposure = judge.exposure(state, priceMet(order, state.duePrice));
  if (order.size.kind === 'position') order.side = sign(exposure.position) > 0 ? 'sell' : 'buy';
  const isClosing = order.size.kind === 'position' || isAgainst(order.side, exposure);
  const { lotSize } = state.instrument;
  const asked = unitsOf(order.size, order.side, lotSize, exposure);
  const wanted = judge.reduced(order, asked, lotSize, exposure);
  const qty = judge.exitable(order, wanted, exposure);
  if (isZero(qty) && !isZero(wanted)) return booksDiffer(order, wanted, judge, exposure);
  if (isZero(qty) && isClosing) return { kind: 'nothing', reason: 'nothing to close' };
  if (isZero(qty)) return denial('buying_power', 'cash covers not one lot', '0', '0');
  if (!isInLots(order, qty, lotSize, exposure)) return denial('lot_size', NO_LOTS);
  const problem = legs.length === 0 ? undefined : groupProblem(order, legs, qty, exposure, state.duePrice);
  return problem === undefined ? judged(sized(order, qty), exposure, judge, asked) : denial('order_group', problem);
}

/** Risk's word on an order that has its quantity; `asked` is what it was before it was reduced. */
export function judged(
  order: MutableOrder & { readonly qty: Qty },
  exposure: Exposure,
  judge: Judge,
  asked = order.qty,
): Judged {
  const verdict = judge.check(order, exposure);
  const checks = judge.figures(order, exposure, asked);
  if (verdict.kind === 'approved') {
    judge.foresee(order, exposure);
    return { kind: 'send', order: verdict.order, checks };
  }
  const { code, limit, value } = verdict.result;
  return { ...denial(code, verdict.message, limit, value), checks };
}

function booksDiffer({ symbol }: Order, wanted: Qty, { facts }: Judge, { position }: Exposure): Decision {
  const theirs = facts.held.get(symbol) ?? ZERO_QTY;
  return denial(BOOKS_DIFFER, differText(symbol, position, theirs), qtyText(theirs), qtyText(wanted));
}

export const NO_LOTS = 'the quantity is not a whole number of lots';

export const denial = (
  code: string,
  message: string,
  limit = '',
  value = '',
): Decision & { readonly kind: 'deny' } => ({
  kind: 'deny',
  ...{ code, message, limit, value },
});
