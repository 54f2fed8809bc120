/**
 * What a strategy is: a definition with parameters that makes one small object per symbol.
 *
 * A strategy sees finished market events and its own fills, and asks its context for orders. Time and randomness come
 * from the context, so that the same events give the same orders in a backtest, on paper and live.
 */

import type { Micros } from '../base/time.js';
import type { Bar, Quote, Side, Trade } from '../events.js';
import type { OrderRole, OrderType, TimeInForce } from '../orders/order.js';

export type ParamValue = number | string | boolean;
export type Params = Readonly<Record<string, ParamValue>>;

export type ParamSpec =
  | {
      readonly type: 'int' | 'number';
      readonly default: number;
      readonly min?: number;
      readonly max?: number;
      readonly describe?: string;
    }
  | { readonly type: 'boolean'; readonly default: boolean; readonly describe?: string }
  | {
      readonly type: 'string';
      readonly default: string;
      readonly choices?: readonly string[];
      readonly describe?: string;
    };

export interface StrategyDefinition {
  readonly name: string;
  readonly describe?: string;
  readonly params?: Readonly<Record<string, ParamSpec>>;
  /** What is wrong with these values together, or undefined: `fast must be smaller than slow`. */
  readonly check?: (params: Params) => string | undefined;
  /** How many bars it must see before it can decide: live, they come from history. None unless told. */
  readonly warmup?: (params: Params) => number;
  /** Called once for each symbol. */
  readonly create: (params: Params, setup: StrategySetup) => Strategy;
}

export interface StrategySetup {
  readonly symbol: string;
  readonly tickSize: number;
  readonly lotSize: number;
}

export interface Strategy {
  /** Before the first event that may lead to orders. */
  onStart?(ctx: StrategyContext): void;
  onBar?(bar: Bar, ctx: StrategyContext): void;
  onTrade?(trade: Trade, ctx: StrategyContext): void;
  onQuote?(quote: Quote, ctx: StrategyContext): void;
  /** After a fill of an order of this strategy, with the position already changed. */
  onFill?(fill: StrategyFill, ctx: StrategyContext): void;
  /** The exits of a position have ended without closing it, and not by this strategy's wish: it is to decide. */
  onUnprotected?(unprotected: StrategyUnprotected, ctx: StrategyContext): void;
}

/** One execution of an order of the strategy. */
export interface StrategyFill {
  readonly fillId: string;
  /** The id that `buy`, `sell` and the others gave. */
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  /** Units, positive. */
  readonly qty: number;
  readonly price: number;
  /** Money. */
  readonly fee: number;
  /** What was taken as fee in units of what was bought. */
  readonly feeQty: number;
  /** Event time. */
  readonly ts: Micros;
}

/** What is held, and no order that was to protect it is left. */
export interface StrategyUnprotected {
  /** The first order of the group whose exits are gone. */
  readonly clientOrderId: string;
  readonly symbol: string;
  /** Units, positive. */
  readonly qty: number;
  readonly at: Micros;
}

/** What an order may say of itself. Prices are rounded to the tick on the side that gives nothing away. */
export interface OrderTerms {
  /** Units, or `all` for what cash covers (only without prices). Either this or `value`. */
  readonly qty?: number | string;
  /** Money to spend: as many whole lots as it pays for at the price that the order meets. */
  readonly value?: number | string;
  readonly limit?: number | string;
  readonly stop?: number | string;
  /** A stop that stays so far behind the best price since it began; it has no other price. */
  readonly trail?: number | string;
  /** The same in percent of that price: 2 is 2 %. */
  readonly trailPercent?: number | string;
  /** `gtc` unless told. */
  readonly tif?: TimeInForce;
  /** Whether it also trades before and after the regular session: limit orders that are day or gtc. */
  readonly extended?: boolean;
  readonly reason?: string;
}

/** An order by hand, alone. */
export interface OrderRequest extends OrderTerms {
  readonly takeProfit?: never;
  readonly stopLoss?: never;
}

/** Where a position is to be left with a profit, and where before the loss grows. */
export interface ExitsRequest {
  readonly takeProfit?: { readonly limit: number | string };
  /** With a limit it is no worse than that, and may not be filled at all. */
  readonly stopLoss?: { readonly stop: number | string; readonly limit?: number | string };
}

/** An entry that brings its exits with it: both (a bracket) or one (OTO). They work once it has filled completely. */
export type BracketRequest = OrderTerms &
  ExitsRequest &
  (Required<Pick<ExitsRequest, 'takeProfit'>> | Required<Pick<ExitsRequest, 'stopLoss'>>);

/** Both exits of what is held (OCO): the one that fills ends the other. */
export interface ProtectRequest extends ExitsRequest {
  /** All that is held unless told. */
  readonly qty?: number | string;
  /** `gtc` unless told. */
  readonly tif?: 'gtc' | 'day';
  readonly reason?: string;
}

/** The ids of orders that belong together, empty while the strategy is being warmed up. */
export interface OrderGroup {
  /** Of an entry. */
  readonly entry?: string;
  readonly takeProfit?: string;
  readonly stopLoss?: string;
}

/** What is to be otherwise about an order; the rest stays as it is. */
export interface ReplaceRequest {
  /** How many units the order is to have in all: what it has filled is counted in. */
  readonly qty?: number | string;
  readonly limit?: number | string;
  readonly stop?: number | string;
  readonly trail?: number | string;
  readonly trailPercent?: number | string;
  readonly reason?: string;
}

/** An order that has not ended. */
export interface OpenOrder {
  /** What `cancel` and `replace` take. */
  readonly id: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Of orders that belong together only. */
  readonly role: OrderRole | undefined;
  /** Undefined until it is sized. */
  readonly qty: number | undefined;
  readonly filledQty: number;
  readonly limit: number | undefined;
  readonly stop: number | undefined;
}

/** A strategy's view of the world and its hands; one per symbol. Figures are doubles: for decisions, not for books. */
export interface StrategyContext {
  readonly symbol: string;
  /** Event time. */
  readonly now: Micros;
  /** Signed units held. */
  readonly position: number;
  /** Weighted average price of the open lots; 0 when flat. */
  readonly averagePrice: number;
  /** Of the whole account, at the last prices. */
  readonly equity: number;
  readonly cash: number;
  /** Of its symbol, also those made before a restart. */
  readonly orders: readonly OpenOrder[];
  /** The nearest whole number of ticks: exact input for indicators. */
  ticks(price: number): number;
  /** Goes long or short with the run's size, closing the opposite position first. Nothing if already there. */
  enter(side: 'long' | 'short', reason?: string): void;
  /** Closes the position. Nothing if flat. */
  exit(reason?: string): void;
  /** Orders of the strategy's own size and price; the id is to cancel by. An entry with exits has the ids of all. */
  buy(request: BracketRequest): OrderGroup;
  buy(request: OrderRequest): string;
  sell(request: BracketRequest): OrderGroup;
  sell(request: OrderRequest): string;
  /** Both exits of what is held. */
  protect(request: ProtectRequest): OrderGroup;
  cancel(clientOrderId: string): void;
  /** Another order in the place of one; its id, or nothing (`''`) where that one has ended. */
  replace(clientOrderId: string, request: ReplaceRequest): string;
  /** In [0, 1), from the run's seed. */
  random(): number;
}
