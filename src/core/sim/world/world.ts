/** What the simulator's servers see of the simulated world: its time, its broker, its market, and what happens in it. */

import type { Money, Price } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import type { Bar, BookDelta, BookSnapshot, Quote, Trade, TradingStatus } from '../../events.js';
import type { Session } from '../../market/calendar/nyse.js';
import type {
  AccountFigures,
  Activity,
  Asset,
  BrokerOrder,
  BrokerPosition,
  OrderRequest,
  Refusal,
  ReplaceRequest,
  TradeUpdate,
} from '../broker/types.js';

/**
 * A bar with what the wire adds to it. A day's is told again each minute as it grows; one of a minute may come again as an
 * update that replaces it.
 */
export interface MarketBar extends Bar {
  /** In microseconds; a day's (of whatever length its session is) says `DAY`, and is told on the channel of daily bars. */
  readonly length: number;
  /** It replaces one of the same start that was told before. */
  readonly isUpdate: boolean;
  /** Trades in it. */
  readonly count: number;
  /** Mean price of its trades, weighted by size. */
  readonly vwap: number;
}

/** What the simulated market tells. */
export type Tick = Trade | Quote | MarketBar | BookSnapshot | BookDelta;
/** What it tells beside: nobody can ask for it later. */
export type Told = Tick | TradingStatus;

/** Prices of a symbol one after the other, worked as one: an opening, or a whole bar, of which only its ends are certain. */
export interface PricePath {
  readonly symbol: string;
  readonly volume: number;
  /** In time order, at least one. */
  readonly steps: readonly PriceStep[];
}

export interface PriceStep {
  readonly at: Micros;
  readonly price: number;
}

/** The broker, as a server needs it. Every call happens at the world's present. */
export interface BrokerDesk {
  submit(request: OrderRequest): BrokerOrder | Refusal;
  replace(id: string, request: ReplaceRequest): BrokerOrder | Refusal;
  /** Asks for it; the outcome is told by updates. Undefined where the request was taken. */
  cancel(id: string): Refusal | undefined;
  /** Submits the order that closes (part of) a position; all of it where `qty` is undefined. */
  close(symbol: string, qty: OrderRequest['qty']): BrokerOrder | Refusal;
  order(id: string): BrokerOrder | undefined;
  orderByClientId(clientOrderId: string): BrokerOrder | undefined;
  /** In the order of submission. */
  orders(): readonly BrokerOrder[];
  /** None that is zero. */
  positions(): readonly BrokerPosition[];
  /** In the order in which they happened. */
  activities(): readonly Activity[];
  account(): AccountFigures;
  assets(): readonly Asset[];
  /** By symbol (with or without the slash of crypto) or id. */
  asset(symbolOrId: string): Asset | undefined;
  /** Quantity that is not held for open orders that would close the position. */
  available(symbol: string): OrderRequest['qty'];
  /** What a position of the symbol is marked at: the last price told, or the middle of the last quote. */
  price(symbol: string): Price | undefined;
}

/** What was told so far, newest last; bounded, the oldest go first. */
export interface MarketHistory {
  symbols(): readonly string[];
  /** Within the times, both included, ascending; `timeframe` in microseconds; made of what is stored. */
  bars(symbol: string, timeframe: number, from: Micros, to: Micros): readonly MarketBar[];
  trades(symbol: string, from: Micros, to: Micros): readonly Trade[];
  quotes(symbol: string, from: Micros, to: Micros): readonly Quote[];
  lastTrade(symbol: string): Trade | undefined;
  lastQuote(symbol: string): Quote | undefined;
  /** The whole book of a symbol that has one. */
  book(symbol: string): BookSnapshot | undefined;
}

export interface TradingCalendar {
  /** Whether orders of equities are worked now. */
  isOpen(now: Micros): boolean;
  next(now: Micros): { readonly open: Micros; readonly close: Micros };
  /** Of days in New York counted since 1970, both included. */
  sessions(fromDay: number, toDay: number): readonly Session[];
}

/**
 * The broker as the world drives it (the class `Broker`). It calls the listeners given at its making in the order of what
 * happens, and does nothing by itself: time comes with `advance`, prices with `take`.
 */
export interface DrivenBroker extends BrokerDesk {
  /** One thing that the market told. A quote of price 0 on a side says that nobody quotes there: orders then wait. */
  take(tick: Tick): void;
  /** The same, but orders that rest do not meet it: new ones do. */
  show(tick: Tick): void;
  /** Works orders that rest against a path as against a bar; who came later meets what was left of it. */
  meet(path: PricePath): void;
  /** Lets time pass to `now`: what is due until then happens (delays, expiries at a close). */
  advance(now: Micros): void;
  /** When something of its own is due next, so that a clock that jumps can stop there. */
  nextDue(): Micros | undefined;
}

export type ClockMode = 'real' | '10x' | '100x' | 'virtual';

/** Lets a control route move the clock of the simulated world. */
export interface ClockControl {
  readonly mode: ClockMode;
  /** Lets time pass up to that moment; resolves when all that is due by then has happened and has been told. */
  advance(to: Micros): Promise<void>;
  /** A paused clock moves by `advance` alone. */
  pause(): void;
  resume(): void;
  readonly isPaused: boolean;
}

/**
 * What befalls the market and the account by command. Each throws TradectlError `not_found` for a symbol that is not listed,
 * and `usage` for an amount that makes no sense.
 */
export interface WorldActions {
  /** The market is there from now on where it is made up; else only one trade is. */
  price(symbol: string, price: Price): void;
  /** `from` shares become `to`. */
  split(symbol: string, to: number, from: number): void;
  dividend(symbol: string, perShare: Price): void;
  rename(symbol: string, to: string): void;
  /** Its exchange stops trading it: nothing is told of its market, and nothing fills, until it is resumed. */
  halt(symbol: string, reason: string | undefined): void;
  resume(symbol: string): void;
  deposit(amount: Money): void;
  withdraw(amount: Money): void;
  fee(amount: Money, description: string | undefined): void;
}

export interface World {
  now(): Micros;
  readonly desk: BrokerDesk;
  readonly history: MarketHistory;
  readonly calendar: TradingCalendar;
  /** Called in the order in which things happen, synchronously. The answer takes the listener off. */
  onTradeUpdate(listener: (update: TradeUpdate) => void): () => void;
  /** Ticks that happened at one moment. */
  onTicks(listener: (ticks: readonly Told[]) => void): () => void;
}
