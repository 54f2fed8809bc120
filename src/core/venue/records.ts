/** What a real broker says of orders, fills, positions and the account: exact, and nothing believed that it did not say. */

import type { Money, Price, Qty, Rate } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { ReportedStatus, Side } from '../events.js';
import type { AssetFacts } from '../orders/asset-facts.js';

/** An order as the broker tells it. Quantities and the average are cumulative. */
export interface VenueOrder {
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  /** Undefined of an order of several legs, which has neither symbol nor side of its own. */
  readonly side: Side | undefined;
  /** Spelled as the broker does: `market`, `trailing_stop`. */
  readonly type: string;
  readonly tif: string;
  readonly orderClass: string;
  readonly qty: Qty | undefined;
  readonly notional: Money | undefined;
  readonly limitPrice: Price | undefined;
  /** Of a trailing stop where it is now. */
  readonly stopPrice: Price | undefined;
  readonly trailPrice: Price | undefined;
  /** As a fraction: the broker's 2 is 0.02. */
  readonly trailPercent: Rate | undefined;
  /** The best price since a trailing stop began. */
  readonly highWaterMark: Price | undefined;
  readonly isExtended: boolean;
  /** Undefined where the broker uses a word that nobody knows: `statusText` has it. */
  readonly status: ReportedStatus | 'pending_new' | undefined;
  readonly statusText: string;
  readonly filledQty: Qty;
  readonly filledAvgPrice: Price | undefined;
  readonly submittedAt: Micros | undefined;
  readonly updatedAt: Micros | undefined;
  readonly replacedBy: string | undefined;
  readonly replaces: string | undefined;
  readonly legs: readonly VenueOrder[];
}

/** One execution, as the account's activities tell it: `(venueOrderId, cumQty)` names it, for there is no execution id. */
export interface VenueFill {
  readonly activityId: string;
  readonly venueOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Qty;
  readonly price: Price;
  /** Of the order, after this execution. */
  readonly cumQty: Qty;
  readonly at: Micros;
}

/** Anything else that moved cash or quantity: a deposit, a dividend, a split, a fee. */
export interface VenueMovement {
  readonly activityId: string;
  /** The broker's code, such as `CSD`, `DIV`, `CFEE`. */
  readonly type: string;
  /** The kind of a dividend or split, where the broker tells. */
  readonly subType: string | undefined;
  /** `executed`; `canceled` and `correct` take back or change what was told before. */
  readonly status: string;
  readonly at: Micros;
  /** It is told by its day in New York alone: `at` is when that begins. */
  readonly isOfDay?: boolean;
  readonly symbol: string | undefined;
  readonly qty: Qty | undefined;
  /** Of a dividend, the amount per share. */
  readonly price: Price | undefined;
  readonly netAmount: Money | undefined;
  readonly description: string;
}

export interface VenuePosition {
  /** As orders spell it: `BTC/USD`, also where the broker says `BTCUSD` of a position. */
  readonly symbol: string;
  /** Signed. */
  readonly qty: Qty;
  /** A weighted average, rounded by the broker. */
  readonly avgEntryPrice: Price;
  /** What no open order holds. */
  readonly available: Qty;
  /** What the broker values one at; where it tells. Never zero. */
  readonly price?: Price | undefined;
}

export interface VenueAccount {
  readonly accountId: string;
  /** As its owner knows it; empty where the broker keeps it to itself. */
  readonly accountNumber: string;
  /** `ACTIVE`, or a reason not to trade. */
  readonly status: string;
  readonly isBlocked: boolean;
  readonly cash: Money;
  readonly equity: Money;
  readonly buyingPower: Money;
  /** Of coins, and of what may not be bought on credit. */
  readonly nonMarginablePower: Money;
}

/** The broker's clock, and when stocks trade next. */
export interface VenueClock {
  readonly now: Micros;
  readonly isOpen: boolean;
  readonly nextOpen: Micros;
  readonly nextClose: Micros;
}

/** One day on which stocks trade. */
export interface TradingDay {
  /** `2026-11-27`, in New York. */
  readonly date: string;
  readonly open: Micros;
  readonly close: Micros;
}

/** What can be traded, and in which steps. */
export interface VenueAsset extends AssetFacts {
  /** As orders spell it. */
  readonly symbol: string;
  /** `us_equity`, `crypto`. */
  readonly assetClass: string;
}

/** One message of the order stream. */
export interface VenueUpdate {
  /** As the broker spells it: `fill`, `canceled`. */
  readonly event: string;
  readonly at: Micros;
  readonly order: VenueOrder;
  readonly executionId: string | undefined;
  /** The execution that a `trade_bust` or `trade_correct` takes back. */
  readonly previousExecutionId: string | undefined;
  /** Of this execution alone; undefined where it is none. A bust may tell a negative quantity. */
  readonly price: Price | undefined;
  readonly qty: Qty | undefined;
  readonly positionQty: Qty | undefined;
}

/**
 * How a request about an order ended. `refused` was certainly not carried out; `unknown` is a timeout, a cut or a 5xx:
 * it may have been carried out. The request id is the broker's, for its support.
 */
export type Answer =
  | { readonly kind: 'order'; readonly order: VenueOrder; readonly requestId?: string }
  | { readonly kind: 'done'; readonly requestId?: string }
  | { readonly kind: 'not_found'; readonly requestId?: string }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: number | undefined;
      readonly message: string;
      readonly requestId?: string;
    }
  | { readonly kind: 'unknown'; readonly reason: string; readonly requestId?: string };
