/** What the engine's surroundings look like to it: source, venue, ledger, observers. Implemented in sim and src/io. */

import type { Money, Price, Qty } from './base/fixed.js';
import type { Micros } from './base/time.js';
import type { EngineEvent, MarketEvent, Opening, OrderReport } from './events.js';
import type { Unprotected } from './orders/groups.js';
import type { OrderStatus } from './orders/lifecycle.js';
import type { ClientOrderId, Order } from './orders/order.js';
import type { ClosedTrade, Fill, Moved, Position } from './portfolio/records.js';
import type { Approved } from './risk/approved.js';
import type { BreakerRecord } from './risk/breaker-state.js';
import type { CheckResult } from './risk/check-result.js';

/** Events that arrived together. An array is one; a file's batch hands out one reused event, valid until the next. */
export interface Batch {
  readonly length: number;
  at(index: number): MarketEvent | undefined;
}

export type Source = AsyncIterable<Batch>;

/** An order changed its status; `order` is the engine's live object, to be read before the next step. */
export interface OrderChange {
  readonly order: Order;
  /** Undefined when the order has just been made. */
  readonly from: OrderStatus | undefined;
  readonly to: OrderStatus;
  readonly at: Micros;
  readonly reason: string;
  /** False where the lifecycle table does not know it: an alert. */
  readonly isLegal: boolean;
  /** Every check that risk made, where it judged here and figures are kept; none of what only reduces. */
  readonly checks?: readonly CheckResult[] | undefined;
}

/** Our own risk said no. */
export interface Denial {
  readonly clientOrderId: ClientOrderId;
  readonly symbol: string;
  /** Stable, e.g. `buying_power`. */
  readonly code: string;
  readonly limit: string;
  readonly value: string;
  readonly message: string;
  readonly at: Micros;
}

export type Command =
  /** `legs` are the orders that go with it, as one. */
  | { readonly kind: 'submit'; readonly order: Approved; readonly legs?: readonly Approved[] }
  /** Puts an order in the place of one that is at the venue, or on its way there. */
  | { readonly kind: 'replace'; readonly order: Approved; readonly replaces: ClientOrderId }
  /** The prices that an exit of a group is to have; it stays the order that it is. */
  | { readonly kind: 'amend'; readonly order: Approved }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId };

/** What one event did. To be recorded before its commands are sent. */
export interface Step {
  readonly changes: readonly OrderChange[];
  readonly fills: readonly Fill[];
  /** Booked after the fills. */
  readonly movements: readonly Moved[];
  readonly trades: readonly ClosedTrade[];
  /** Positions that fills and movements changed, as they are after the step. */
  readonly positions: readonly Position[];
  /** Cash after the step, where fills or movements changed it. */
  readonly cash: Money | undefined;
  readonly denials: readonly Denial[];
  /** What the circuit breaker did; undefined where nothing. */
  readonly breaker?: BreakerRecord | undefined;
  readonly unprotected: readonly Unprotected[];
  readonly commands: readonly Command[];
}

/** A market to send orders to. Reports come back through `next` (in process) or as events of the source. */
export interface Venue {
  /** Shows a simulated venue the market before the engine sees it; a real one ignores it. */
  onMarket(event: MarketEvent | Opening): void;
  send(command: Command): void;
  /** The next report that has not been taken yet. */
  next(): OrderReport | undefined;
}

/** What a simulated venue asks of the account it trades for, as a broker would ask its own books. */
export interface Account {
  /** Whether cash covers opening that much more at a bare price. */
  covers(order: Order, opening: Qty, bare: Price): boolean;
}

/** Where a run stands in its source: how many market events the engine has applied, and the time of the last. */
export interface Cursor {
  readonly applied: number;
  readonly at: Micros;
}

/** Account figures at a moment, exact. */
export interface EquityPoint {
  readonly at: Micros;
  readonly equity: Money;
  readonly cash: Money;
}

/** Somebody asked for it beside the market: who, such as `ann@desk, process 12`, and when. */
export interface Asked {
  readonly kind: 'asked';
  readonly who: string;
  readonly at: Micros;
}

/** What led to a step; `session`: it began, or ended, or did it of itself. */
export type Cause = EngineEvent | Asked | { readonly kind: 'session' };

/** The durable books of a run. */
export interface Ledger {
  /** Stages a step and what led to it; durable after the next `commit`. */
  record(step: Step, cursor: Cursor, cause: Cause): void;
  /** Stages an equity row. */
  recordEquity(point: EquityPoint): void;
  /** Makes all that was staged durable, with the cursor. Throws where it cannot: then nothing may be sent. */
  commit(cursor: Cursor): void;
}

/** Watches steps (statistics, log, publisher). May not call back; one that throws is detached. */
export interface Observer {
  onStep?(event: EngineEvent, step: Step): void;
  /** After a market event and all that followed from it: the moment to mark. */
  onSettled?(event: MarketEvent): void;
}
