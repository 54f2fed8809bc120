/** A snapshot of a session: read from its engine and its recorder between two events, and never touched again. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { isZero, minus, notional, plus } from '../../core/base/fixed.js';
import { type Micros, timeText } from '../../core/base/time.js';
import type { Engine } from '../../core/engine/engine.js';
import { exactMark, isPriced, type SymbolState } from '../../core/engine/symbol-state.js';
import type { Order } from '../../core/orders/order.js';
import { trailText } from '../../core/orders/trail-text.js';
import { costMark } from '../../core/portfolio/aside.js';
import type { PositionBook } from '../../core/portfolio/position-book.js';
import type { Fill } from '../../core/portfolio/records.js';
import type {
  FillLine,
  MoneyFigures,
  OrderLine,
  PositionLine,
  ProcessHealth,
  Snapshot,
  VenueHealth,
} from '../../core/view/snapshot.js';
import type { SessionDoor } from '../trade/attendant.js';
import { breakerLines, breakerOf } from './breaker-lines.js';
import type { Recorder } from './recorder.js';
import { riskLines } from './risk-lines.js';
import type { MarketState } from './stock-market.js';

const POSITIONS_MAX = 500;
const ORDERS_MAX = 500;

export interface Seen {
  readonly door: Pick<SessionDoor, 'engine' | 'run' | 'mode' | 'totals' | 'now'>;
  readonly recorder: Recorder;
  readonly account: string | null;
  readonly seq: number;
  readonly books: Omit<VenueHealth, 'latency'>;
  readonly process: ProcessHealth;
  readonly market?: MarketState | undefined;
}

export function makeSnapshot({ door, recorder, account, seq, books, process, market }: Seen): Snapshot {
  const { engine, run, mode, totals, now } = door;
  const { start, log, fills, curve, latency } = recorder;
  const { states } = engine.hand;
  const orders = states.flatMap(({ open, waiting }) => [...open, ...waiting]);
  const hold = engine.judge.held ?? null;
  return {
    ...{ type: 'snapshot', seq, at: timeText(now()), process },
    session: {
      ...{ run, mode, account, strategy: start?.strategy ?? '', source: start?.source ?? '' },
      isResumed: start?.isResumed ?? false,
      ...(market && { market: { isOpen: market.isOpen, until: timeOf(market.until) } }),
    },
    money: moneyOf(engine),
    totals: totals(),
    curve: curve.read(),
    positions: positionsOf(engine.portfolio.books, states).slice(0, POSITIONS_MAX),
    orders: orders.slice(0, ORDERS_MAX).map(orderLine),
    ordersOpen: orders.length,
    fills: [...fills].map(fillLine),
    feed: recorder.feed(recorder.nowMs()),
    venue: { ...books, latency: latency.read() },
    risk: [...riskLines(engine, engine.limits, start?.strategy ?? ''), ...breakerLines(engine)],
    hold,
    breaker: breakerOf(engine),
    halt: haltOf(engine),
    log: [...log],
  };
}

const timeOf = (at: Micros | undefined): string | null => (at === undefined ? null : timeText(at));

/** Also where a stronger reason holds entries besides. */
function haltOf({ judge }: Engine): Snapshot['halt'] {
  const reason = judge.reasonOf('halt');
  return reason === undefined ? null : { reason };
}

function moneyOf(engine: Engine): MoneyFigures {
  const { portfolio } = engine;
  const equity = engine.exactEquity();
  return {
    equity: moneyText(equity),
    pnl: moneyText(minus(equity, plus(portfolio.startCash, portfolio.external))),
    cash: moneyText(portfolio.cash),
    start: moneyText(portfolio.startCash),
    external: moneyText(portfolio.external),
    realized: moneyText(portfolio.realizedPnl),
    unrealized: moneyText(portfolio.unrealizedPnl((symbol) => engine.markOf(symbol))),
    fees: moneyText(portfolio.fees),
  };
}

/** What is held, also of symbols that the run does not trade, at what the broker says. */
function positionsOf(books: Iterable<PositionBook>, states: readonly SymbolState[]): readonly PositionLine[] {
  const traded = new Map(states.map((state) => [state.instrument.symbol, state]));
  return [...books].filter(({ qty }) => !isZero(qty)).map((book) => positionLine(book, traded.get(book.symbol)));
}

function positionLine(book: PositionBook, state: SymbolState | undefined): PositionLine {
  const { symbol, qty, cost, realizedPnl } = book;
  const known = { symbol, qty: qtyText(qty), avgPrice: priceText(costMark(book)), realized: moneyText(realizedPnl) };
  const mark = state !== undefined && isPriced(state) ? exactMark(state) : book.told;
  if (mark === undefined) return { ...known, mark: null, value: null, unrealized: null };
  const value = notional(mark, qty);
  return { ...known, mark: priceText(mark), value: moneyText(value), unrealized: moneyText(minus(value, cost)) };
}

const orderLine = ({ clientOrderId, symbol, side, type, status, reason, ...order }: Order): OrderLine => ({
  ...{ clientOrderId, symbol, side, type, status, reason },
  qty: order.qty === undefined ? null : qtyText(order.qty),
  filledQty: qtyText(order.filledQty),
  limit: order.limitPrice === undefined ? null : priceText(order.limitPrice),
  stop: order.stopPrice === undefined ? null : priceText(order.stopPrice),
  trail: order.trail === undefined ? null : trailText(order.trail),
  createdAt: timeText(order.createdAt),
});

const fillLine = ({ ts, fillId, clientOrderId, symbol, side, qty, price, fee }: Fill): FillLine => ({
  ...{ fillId, clientOrderId, symbol, side },
  ts: timeText(ts),
  qty: qtyText(qty),
  price: priceText(price),
  fee: moneyText(fee),
});
