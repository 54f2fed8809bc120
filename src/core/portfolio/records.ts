/** What the books hold: fills, open lots, and the slices of lots that were closed. */

import type { Money, Price, Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Side } from '../events.js';
import type { ClientOrderId } from '../orders/order.js';
import type { Movement } from './movement.js';

/** One execution, tied to our order. */
export interface Fill {
  readonly fillId: string;
  readonly clientOrderId: ClientOrderId;
  readonly strategyId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Positive. */
  readonly qty: Qty;
  readonly price: Price;
  readonly fee: Money;
  readonly feeQty: Qty;
  readonly ts: Micros;
  /** The venue's own id of the execution, where it told one: a second key beside `fillId`. */
  readonly executionId?: string | undefined;
}

/** Units bought or sold short at one price and not yet closed. */
export interface Lot {
  readonly symbol: string;
  readonly strategyId: string;
  /** What is left of it; negative where it is short. */
  readonly qty: Qty;
  readonly price: Price;
  /** The part of the entry's fees that belongs to what is left. */
  readonly fee: Money;
  readonly openedAt: Micros;
}

/** A slice of a lot, from its entry to its exit: what traders call a trade. */
export interface ClosedTrade {
  readonly symbol: string;
  readonly strategyId: string;
  readonly side: 'long' | 'short';
  /** Positive. */
  readonly qty: Qty;
  readonly entryTime: Micros;
  readonly entryPrice: Price;
  readonly exitTime: Micros;
  readonly exitPrice: Price;
  /** After fees. */
  readonly pnl: Money;
  /** Of entry and exit. */
  readonly fees: Money;
}

/** What we hold of one symbol. A live object: read it before the next step. */
export interface Position {
  readonly symbol: string;
  /** Negative is short. */
  readonly qty: Qty;
  /** Oldest first; all of the sign of `qty`. */
  readonly lots: readonly Lot[];
  /** Of all closes so far, before fees. */
  readonly realizedPnl: Money;
  /** Of all fills and movements so far. */
  readonly fees: Money;
}

/** A movement, and what it did beside moving cash and lots. */
export interface Moved {
  readonly movement: Movement;
  /** What it added to the fees. */
  readonly fee: Money;
  /** Slices of lots that it closed. */
  readonly trades: readonly ClosedTrade[];
  /** The part of a share that a split left where there was none: a broker may pay it out in cash. Signed. */
  readonly fraction: Qty;
}
