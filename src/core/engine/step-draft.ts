/** A step under construction. Most events make none: then the shared empty step stands for it. */

import type { Money } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Unprotected } from '../orders/groups.js';
import type { OrderStatus } from '../orders/lifecycle.js';
import type { MutableOrder } from '../orders/order.js';
import type { ClosedTrade, Fill, Moved, Position } from '../portfolio/records.js';
import type { Command, Denial, OrderChange, Step } from '../ports.js';
import type { BreakerRecord, BreakerState, Transition } from '../risk/breaker-state.js';
import type { CheckResult } from '../risk/check-result.js';

/** Starts as the shared empty list and becomes an array of its own with its first element: most lists stay empty. */
const NONE: never[] = [];
const grown = <T>(list: T[], item: T): T[] => {
  if (list === NONE) return [item];
  list.push(item);
  return list;
};

export class StepDraft implements Step {
  changes: OrderChange[] = NONE;
  fills: Fill[] = NONE;
  movements: Moved[] = NONE;
  trades: readonly ClosedTrade[] = NONE;
  positions: Position[] = NONE;
  denials: Denial[] = NONE;
  unprotected: Unprotected[] = NONE;
  commands: Command[] = NONE;
  cash: Money | undefined;
  breaker: BreakerRecord | undefined;

  /** Notes that an order has been made. */
  made(order: MutableOrder, at: Micros, reason: string): void {
    this.changes = grown(this.changes, { order, from: undefined, to: order.status, at, reason, isLegal: true });
  }

  /** Moves an order to a status and notes it. */
  move(order: MutableOrder, to: OrderStatus, at: Micros, reason: string, isLegal = true): void {
    const from = order.status;
    order.status = to;
    order.updatedAt = at;
    this.changes = grown(this.changes, { order, from, to, at, reason, isLegal });
  }

  /** Moves an order to what risk has said of it. */
  judged(order: MutableOrder, to: OrderStatus, at: Micros, reason: string, checks?: readonly CheckResult[]): void {
    const from = order.status;
    order.status = to;
    order.updatedAt = at;
    this.changes = grown(this.changes, { order, from, to, at, reason, isLegal: true, checks });
  }

  /** A fill with what it closed and left. */
  booked(fill: Fill, trades: readonly ClosedTrade[], position: Position, cash: Money): void {
    this.fills = grown(this.fills, fill);
    this.trades = this.trades.length === 0 ? trades : [...this.trades, ...trades];
    this.positions = grown(this.positions, position);
    this.cash = cash;
  }

  /** Notes a movement and the positions that it may have changed. */
  moved(moved: Moved, positions: readonly Position[], cash: Money): void {
    this.movements = grown(this.movements, moved);
    this.trades = moved.trades;
    for (const position of positions) this.positions = grown(this.positions, position);
    this.cash = cash;
  }

  denied(denial: Denial): void {
    this.denials = grown(this.denials, denial);
  }

  bare(unprotected: Unprotected): void {
    this.unprotected = grown(this.unprotected, unprotected);
  }

  breakerMoved(state: BreakerState, transitions: readonly Transition[]): void {
    this.breaker = { state, transitions: [...(this.breaker?.transitions ?? []), ...transitions] };
  }

  send(command: Command): void {
    this.commands = grown(this.commands, command);
  }
}

/** What an event did that did nothing. */
export const NOTHING: Step = Object.freeze({
  changes: [],
  fills: [],
  movements: [],
  trades: [],
  positions: [],
  denials: [],
  unprotected: [],
  commands: [],
  cash: undefined,
});
