/**
 * Everything that can happen to the engine: market data, feed status, time, reports from the venue, and movements of the account.
 *
 * Market values are doubles as the venue printed them; what we own and owe is exact (see base/fixed.ts).
 * Each market event has two times: `tsEvent` (the venue's) and `tsRecv` (ours), with `nanos` the venue's digits
 * below the microsecond (0..999).
 */

import type { Money, Price, Qty } from './base/fixed.js';
import type { Micros } from './base/time.js';
import type { Movement } from './portfolio/movement.js';

export type Side = 'buy' | 'sell';

interface Stamped {
  readonly symbol: string;
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
}

export interface Trade extends Stamped {
  readonly kind: 'trade';
  readonly price: number;
  readonly size: number;
  /** The venue's id as text: 64-bit ids do not survive a double. */
  readonly id: string;
  readonly nanos: number;
  /** The side that took liquidity, where the venue tells. */
  readonly aggressor?: Side;
}

/**
 * The best bid and ask as the venue told them: locked and crossed ones, too. A price of zero: nobody quotes that side.
 */
export interface Quote extends Stamped {
  readonly kind: 'quote';
  readonly bidPrice: number;
  readonly bidSize: number;
  readonly askPrice: number;
  readonly askSize: number;
  readonly nanos: number;
}

/** A finished bar; `tsEvent` is its start. */
export interface Bar extends Stamped {
  readonly kind: 'bar';
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The first price of a bar that is about to be told: what an order that waited for the next price meets. */
export interface Opening extends Stamped {
  readonly kind: 'opening';
  readonly price: number;
}

export interface BookLevel {
  readonly price: number;
  /** Zero deletes the level in a delta. */
  readonly size: number;
}

export interface BookSnapshot extends Stamped {
  readonly kind: 'book_snapshot';
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** The venue's sequence number after it, where it has one. */
  readonly seq: number | undefined;
  readonly nanos: number;
}

export interface BookDelta extends Stamped {
  readonly kind: 'book_delta';
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  readonly firstSeq: number | undefined;
  readonly lastSeq: number | undefined;
  readonly nanos: number;
}

/** The exchange says whether a symbol trades: halted, resumed, and why, in its own codes. */
export interface TradingStatus extends Stamped {
  readonly kind: 'trading_status';
  readonly code: string;
  readonly message: string;
  readonly reasonCode: string;
  readonly reason: string;
  /** The venue's digits below the microsecond, 0..999. */
  readonly nanos: number;
}

/** What is known of a feed; `symbol` is undefined where it concerns all. */
export interface FeedStatus {
  readonly kind: 'feed';
  readonly symbol: string | undefined;
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
  readonly state: 'up' | 'down' | 'stale' | 'gap';
  readonly reason: string;
}

/** Time passing without market data. */
export interface ClockTick {
  readonly kind: 'clock';
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
}

/** One execution of an order, as the venue reports it. */
export interface Execution {
  /** The venue's execution id; unique per venue. */
  readonly fillId: string;
  /** Positive. */
  readonly qty: Qty;
  readonly price: Price;
  /** In the account's currency; never negative. */
  readonly fee: Money;
  /** Fee taken from the coin received (crypto buys); the position grows by `qty - feeQty`. Never negative. */
  readonly feeQty: Qty;
  /** The venue's own id of the execution, where `fillId` is made of something else and it told one. */
  readonly executionId?: string | undefined;
}

export type ReportedStatus =
  | 'accepted'
  | 'new'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'rejected'
  | 'expired'
  | 'replaced'
  | 'pending_cancel'
  | 'pending_replace'
  | 'done_for_day'
  | 'held'
  | 'suspended';

/** What a split makes of an order; what is not there stays as it was. */
export interface RestatedTerms {
  readonly qty: Qty;
  readonly limitPrice?: Price;
  readonly stopPrice?: Price;
  /** Of a trailing stop that stays behind by a price. */
  readonly trail?: { readonly kind: 'price'; readonly by: Price };
}

/** The venue speaks of one of our orders. */
export interface OrderReport {
  readonly kind: 'report';
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
  /** `abandoned` is our own word: it was never sent, or nobody has it and it will not be sent again. */
  readonly status: ReportedStatus | 'abandoned';
  readonly execution: Execution | undefined;
  readonly reason: string | undefined;
  /** What a split has made of it. */
  readonly terms?: RestatedTerms;
  /** What an exit of a group works by from here on, where that was changed. */
  readonly prices?: ExitPrices | undefined;
}

export interface ExitPrices {
  readonly limitPrice: Price | undefined;
  readonly stopPrice: Price | undefined;
}

/** The account changed by something that is no fill of ours. */
export interface MovementEvent {
  readonly kind: 'movement';
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
  readonly movement: Movement;
}

export const movementEvent = (movement: Movement, tsRecv: Micros): MovementEvent => ({
  ...{ kind: 'movement', tsEvent: movement.at, tsRecv, movement },
});

export type MarketEvent = Trade | Quote | Bar | BookSnapshot | BookDelta | TradingStatus | FeedStatus | ClockTick;
export type EngineEvent = MarketEvent | Opening | OrderReport | MovementEvent;
