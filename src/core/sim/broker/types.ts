/** The simulated broker's vocabulary: what it is asked, what it holds, and what it tells. Exact values, no wire format. */

import type { Money, Price, Qty, Rate } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import type { Side } from '../../events.js';
import type { OrderStatus } from '../../orders/lifecycle.js';
import type { OrderType } from '../../orders/order.js';

export type AssetClass = 'us_equity' | 'crypto';

/** What can be traded. Orders and data of crypto say `BTC/USD`, positions say `BTCUSD`. */
export interface Asset {
  readonly id: string;
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: AssetClass;
  readonly exchange: string;
  readonly isTradable: boolean;
  readonly isShortable: boolean;
  readonly isFractionable: boolean;
  /** Of crypto; an equity's follows from its price. */
  readonly priceIncrement: Price | undefined;
  readonly minOrderSize: Qty | undefined;
  readonly minTradeIncrement: Qty | undefined;
}

export type BrokerOrderType = OrderType | 'trailing_stop';
export type BrokerTif = 'day' | 'gtc' | 'ioc' | 'fok' | 'opg' | 'cls';
export type PositionIntent = 'buy_to_open' | 'buy_to_close' | 'sell_to_open' | 'sell_to_close';
export type OrderClass = 'simple' | 'bracket' | 'oco' | 'oto';
/** Statuses that the broker gives; ours of `OrderStatus` (denied, abandoned) never appear. */
export type BrokerStatus = Exclude<OrderStatus, 'denied' | 'abandoned'>;

/** What a client asks for, its types right and nothing else checked. */
export interface OrderRequest {
  readonly symbol: string;
  readonly qty: Qty | undefined;
  readonly notional: Money | undefined;
  readonly side: Side;
  readonly type: BrokerOrderType;
  readonly tif: BrokerTif;
  readonly limitPrice: Price | undefined;
  readonly stopPrice: Price | undefined;
  readonly trailPrice: Price | undefined;
  /** Of the high-water mark: 0.01 is 1 %. */
  readonly trailPercent: Rate | undefined;
  readonly extendedHours: boolean;
  /** Made by the broker where undefined. */
  readonly clientOrderId: string | undefined;
  readonly orderClass: OrderClass;
  /** What the client takes the order for; the broker refuses one that is mistaken. */
  readonly positionIntent?: PositionIntent | undefined;
  readonly takeProfit: { readonly limitPrice: Price } | undefined;
  readonly stopLoss: { readonly stopPrice: Price; readonly limitPrice: Price | undefined } | undefined;
}

/** What a client may change; undefined keeps what is. */
export interface ReplaceRequest {
  readonly qty: Qty | undefined;
  readonly tif: BrokerTif | undefined;
  readonly limitPrice: Price | undefined;
  readonly stopPrice: Price | undefined;
  /** Price or percent, as the order has it. */
  readonly trail: string | undefined;
  readonly clientOrderId: string | undefined;
}

/** An order as the broker holds it. Never removed: ids are unique for ever. */
export interface BrokerOrder extends Omit<OrderRequest, 'clientOrderId' | 'takeProfit' | 'stopLoss'> {
  readonly id: string;
  readonly clientOrderId: string;
  readonly status: BrokerStatus;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
  readonly submittedAt: Micros;
  readonly filledAt: Micros | undefined;
  readonly expiredAt: Micros | undefined;
  readonly canceledAt: Micros | undefined;
  readonly cancelRequestedAt: Micros | undefined;
  readonly failedAt: Micros | undefined;
  readonly replacedAt: Micros | undefined;
  readonly replacedBy: string | undefined;
  readonly replaces: string | undefined;
  readonly filledQty: Qty;
  /** Sum of price times quantity over its fills. */
  readonly filledValue: Money;
  /** The best price since a trailing stop began. */
  readonly highWaterMark: Price | undefined;
  readonly parentId: string | undefined;
  /** Of the parent, in the order in which the wire shows them: take profit, then stop loss. */
  readonly legIds: readonly string[];
}

/** A position at its weighted average price, which is how Alpaca keeps it (ours are FIFO). */
export interface BrokerPosition {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  /** Signed. */
  readonly qty: Qty;
  /** What was paid for it (received, for a short: negative), so that the average needs no rounding. */
  readonly cost: Money;
}

export type ActivityType = 'FILL' | 'CSD' | 'CSW' | 'DIV' | 'SPLIT' | 'NC' | 'CFEE' | 'FEE' | 'INT';

/** One line of the account's history. Ids ascend in time, as text. */
export interface Activity {
  readonly id: string;
  readonly type: ActivityType;
  readonly at: Micros;
  readonly symbol: string | undefined;
  readonly side: Side | undefined;
  readonly qty: Qty | undefined;
  readonly price: Price | undefined;
  /** What it did to cash; undefined for a fill. */
  readonly netAmount: Money | undefined;
  readonly orderId: string | undefined;
  readonly cumQty: Qty | undefined;
  readonly leavesQty: Qty | undefined;
  readonly fillType: 'fill' | 'partial_fill' | undefined;
  readonly orderStatus: BrokerStatus | undefined;
  readonly description: string;
}

/** Events of the trading stream, spelled as the wire does. */
export type TradeUpdateKind =
  | 'accepted'
  | 'pending_new'
  | 'new'
  | 'partial_fill'
  | 'fill'
  | 'canceled'
  | 'expired'
  | 'rejected'
  | 'replaced'
  | 'pending_cancel'
  | 'pending_replace'
  | 'order_cancel_rejected'
  | 'order_replace_rejected'
  | 'done_for_day'
  | 'held'
  | 'restated'
  | 'suspended';

/** What the broker tells of an order; `order` is as it was at that moment. */
export interface TradeUpdate {
  readonly kind: TradeUpdateKind;
  readonly at: Micros;
  readonly order: BrokerOrder;
  readonly executionId: string;
  /** Ascends as text. */
  readonly eventId: string;
  readonly execution: { readonly price: Price; readonly qty: Qty; readonly positionQty: Qty } | undefined;
}

/** The broker's no: status, code and text of the HTTP answer that Alpaca gives. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly status: 403 | 404 | 422;
  readonly code: number;
  readonly message: string;
  readonly extra: Readonly<Record<string, string>>;
}

/** The account's figures, marked at the last quotes. */
export interface AccountFigures {
  readonly cash: Money;
  readonly equity: Money;
  /** Equity at the close before. */
  readonly lastEquity: Money;
  readonly buyingPower: Money;
  /** For what cannot be bought on margin: crypto. */
  readonly nonMarginableBuyingPower: Money;
  readonly longMarketValue: Money;
  /** Not positive. */
  readonly shortMarketValue: Money;
  readonly initialMargin: Money;
  readonly maintenanceMargin: Money;
}
