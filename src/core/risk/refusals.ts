/**
 * Orders that a venue of this process took and a broker would refuse: counted, so that a backtest says which of its
 * orders could not have been traded. Of the broker's rules only those that need neither its account nor its assets.
 */

import type { Order } from '../orders/order.js';
import { brokerProblem } from './broker-rules.js';
import type { Exposure, Moment } from './exposure.js';

const FORESEEN: ReadonlySet<string> = new Set([
  'broker_type',
  'broker_time_in_force',
  'broker_group',
  'broker_extended_hours',
  'broker_fractional',
  'broker_replace',
  'broker_short',
  'broker_wash_trade',
  'broker_quantity',
]);

export interface Refused {
  readonly code: string;
  readonly orders: number;
  /** Of the first of them. */
  readonly message: string;
}

export class Refusals {
  readonly #byCode = new Map<string, Refused>();

  note(order: Order & { readonly qty: Order['filledQty'] }, exposure: Exposure, moment: Moment, isExit: boolean): void {
    const problem = brokerProblem(order, exposure, moment, isExit);
    if (problem === undefined || !FORESEEN.has(problem.result.code)) return;
    const { code } = problem.result;
    const known = this.#byCode.get(code);
    this.#byCode.set(code, { code, orders: (known?.orders ?? 0) + 1, message: known?.message ?? problem.message });
  }

  /** The most frequent first. */
  get told(): readonly Refused[] {
    return [...this.#byCode.values()].sort((a, b) => b.orders - a.orders);
  }
}
