/** A trading desk for tests of the ledger: makes orders and fills by hand, and the steps that an engine would record. */

import { must } from '../../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty } from '../../../src/core/base/decimal.js';
import {
  type Money,
  notional,
  type Price,
  plus,
  type Qty,
  ZERO_MONEY,
  ZERO_QTY,
} from '../../../src/core/base/fixed.js';
import { type Micros, micros, parseTime } from '../../../src/core/base/time.js';
import type { Side } from '../../../src/core/events.js';
import type { ClientOrderId, MutableOrder, Order } from '../../../src/core/orders/order.js';
import { type Movement, symbolsOf } from '../../../src/core/portfolio/movement.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { ClosedTrade, Fill, Position } from '../../../src/core/portfolio/records.js';
import type { OrderChange, Step } from '../../../src/core/ports.js';
import type { NewRun, SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import { openLedger } from '../../../src/io/sqlite/ledger.js';
import type { RunHandle } from '../../../src/io/sqlite/run.js';

export const money = (text: string): Money => must(parseMoney(text), text);
export const price = (text: string): Price => must(parsePrice(text), text);
export const qty = (text: string): Qty => must(parseQty(text), text);
export const time = (text: string): Micros => must(parseTime(text), text);

/** Monday's open. */
export const START = time('2024-01-08T14:30:00Z');
export const holder = { pid: 4711, now: START };

export const NEW_RUN: NewRun = {
  mode: 'paper',
  strategy: 'sma-crossover',
  params: { fast: 5, slow: 15 },
  config: { cash: '100000' },
  fingerprint: 'f00d',
  orderPrefix: 'abc',
  startCash: money('100000'),
  seed: 7,
  startedAt: START,
};

const NOTHING: Step = {
  changes: [],
  fills: [],
  movements: [],
  trades: [],
  positions: [],
  cash: undefined,
  denials: [],
  unprotected: [],
  commands: [],
};

export const step = (parts: Partial<Step>): Step => ({ ...NOTHING, ...parts });

export interface FillOptions {
  readonly fee?: Money;
  readonly feeQty?: Qty;
  readonly at?: Micros;
}

export class Desk {
  readonly portfolio: Portfolio;
  readonly orders: MutableOrder[] = [];
  readonly fills: Fill[] = [];
  readonly trades: ClosedTrade[] = [];
  readonly changes: OrderChange[] = [];
  #now = START as number;

  constructor(
    startCash = money('100000'),
    readonly strategyId = 'sma-crossover',
  ) {
    this.portfolio = new Portfolio(startCash);
  }

  /** A second later than the last time it was asked. */
  tick(): Micros {
    this.#now += 1_000_000;
    return micros(this.#now);
  }

  /** A market order, made but not sized. */
  make(symbol: string, side: Side): { order: MutableOrder; step: Step } {
    const at = this.tick();
    const order: MutableOrder = {
      symbol,
      side,
      size: { kind: 'all' },
      type: 'market',
      limitPrice: undefined,
      stopPrice: undefined,
      trail: undefined,
      tif: 'gtc',
      isExtended: false,
      reason: `wants to ${side}`,
      clientOrderId: `abc-${this.orders.length + 1}` as ClientOrderId,
      strategyId: this.strategyId,
      replaces: undefined,
      createdAt: at,
      qty: undefined,
      venueOrderId: undefined,
      status: 'pending_new',
      filledQty: ZERO_QTY,
      filledValue: ZERO_MONEY,
      updatedAt: at,
    };
    this.orders.push(order);
    return { order, step: step({ changes: [this.#change(order, undefined, 'pending_new', order.reason)] }) };
  }

  /** Moves an order, as a report without an execution does. */
  move(order: MutableOrder, to: Order['status'], size?: Qty): Step {
    const from = order.status;
    if (size !== undefined) order.qty = size;
    order.status = to;
    order.updatedAt = this.tick();
    return step({ changes: [this.#change(order, from, to, '')] });
  }

  /** Fills a part of an order, or what is left of it. */
  fill(order: MutableOrder, part: Qty, at: Price, options: FillOptions = {}): Step {
    const { clientOrderId, strategyId, symbol, side, status: from } = order;
    const fill: Fill = {
      fillId: `f${this.fills.length + 1}`,
      clientOrderId,
      strategyId,
      symbol,
      side,
      qty: part,
      price: at,
      fee: options.fee ?? ZERO_MONEY,
      feeQty: options.feeQty ?? ZERO_QTY,
      ts: options.at ?? this.tick(),
    };
    const trades = this.portfolio.apply(fill);
    this.fills.push(fill);
    this.trades.push(...trades);
    order.venueOrderId = `v-${clientOrderId}`;
    order.filledQty = plus(order.filledQty, part);
    order.filledValue = plus(order.filledValue, notional(at, part));
    order.status = order.filledQty === order.qty ? 'filled' : 'partially_filled';
    order.updatedAt = fill.ts;
    const positions: Position[] = [this.portfolio.book(symbol)];
    const changes = [this.#change(order, from, order.status, '')];
    return step({ changes, fills: [fill], trades, positions, cash: this.portfolio.cash });
  }

  /** An order and its complete fill. */
  trade(symbol: string, side: Side, size: string, at: string, options: FillOptions = {}): readonly Step[] {
    const { order, step: made } = this.make(symbol, side);
    return [made, this.move(order, 'new', qty(size)), this.fill(order, qty(size), price(at), options)];
  }

  /** Books a movement that is new. */
  book(movement: Movement): Step {
    const moved = must(this.portfolio.move(movement), 'booked before');
    this.trades.push(...moved.trades);
    const positions = symbolsOf(movement).map((symbol) => this.portfolio.book(symbol));
    return step({ movements: [moved], trades: moved.trades, positions, cash: this.portfolio.cash });
  }

  #change(order: Order, from: OrderChange['from'], to: OrderChange['to'], reason: string): OrderChange {
    const change = { order, from, to, at: order.updatedAt, reason, isLegal: true };
    this.changes.push(change);
    return change;
  }
}

/** Records steps and commits them with a cursor that counts them. */
export function recordAll(run: RunHandle, steps: readonly Step[], applied = 0): void {
  steps.forEach((one, index) => run.record(one, { applied: applied + index + 1, at: START }));
  run.commit({ applied: applied + steps.length, at: START });
}

/** Opens, works, closes. */
export function withLedger<T>(path: string, work: (ledger: SqliteLedger) => T): T {
  const ledger = openLedger(path, holder);
  try {
    return work(ledger);
  } finally {
    ledger.close();
  }
}
