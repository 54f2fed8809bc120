/** The gate: the one place where a sized order becomes an approved one, or is denied with code and figures. */

import { abs, max, minus, plus, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import type { Order } from '../orders/order.js';
import type { Approved } from './approved.js';
import { CHECKS, type Check, type Draft, type Exposure, type Limits } from './checks.js';

/** One check's answer, as text for people and scripts. */
export interface CheckResult {
  readonly code: string;
  readonly limit: string;
  readonly value: string;
  readonly headroom: string;
  readonly passed: boolean;
}

export type Verdict =
  | { readonly kind: 'approved'; readonly order: Approved }
  | { readonly kind: 'denied'; readonly result: CheckResult; readonly message: string };

/**
 * Whether an order can only reduce the position, even if every open order fills. Entry limits never block it.
 */
export function isExit(order: Order, qty: Qty, exposure: Exposure): boolean {
  const { position, openBuys, openSells } = exposure;
  if (order.side === 'sell') return sign(position) > 0 && plus(openSells, qty) <= position;
  return sign(position) < 0 && plus(openBuys, qty) <= abs(position);
}

/** The part of an order that opens or increases; the rest closes what is held. */
function openingQty(order: Order, qty: Qty, position: Qty): Qty {
  const isOpposite = order.side === 'sell' ? sign(position) > 0 : sign(position) < 0;
  return isOpposite ? max(minus(qty, abs(position)), ZERO_QTY) : qty;
}

export class Gate {
  readonly #checks: readonly Check[];

  constructor(readonly limits: Limits) {
    this.#checks = CHECKS.filter((check) => check.isSet(limits));
  }

  /** Judges a sized order at the price it meets. The first limit broken decides. */
  check(order: Order & { readonly qty: Qty }, exposure: Exposure): Verdict {
    if (isExit(order, order.qty, exposure)) return { kind: 'approved', order: order as Approved };
    const draft = this.#draft(order, order.qty, exposure);
    for (const check of this.#checks) {
      const limit = check.limit(this.limits, exposure, draft);
      const value = check.value(exposure, draft);
      if (value > limit) return denied(check, draft, this.#result(check, draft, exposure));
    }
    return { kind: 'approved', order: order as Approved };
  }

  /** Every check with its figures, for a what-if. */
  explain(order: Order & { readonly qty: Qty }, exposure: Exposure): readonly CheckResult[] {
    const draft = this.#draft(order, order.qty, exposure);
    return this.#checks.map((check) => this.#result(check, draft, exposure));
  }

  #draft(order: Order, qty: Qty, exposure: Exposure): Draft {
    const opening = openingQty(order, qty, exposure.position);
    const after =
      order.side === 'buy'
        ? plus(plus(exposure.position, exposure.openBuys), qty)
        : minus(minus(exposure.position, exposure.openSells), qty);
    return { symbol: order.symbol, side: order.side, qty, opening, after: abs(after) };
  }

  #result(check: Check, draft: Draft, exposure: Exposure): CheckResult {
    const limit = check.limit(this.limits, exposure, draft);
    const value = check.value(exposure, draft);
    return {
      code: check.code,
      limit: check.text(limit),
      value: check.text(value),
      headroom: check.text(minus(limit, value)),
      passed: value <= limit,
    };
  }
}

const denied = (check: Check, draft: Draft, result: CheckResult): Verdict => ({
  kind: 'denied',
  result,
  message: `${draft.symbol}: ${check.what} would be ${result.value}, the limit is ${result.limit}`,
});
