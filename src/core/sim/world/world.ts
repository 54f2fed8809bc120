/** What the simulator's servers see of the simulated world: its time, its broker, its market, and what happens in it. */

import type { Micros } from '../../base/time.js';
import type { Bar, BookDelta, BookSnapshot, Quote, Trade } from '../../events.js';
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

/** What the simulated market tells; a bar is one minute or one day long, finished. */
export type Tick = Trade | Quote | Bar | BookSnapshot | BookDelta;

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
}

/** What was told so far, newest last; bounded, the oldest go first. */
export interface MarketHistory {
  symbols(): readonly string[];
  /** Within the times, both included, ascending; `timeframe` in microseconds; made of what is stored. */
  bars(symbol: string, timeframe: number, from: Micros, to: Micros): readonly Bar[];
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
  sessions(fromDay: number, toDay: number): readonly Session[];
}

export interface World {
  now(): Micros;
  readonly desk: BrokerDesk;
  readonly history: MarketHistory;
  readonly calendar: TradingCalendar;
  /** Called in the order in which things happen, synchronously. The answer takes the listener off. */
  onTradeUpdate(listener: (update: TradeUpdate) => void): () => void;
  /** Ticks that happened at one moment. */
  onTicks(listener: (ticks: readonly Tick[]) => void): () => void;
}
