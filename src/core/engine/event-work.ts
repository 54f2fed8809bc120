/** What an event does in the engine: state first, then the strategy, then what may be released. */

import { must } from '../base/assert.js';
import type { BySymbol } from '../base/by-symbol.js';
import type { Micros } from '../base/time.js';
import type { Bar, EngineEvent, MovementEvent, Opening, OrderReport, Quote, Trade, TradingStatus } from '../events.js';
import { haltAfter } from '../market/halts.js';
import type { Fill } from '../portfolio/records.js';
import type { Desk } from './desk.js';
import type { EngineSetup } from './engine-setup.js';
import { noteMark, type SymbolState } from './symbol-state.js';
import { fillTold, unprotectedTold } from './told-strategy.js';
import type { Valuation } from './valuation.js';

/** What is told to a strategy, or about its orders. */
export type TakenEvent = Exclude<EngineEvent, MovementEvent>;

export class EventWork {
  readonly #desk: Desk;
  readonly #states: BySymbol<SymbolState>;
  readonly #valuation: Valuation;
  /** Orders go at the price that they were decided at, not at the next. */
  readonly #isAtOnce: boolean;
  /** Whether prices are the venue's before they are ours: a broker has its own anyway. */
  readonly #isVenueAhead: boolean;
  /** The symbol whose price the venue knows and we do not. */
  #foretold: string | undefined;
  /** Whether a strategy is being told something: only then may it wish for anything. */
  isDeciding = false;
  /** What a strategy threw when it was told of a report: that stays in the books, and nothing may follow it. */
  failure: Error | undefined;

  constructor(
    desk: Desk,
    states: BySymbol<SymbolState>,
    valuation: Valuation,
    { release, isBroker }: Pick<EngineSetup, 'release' | 'isBroker'>,
  ) {
    this.#desk = desk;
    this.#states = states;
    this.#valuation = valuation;
    this.#isAtOnce = release === 'at-once';
    this.#isVenueAhead = this.#isAtOnce && isBroker !== true;
  }

  foretell(symbol: string): void {
    if (this.#isVenueAhead) this.#foretold = symbol;
  }

  /** Of bars there are millions, and a short way is put in place of its call: the others are apart. */
  take(event: TakenEvent): void {
    this.isDeciding = true;
    if (event.kind === 'bar') this.#bar(event);
    else this.#other(event);
    this.isDeciding = false;
  }

  /** Lets strategies act before the first event. */
  start(states: readonly SymbolState[]): void {
    this.isDeciding = true;
    for (const { strategy, context } of states) strategy.onStart?.(context);
    this.isDeciding = false;
  }

  /** Tells a strategy of a fill of before: its wishes are in the ledger already. */
  retell(fill: Fill): void {
    const { strategy, context } = this.#states.at(fill.symbol);
    this.isDeciding = true;
    strategy.onFill?.(fillTold(fill), context);
    this.isDeciding = false;
  }

  #other(event: Exclude<TakenEvent, Bar>): void {
    switch (event.kind) {
      case 'opening':
        return this.#opening(event);
      case 'trade':
        return this.#trade(event);
      case 'quote':
        return this.#quote(event);
      case 'trading_status':
        return this.#status(event);
      case 'report':
        return this.#report(event);
      default:
        this.advance(event.tsEvent);
    }
  }

  #bar(bar: Bar): void {
    const state = this.#states.at(bar.symbol);
    this.advance(bar.tsEvent);
    // A bar is stamped with its beginning: its last price is known when it arrives.
    noteMark(state, bar.close, bar.tsRecv);
    this.#foretold = undefined;
    state.strategy.onBar?.(bar, state.context);
    this.#releaseAtOnce(state);
  }

  #trade(trade: Trade): void {
    const state = this.#states.at(trade.symbol);
    this.advance(trade.tsEvent);
    // The mark is on the tick, as its exact twin is.
    noteMark(state, state.scale.double(state.scale.ticks(trade.price)), trade.tsEvent);
    this.#foretold = undefined;
    state.strategy.onTrade?.(trade, state.context);
    this.#releaseAtOnce(state);
  }

  #quote(quote: Quote): void {
    const state = this.#states.at(quote.symbol);
    this.advance(quote.tsEvent);
    state.strategy.onQuote?.(quote, state.context);
    this.#releaseAtOnce(state);
  }

  /** Nothing is decided by it; what is judged from now on is judged by it. */
  #status(status: TradingStatus): void {
    this.advance(status.tsEvent);
    const state = this.#states.get(status.symbol);
    if (state !== undefined) state.halt = haltAfter(status, state.halt);
  }

  #opening(opening: Opening): void {
    const state = this.#states.at(opening.symbol);
    this.advance(opening.tsEvent);
    noteMark(state, opening.price, opening.tsEvent);
    this.#desk.release(state);
  }

  #report(report: OrderReport): void {
    const { clientOrderId } = report;
    const order = must(this.#desk.reportable(clientOrderId), `a report on unknown order ${clientOrderId}`);
    const state = this.#states.at(order.symbol);
    this.advance(report.tsEvent);
    if (report.prices !== undefined || report.terms !== undefined) Object.assign(order, report.prices, report.terms);
    const { fill, unprotected } = this.#desk.report(state, order, report);
    if (fill !== undefined) {
      this.#valuation.refresh();
      this.#valuation.check();
    }
    try {
      if (fill !== undefined) state.strategy.onFill?.(fillTold(fill), state.context);
      if (unprotected !== undefined) state.strategy.onUnprotected?.(unprotectedTold(unprotected), state.context);
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
      return;
    }
    this.#desk.goOn(state, order);
    if (order.symbol !== this.#foretold) this.#releaseAtOnce(state);
  }

  #releaseAtOnce(state: SymbolState): void {
    if (this.#desk.waiting === 0 || !this.#isAtOnce || state.mark === 0) return;
    this.#desk.call(state);
    this.#desk.release(state);
  }

  advance(time: Micros): void {
    if (time > this.#desk.now) this.#desk.now = time;
  }
}
