/**
 * The engine: a synchronous function of its events. The same in backtest, replay, paper and live.
 *
 * State first, decision after: a strategy never sees an event that its view does not contain. An order is made when
 * it is decided, and sized, checked and sent when it is released: at once, or at the next price (`next-price`), one
 * after the other, so that an entry after an exit is sized from what the exit left.
 */

import { assert, must } from '../base/assert.js';
import { type Money, type Price, type Qty, ZERO_MONEY, ZERO_PRICE, ZERO_QTY, floorToLot, isZero, moneyNumber, notional, plus, qtyNumber, sign } from '../base/fixed.js';
import { Prng } from '../base/prng.js';
import { type Micros, micros } from '../base/time.js';
import type { Bar, EngineEvent, Execution, MarketEvent, Opening, OrderReport, Quote, Side, Trade } from '../events.js';
import { type Instrument, TickScale } from '../market/instrument.js';
import type { CostModel } from '../orders/costs.js';
import { isFinal, transition } from '../orders/lifecycle.js';
import type { ClientOrderId, Intent, MutableOrder, Order } from '../orders/order.js';
import { Portfolio } from '../portfolio/portfolio.js';
import type { Fill } from '../portfolio/records.js';
import type { Step } from '../ports.js';
import type { Limits } from '../risk/checks.js';
import { Gate } from '../risk/gate.js';
import type { Strategy, StrategySetup } from '../strategy/strategy.js';
import { Context, type Hands } from './context.js';
import { exposureOf } from './exposure.js';
import { type Sizing, sizeOf, unitsOf } from './sizing.js';
import { NOTHING, StepDraft } from './step-draft.js';
import { type Goal, type SymbolState, exactMark } from './symbol-state.js';

export interface EngineSetup {
  readonly instruments: readonly Instrument[];
  readonly cash: Money;
  readonly strategyId: string;
  readonly createStrategy: (setup: StrategySetup) => Strategy;
  readonly sizing: Sizing;
  /** Long only turns `enter('short')` into an exit. */
  readonly direction: 'long' | 'both';
  readonly costs: CostModel;
  readonly limits: Limits;
  /** When a decided order is released: at the next price of its symbol, or at once. */
  readonly release: 'next-price' | 'at-once';
  readonly seed: number;
  /** Client order ids are `<prefix>-<count>`; the count goes on after `ordersMade`. */
  readonly orderPrefix: string;
  readonly ordersMade: number;
}

export class Engine implements Hands {
  readonly portfolio: Portfolio;
  readonly #setup: EngineSetup;
  readonly #gate: Gate;
  readonly #states = new Map<string, SymbolState>();
  readonly #list: SymbolState[] = [];
  readonly #orders = new Map<string, MutableOrder>();
  /** States that hold a position, for marks. */
  #held: readonly SymbolState[] = [];
  #waiting = 0;
  #ordersMade: number;
  #now: Micros = micros(0);
  #step: StepDraft | undefined;
  #isWarmingUp = false;

  constructor(setup: EngineSetup) {
    this.#setup = setup;
    this.#gate = new Gate(setup.limits);
    this.#ordersMade = setup.ordersMade;
    this.portfolio = new Portfolio(setup.cash);
    setup.instruments.forEach((instrument, index) => {
      const state = this.#createState(instrument, index);
      this.#states.set(instrument.symbol, state);
      this.#list.push(state);
    });
  }

  #createState(instrument: Instrument, index: number): SymbolState {
    const { symbol, tickSize, lotSize } = instrument;
    const scale = new TickScale(tickSize);
    const context = new Context(symbol, this, new Prng(this.#setup.seed * 1_000_003 + index));
    const strategy = this.#setup.createStrategy({ symbol, tickSize: scale.double(1), lotSize: qtyNumber(lotSize) });
    const state: SymbolState = {
      instrument,
      scale,
      book: this.portfolio.book(symbol),
      strategy,
      context,
      mark: 0,
      waiting: [],
      due: 0,
      duePrice: ZERO_PRICE,
      inFlight: undefined,
      open: [],
      goal: undefined,
    };
    context.bind(state);
    return state;
  }

  // What others may read.

  /** The largest event time seen. */
  get now(): Micros {
    return this.#now;
  }

  get ordersMade(): number {
    return this.#ordersMade;
  }

  /** Cash and positions at the last prices, as a double: for the per-bar mark. */
  get equity(): number {
    let equity = this.portfolio.cashUnits;
    for (const state of this.#held) equity += state.book.units * state.mark;
    return equity;
  }

  get cash(): number {
    return this.portfolio.cashUnits;
  }

  /** Whether anything is held. */
  get isExposed(): boolean {
    return this.#held.length > 0;
  }

  /** Whether orders wait for the next price of this symbol: then it is to be told first. */
  isWaiting(symbol: string): boolean {
    return this.#waiting > 0 && (this.#states.get(symbol)?.waiting.length ?? 0) > 0;
  }

  markOf(symbol: string): Price {
    return exactMark(this.#state(symbol));
  }

  /** Equity at the last prices, exact. */
  exactEquity(): Money {
    let equity = this.portfolio.cash;
    for (const state of this.#held) equity = plus(equity, notional(exactMark(state), state.book.qty));
    return equity;
  }

  /** Orders that have not ended, oldest first. */
  activeOrders(): readonly Order[] {
    return [...this.#orders.values()];
  }

  // Events.

  /** Lets strategies act before the first event. */
  start(): Step {
    for (const state of this.#list) state.strategy.onStart?.(state.context);
    return this.#take();
  }

  step(event: EngineEvent): Step {
    switch (event.kind) {
      case 'bar':
        this.#onBar(event);
        break;
      case 'opening':
        this.#onOpening(event);
        break;
      case 'trade':
        this.#onTrade(event);
        break;
      case 'quote':
        this.#onQuote(event);
        break;
      case 'report':
        this.#onReport(event);
        break;
      default:
        this.#advance(event.tsEvent);
    }
    return this.#step === undefined ? NOTHING : this.#take();
  }

  /** Shows the strategies a past event: state moves, wishes are dropped. */
  warmUp(event: MarketEvent): void {
    this.#isWarmingUp = true;
    const step = this.step(event);
    this.#isWarmingUp = false;
    assert(step === NOTHING, 'a warm-up decides nothing');
  }

  /** Applies a fill that the ledger already holds. */
  restoreFill(fill: Fill): void {
    this.portfolio.apply(fill);
    this.#refreshHeld();
    this.#advance(fill.ts);
    const state = this.#state(fill.symbol);
    this.#isWarmingUp = true;
    state.strategy.onFill?.(fill, state.context);
    this.#isWarmingUp = false;
  }

  /** Takes back an order that the ledger says has not ended: sent ones are open, unsized ones wait for the next price. */
  restoreOrder(order: Order): void {
    const state = this.#state(order.symbol);
    const mine: MutableOrder = { ...order };
    this.#orders.set(mine.clientOrderId, mine);
    if (mine.qty === undefined) this.#enqueue(state, mine);
    else {
      state.open.push(mine);
      if (mine.type === 'market') state.inFlight = mine;
    }
  }

  #onBar(bar: Bar): void {
    const state = this.#state(bar.symbol);
    this.#advance(bar.tsEvent);
    state.mark = bar.close;
    if (state.strategy.onBar === undefined) return;
    state.strategy.onBar(bar, state.context);
    this.#releaseAtOnce(state);
  }

  #onTrade(trade: Trade): void {
    const state = this.#state(trade.symbol);
    this.#advance(trade.tsEvent);
    state.mark = trade.price;
    state.strategy.onTrade?.(trade, state.context);
    this.#releaseAtOnce(state);
  }

  #onQuote(quote: Quote): void {
    const state = this.#state(quote.symbol);
    this.#advance(quote.tsEvent);
    state.strategy.onQuote?.(quote, state.context);
    this.#releaseAtOnce(state);
  }

  #onOpening(opening: Opening): void {
    const state = this.#state(opening.symbol);
    this.#advance(opening.tsEvent);
    state.mark = opening.price;
    this.#release(state);
  }

  #onReport(report: OrderReport): void {
    const order = must(this.#orders.get(report.clientOrderId), `a report on unknown order ${report.clientOrderId}`);
    const state = this.#state(order.symbol);
    this.#advance(report.tsEvent);
    order.venueOrderId = report.venueOrderId;
    const fill = report.execution === undefined ? undefined : this.#book(order, report.execution, report.tsEvent);
    const { status, isLegal } = transition(order.status, report.status, order.filledQty === order.qty);
    this.#draft.move(order, status, report.tsEvent, report.reason ?? '', isLegal);
    if (isFinal(status)) this.#forget(state, order);
    if (fill !== undefined) state.strategy.onFill?.(fill, state.context);
    if (state.inFlight === order && (isFinal(status) || order.type !== 'market')) state.inFlight = undefined;
    this.#releaseAtOnce(state);
    this.#pump(state);
  }

  // Orders: made, released, sent, booked.

  steer(state: SymbolState, goal: Goal, reason: string): void {
    if (this.#isWarmingUp) return;
    const target = goal === 'short' && this.#setup.direction === 'long' ? 'flat' : goal;
    const held = goalOf(state.book.qty);
    if (target === (state.goal ?? held)) return;
    this.#abandonWaiting(state, 'superseded by a newer decision');
    if (held !== 'flat' || state.inFlight !== undefined) {
      this.#make(state, marketIntent(state, held === 'short' ? 'buy' : 'sell', { kind: 'position' }, reason));
    }
    if (target !== 'flat') {
      const size = sizeOf(this.#setup.sizing, () => this.exactEquity());
      this.#make(state, marketIntent(state, target === 'long' ? 'buy' : 'sell', size, reason));
    }
    state.goal = target;
  }

  place(state: SymbolState, intent: Intent): string {
    return this.#isWarmingUp ? '' : this.#make(state, intent).clientOrderId;
  }

  withdraw(state: SymbolState, clientOrderId: string): void {
    const order = this.#orders.get(clientOrderId);
    if (this.#isWarmingUp || order === undefined || order.symbol !== state.instrument.symbol) return;
    if (state.waiting.includes(order)) this.#abandon(state, order, 'canceled before it was sent');
    else if (order.status !== 'pending_cancel') {
      this.#draft.move(order, 'pending_cancel', this.#now, 'canceled by the strategy');
      this.#draft.send({ kind: 'cancel', clientOrderId: order.clientOrderId });
    }
  }

  #make(state: SymbolState, intent: Intent): MutableOrder {
    // Field by field: spreading costs as much as the rest of an order's life.
    const order: MutableOrder = {
      symbol: intent.symbol,
      side: intent.side,
      size: intent.size,
      type: intent.type,
      limitPrice: intent.limitPrice,
      stopPrice: intent.stopPrice,
      tif: intent.tif,
      reason: intent.reason,
      clientOrderId: `${this.#setup.orderPrefix}-${++this.#ordersMade}` as ClientOrderId,
      strategyId: this.#setup.strategyId,
      createdAt: this.#now,
      qty: undefined,
      venueOrderId: undefined,
      status: 'pending_new',
      filledQty: ZERO_QTY,
      filledValue: ZERO_MONEY,
      updatedAt: this.#now,
    };
    this.#orders.set(order.clientOrderId, order);
    this.#enqueue(state, order);
    this.#draft.made(order, this.#now, intent.reason);
    return order;
  }

  #enqueue(state: SymbolState, order: MutableOrder): void {
    state.waiting.push(order);
    this.#waiting++;
  }

  #releaseAtOnce(state: SymbolState): void {
    if (this.#waiting > 0 && this.#setup.release === 'at-once' && state.mark > 0) this.#release(state);
  }

  /** All that waits may go, at the last price. */
  #release(state: SymbolState): void {
    state.due = state.waiting.length;
    state.duePrice = exactMark(state);
    this.#pump(state);
  }

  #pump(state: SymbolState): void {
    while (state.due > 0 && state.inFlight === undefined) {
      const order = must(state.waiting.shift(), 'due orders wait');
      state.due--;
      this.#waiting--;
      this.#send(state, order);
    }
    if (state.waiting.length === 0 && state.inFlight === undefined) state.goal = undefined;
  }

  /** Sizes an order at the price it meets and lets risk judge it. */
  #send(state: SymbolState, order: MutableOrder): void {
    const price = order.limitPrice ?? order.stopPrice ?? state.duePrice;
    const exposure = exposureOf(state, price, this.#list, this.portfolio, this.#setup.costs);
    if (order.size.kind === 'position') order.side = sign(exposure.position) > 0 ? 'sell' : 'buy';
    const qty = unitsOf(order.size, order.side, state.instrument.lotSize, exposure);
    if (order.size.kind === 'position' && isZero(qty)) return this.#end(state, order, 'abandoned', 'nothing to close');
    if (isZero(qty)) return this.#deny(state, order, 'buying_power', 'cash covers not one lot', '0', '0');
    if (floorToLot(qty, state.instrument.lotSize) !== qty) return this.#deny(state, order, 'lot_size', 'not a whole number of lots', '', '');
    const verdict = this.#gate.check(sized(order, qty), exposure);
    if (verdict.kind === 'denied') {
      return this.#deny(state, order, verdict.result.code, verdict.message, verdict.result.limit, verdict.result.value);
    }
    this.#draft.move(order, 'pending_new', this.#now, 'approved');
    this.#draft.send({ kind: 'submit', order: verdict.order });
    state.open.push(order);
    state.inFlight = order;
  }

  #deny(state: SymbolState, order: MutableOrder, code: string, message: string, limit: string, value: string): void {
    const { clientOrderId, symbol } = order;
    this.#draft.denied({ clientOrderId, symbol, code, limit, value, message, at: this.#now });
    this.#end(state, order, 'denied', `${code}: ${message}`);
  }

  #abandonWaiting(state: SymbolState, reason: string): void {
    for (const order of [...state.waiting]) this.#abandon(state, order, reason);
  }

  #abandon(state: SymbolState, order: MutableOrder, reason: string): void {
    state.waiting.splice(state.waiting.indexOf(order), 1);
    state.due = Math.min(state.due, state.waiting.length);
    this.#waiting--;
    this.#end(state, order, 'abandoned', reason);
  }

  /** Ends an order that never reached the venue. */
  #end(state: SymbolState, order: MutableOrder, status: 'denied' | 'abandoned', reason: string): void {
    this.#draft.move(order, status, this.#now, reason);
    this.#forget(state, order);
  }

  #forget(state: SymbolState, order: MutableOrder): void {
    this.#orders.delete(order.clientOrderId);
    const index = state.open.indexOf(order);
    if (index >= 0) state.open.splice(index, 1);
  }

  #book(order: MutableOrder, execution: Execution, ts: Micros): Fill {
    const { clientOrderId, strategyId, symbol, side } = order;
    const { fillId, qty, price, fee, feeQty } = execution;
    const fill: Fill = { fillId, clientOrderId, strategyId, symbol, side, qty, price, fee, feeQty, ts };
    const trades = this.portfolio.apply(fill);
    order.filledQty = plus(order.filledQty, qty);
    order.filledValue = plus(order.filledValue, notional(price, qty));
    this.#refreshHeld();
    this.#draft.booked(fill, trades, this.portfolio.book(symbol), this.portfolio.cash);
    this.checkMarks();
    return fill;
  }

  #refreshHeld(): void {
    this.#held = this.#list.filter((state) => !isZero(state.book.qty));
  }

  /** The double mark must agree with the exact one: at every fill and at the end of a run. */
  checkMarks(): void {
    const exact = moneyNumber(this.exactEquity());
    const scale = Math.max(1, Math.abs(exact), Math.abs(this.portfolio.cashUnits));
    assert(Math.abs(this.equity - exact) <= scale * 1e-9, `equity by mark ${this.equity} is not ${exact}`);
  }

  // Small tools.

  get #draft(): StepDraft {
    this.#step ??= new StepDraft();
    return this.#step;
  }

  #take(): Step {
    const step = this.#step ?? NOTHING;
    this.#step = undefined;
    return step;
  }

  #advance(time: Micros): void {
    if (time > this.#now) this.#now = time;
  }

  #state(symbol: string): SymbolState {
    return must(this.#states.get(symbol), `no instrument ${symbol}`);
  }
}

/** An order that has its quantity, still the engine's own object. */
function sized(order: MutableOrder, qty: Qty): MutableOrder & { readonly qty: Qty } {
  order.qty = qty;
  return order as MutableOrder & { readonly qty: Qty };
}

const goalOf = (qty: Qty): Goal => (sign(qty) > 0 ? 'long' : sign(qty) < 0 ? 'short' : 'flat');

function marketIntent(state: SymbolState, side: Side, size: Intent['size'], reason: string): Intent {
  const { symbol } = state.instrument;
  return { symbol, side, size, type: 'market', limitPrice: undefined, stopPrice: undefined, tif: 'gtc', reason };
}
