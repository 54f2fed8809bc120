/** A step under construction. Most events make none: then the shared empty step stands for it. */

import type { Money } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { OrderStatus } from '../orders/lifecycle.js';
import type { MutableOrder } from '../orders/order.js';
import type { ClosedTrade, Fill, Position } from '../portfolio/records.js';
import type { Command, Denial, OrderChange, Step } from '../ports.js';

export class StepDraft implements Step {
  readonly changes: OrderChange[] = [];
  readonly fills: Fill[] = [];
  readonly trades: ClosedTrade[] = [];
  readonly positions: Position[] = [];
  readonly denials: Denial[] = [];
  readonly commands: Command[] = [];
  cash: Money | undefined;

  /** Moves an order to a status and notes it. */
  move(order: MutableOrder, to: OrderStatus, at: Micros, reason: string, isLegal = true): void {
    const from = order.status;
    order.status = to;
    order.updatedAt = at;
    this.changes.push({ order, from, to, at, reason, isLegal });
  }
}

/** What an event did that did nothing. */
export const NOTHING: Step = Object.freeze({
  changes: [],
  fills: [],
  trades: [],
  positions: [],
  denials: [],
  commands: [],
  cash: undefined,
});
