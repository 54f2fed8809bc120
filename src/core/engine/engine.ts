/**
 * The engine: a synchronous function of its events. The same in backtest, replay, paper and live.
 *
 * State first, decision after: a strategy never sees an event that its view does not contain.
 */

import { assert } from '../base/assert.js';
import { BySymbol } from '../base/by-symbol.js';
import type { Money, Price, Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { EngineEvent, MarketEvent } from '../events.js';
import type { Order } from '../orders/order.js';
import { costMark } from '../portfolio/aside.js';
import type { Movement } from '../portfolio/movement.js';
import { Portfolio } from '../portfolio/portfolio.js';
import type { Fill } from '../portfolio/records.js';
import type { Account, Step } from '../ports.js';
import type { BreakerAct, BreakerState } from '../risk/breaker-state.js';
import type { Fact } from '../risk/facts.js';
import type { LimitChange } from '../risk/limit-change.js';
import type { Limits } from '../risk/limits.js';
import { AccountMoves } from './account-moves.js';
import { BreakerHook } from './breaker-hook.js';
import { ByHand, type HandAct } from './by-hand.js';
import { createState } from './create-state.js';
import { Desk } from './desk.js';
import { type AccountRead, Doubts } from './doubts.js';
import type { EngineSetup } from './engine-setup.js';
import { EventWork, type TakenEvent } from './event-work.js';
import type { HoldSource } from './holds.js';
import type { JudgeView } from './judge.js';
import { Steering } from './steering.js';
import { NOTHING } from './step-draft.js';
import { exactMark, isPriced, type SymbolState } from './symbol-state.js';
import { Valuation } from './valuation.js';
import { Wishes } from './wishes.js';

export class Engine implements Account {
  readonly portfolio: Portfolio;
  readonly #desk: Desk;
  /** What a person asks for beside the strategy. */
  readonly hand: ByHand;
  readonly #states = new BySymbol<SymbolState>('no instrument');
  readonly #list: SymbolState[] = [];
  readonly valuation: Valuation;
  readonly #wishes: Wishes;
  readonly #moves: AccountMoves;
  readonly #work: EventWork;
  /** Undefined where nothing is set that could open it: then it costs nothing. */
  readonly #breaker: BreakerHook | undefined;
  /** Undefined where no broker books anything behind our back. */
  readonly doubts: Doubts | undefined;

  constructor(setup: EngineSetup) {
    this.portfolio = new Portfolio(setup.cash);
    this.#desk = new Desk(setup, this.portfolio, this.#list);
    this.hand = new ByHand(this.#desk, this.#list);
    this.valuation = new Valuation(this.portfolio, this.#list);
    this.#work = new EventWork(this.#desk, this.#states, this.valuation, setup);
    this.#wishes = new Wishes({
      ...{ desk: this.#desk, portfolio: this.portfolio, valuation: this.valuation },
      steering: new Steering(setup, this.#desk, this.valuation),
      isDeciding: () => this.#work.isDeciding,
    });
    const { instruments, asides = [] } = setup;
    for (const instrument of [...instruments, ...asides])
      this.#list.push(createState(instrument, this.#list.length, this.#wishes, setup, this.portfolio));
    for (const state of this.#list) this.#states.set(state.instrument.symbol, state);
    const parts = { desk: this.#desk, hand: this.hand, portfolio: this.portfolio, states: this.#list };
    this.#breaker = setup.limits.breaker && new BreakerHook(setup.limits.breaker, parts);
    if (setup.isBroker === true) this.doubts = new Doubts(this.#states, (symbol) => this.#breaker?.markOf(symbol));
    const others = { breaker: this.#breaker, doubts: this.doubts };
    this.#moves = new AccountMoves(this.portfolio, this.#states, this.valuation, others);
  }

  /** The largest event time seen. */
  get now(): Micros {
    return this.#desk.now;
  }

  /** What a strategy threw when it heard of a report, which is in the step all the same: the caller stops after it. */
  get failure(): Error | undefined {
    return this.#work.failure;
  }

  /** Cash and positions at the last prices, as a double: for the per-bar mark. */
  get equity(): number {
    return this.valuation.estimate();
  }

  get cash(): number {
    return this.portfolio.cashUnits;
  }

  /** Whether anything is held. */
  get isExposed(): boolean {
    return this.valuation.isExposed;
  }

  /** Whether orders wait for the next price of this symbol, here or at the venue: then it is to be told first. */
  isWaiting(symbol: string): boolean {
    if (!this.#desk.isBusy) return false;
    const { waiting, inFlight } = this.#states.at(symbol);
    return waiting.length > 0 || inFlight !== undefined;
  }

  /** Says that a price is about to be told: it is for the orders that wait now, not for those that its fills lead to. */
  announce(symbol: string): void {
    this.#desk.call(this.#states.at(symbol));
  }

  /** Says that a venue in this process knows a price already: what its fills lead to waits until that is told here. */
  foretell(symbol: string): void {
    this.#work.foretell(symbol);
  }

  /** The last price; the average cost where none is known. */
  markOf(symbol: string): Price {
    return this.knownMark(symbol) ?? costMark(this.portfolio.book(symbol));
  }

  /** The last price, or what the broker says; undefined where none is known that may be believed. */
  knownMark(symbol: string): Price | undefined {
    const state = this.#states.get(symbol);
    return state !== undefined && isPriced(state) ? exactMark(state) : this.portfolio.book(symbol).told;
  }

  /** What the broker books without an order has been read, and is in the books. */
  accountRead(read: AccountRead): Step {
    this.doubts?.read(read);
    this.#breaker?.believed();
    return this.#desk.take();
  }

  /** Equity at the last prices, exact. */
  exactEquity(): Money {
    return this.valuation.exactEquity();
  }

  /** Whether cash covers what a resting order opens at the bare price that it meets: asked by a simulated venue. */
  covers(order: Order, opening: Qty, bare: Price): boolean {
    return this.#desk.judge.covers(this.#states.at(order.symbol), order, opening, bare);
  }

  /** Denies what opens or increases a position while any source has a reason; exits pass. */
  hold(source: HoldSource, reason: string | undefined): void {
    this.#desk.judge.holds.set(source, reason);
  }

  /** Sets a limit of risk anew, until the end of the session. */
  limit(change: LimitChange): void {
    this.#desk.judge.limit(change);
  }

  /** Takes note of what the broker says beside its reports: orders are judged by it from now on, and positions valued. */
  learn(fact: Fact): void {
    if (fact.kind === 'price') this.#moves.price(fact);
    else this.#desk.judge.learn(fact);
  }

  /** The limits of risk in force. */
  get limits(): Limits {
    return this.#desk.judge.limits;
  }

  /** Risk's view of single orders. */
  get judge(): JudgeView {
    return this.#desk.judge;
  }

  /** Withdraws every order of what is traded. */
  cancelAll(reason: string): Step {
    this.#desk.cancelAll(reason);
    return this.#desk.take();
  }

  /** What a person asks for, through the same gate. */
  byHand(act: HandAct): Step {
    this.hand.act(act);
    return this.#breaker?.afterHand() ?? this.#desk.take();
  }

  /** Has the circuit breaker restored, closed by a person, or told of a divergence; nothing where there is none. */
  breaker(act: BreakerAct): Step {
    this.#breaker?.act(act);
    return this.#desk.take();
  }

  /** Undefined where there is none. */
  get breakerState(): BreakerState | undefined {
    return this.#breaker?.state;
  }

  /** What the breaker was set to, and how far it is from opening; undefined where there is none. */
  get breakerView(): Pick<BreakerHook, 'settings' | 'room'> | undefined {
    return this.#breaker;
  }

  /** Gives up orders that were decided and never sent: after a restart they are of another moment. */
  abandonWaiting(reason: string): Step {
    for (const state of this.#list) this.#desk.abandonWaiting(state, reason);
    return this.#desk.take();
  }

  /** Lets strategies act before the first event, which is of that time. */
  start(at: Micros): Step {
    this.#work.advance(at);
    this.#work.start(this.#list);
    return this.#desk.take();
  }

  step(event: EngineEvent): Step {
    if (event.kind === 'movement') {
      this.#work.advance(event.tsEvent);
      return this.#moves.take(event.movement);
    }
    if (event.kind !== 'report') this.#desk.begin();
    if ((this.#breaker ?? this.doubts) !== undefined && !this.#wishes.areDropped) this.#watched(event);
    else this.#work.take(event);
    return this.#desk.take();
  }

  /** An event between those who see it before anybody acts on it, and after. */
  #watched(event: TakenEvent): void {
    this.doubts?.see(event);
    this.#work.advance(event.tsEvent);
    this.#breaker?.before(event);
    this.#work.take(event);
    this.#breaker?.after(event);
  }

  /** Shows the strategies a past event: state moves, wishes are dropped. */
  warmUp(event: MarketEvent): void {
    this.#wishes.areDropped = true;
    const step = this.step(event);
    this.#wishes.areDropped = false;
    assert(step === NOTHING, 'a warm-up decides nothing');
  }

  /** Lets strategies set themselves up again after a restart: their wishes are in the ledger already. */
  restart(at: Micros): void {
    this.#wishes.areDropped = true;
    const step = this.start(at);
    this.#wishes.areDropped = false;
    assert(step === NOTHING, 'a restart decides nothing');
  }

  /** Applies a fill that the ledger already holds. */
  restoreFill(fill: Fill): void {
    this.portfolio.apply(fill);
    this.valuation.refresh();
    this.#work.advance(fill.ts);
    this.#wishes.areDropped = true;
    this.#work.retell(fill);
    this.#wishes.areDropped = false;
  }

  /** Applies a movement that the ledger already holds. */
  restoreMovement(movement: Movement): void {
    this.#moves.book(movement);
    this.#work.advance(movement.at);
  }

  /** Takes back an order of the ledger; one that has ended too, where the venue may still speak of it. */
  restoreOrder(order: Order): void {
    this.#desk.restore(this.#states.at(order.symbol), order);
  }
}
