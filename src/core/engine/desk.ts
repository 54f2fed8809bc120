/**
 * The order desk: makes orders from intents, releases them one at a time, has them sized and judged, and books fills.
 *
 * An order is made, and recorded, when it is decided. It is sized, judged and sent when it is released: at once, or at
 * the next price of its symbol. The next order of the symbol follows when the one before has ended, so that an entry
 * behind an exit is sized from what the exit left.
 */

import { must } from '../base/assert.js';
import { type Micros, micros } from '../base/time.js';
import type { OrderReport } from '../events.js';
import type { Changes } from '../orders/changes.js';
import type { GroupTerms, Unprotected } from '../orders/groups.js';
import { isFinal, transition } from '../orders/lifecycle.js';
import type { ClientOrderId, Intent, MutableOrder, Order, OrderRole } from '../orders/order.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Fill } from '../portfolio/records.js';
import type { Step } from '../ports.js';
import type { BreakerState, Transition } from '../risk/breaker-state.js';
import { approveLegs } from '../risk/gate.js';
import { book } from './booking.js';
import { type Checks, decide, type Passed, type Refusal, sized, unsized } from './decision.js';
import { isComplete, isLeaving, isPrompt, ORDERS_PER_EVENT, orderOf, tooManyOrders } from './desk-rules.js';
import type { EngineSetup } from './engine-setup.js';
import { Groups } from './groups.js';
import { Judge } from './judge.js';
import { Replacing, replacingWith } from './replacing.js';
import { Roster } from './roster.js';
import { NOTHING, StepDraft } from './step-draft.js';
import { dequeue, exactMark, forgetGoal, type SymbolState } from './symbol-state.js';
import { inTheWayOf } from './way-out.js';

/** What a report was about. */
export interface Reported {
  readonly fill: Fill | undefined;
  readonly unprotected: Unprotected | undefined;
}

export class Desk {
  readonly #setup: EngineSetup;
  readonly #portfolio: Portfolio;
  /** Every symbol of the run; filled before the first event. */
  readonly #states: readonly SymbolState[];
  /** Risk's view of orders. */
  readonly judge: Judge;
  readonly #orders: Roster;
  readonly groups = new Groups();
  readonly #replacing: Replacing;
  #waiting = 0;
  #underWay = 0;
  #made: number;
  #step: StepDraft | undefined;
  #madeAtEvent = 0;
  /** The largest event time seen. */
  now: Micros = micros(0);

  constructor(setup: EngineSetup, portfolio: Portfolio, states: readonly SymbolState[]) {
    this.#setup = setup;
    this.#portfolio = portfolio;
    this.#states = states;
    this.#orders = new Roster(setup.hasLateReports === true);
    this.judge = new Judge(setup, portfolio, states, () => this.now);
    this.#made = setup.ordersMade;
    this.#replacing = new Replacing(this);
  }

  /** Orders made and not yet released, over all symbols. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether orders of any symbol are to meet its next price: those not yet released, and those under way to the venue. */
  get isBusy(): boolean {
    return this.#waiting > 0 || this.#underWay > 0;
  }

  /** The order of that id while it has not ended. */
  find(clientOrderId: string): MutableOrder | undefined {
    return this.#orders.find(clientOrderId);
  }

  /** The order of that id that the venue may speak of, ended or not. */
  reportable(clientOrderId: string): MutableOrder | undefined {
    return this.#orders.reportable(clientOrderId);
  }

  /** What has happened since it was last taken. */
  take(): Step {
    const step = this.#step ?? NOTHING;
    this.#step = undefined;
    return step;
  }

  /** What has happened since; undefined where nothing has. */
  get pending(): Step | undefined {
    return this.#step;
  }

  noteBreaker(state: BreakerState, transitions: readonly Transition[]): void {
    this.draft().breakerMoved(state, transitions);
  }

  draft(): StepDraft {
    this.#step ??= new StepDraft();
    return this.#step;
  }

  /** A market event begins: what strategies do at it is counted from here. */
  begin(): void {
    this.#madeAtEvent = 0;
  }

  make(state: SymbolState, intent: Intent, role?: OrderRole): MutableOrder {
    const order = this.create(intent, role);
    this.#enqueue(state, order);
    return order;
  }

  /** Makes an order and those that go with it, itself first: they are released, judged and sent as one. */
  makeGroup(state: SymbolState, { intent, role, legs }: GroupTerms): readonly MutableOrder[] {
    const first = this.make(state, intent, role);
    this.groups.begin(first);
    for (const leg of legs) this.groups.join(this.create(leg.intent, leg.role, first.clientOrderId));
    return [first, ...this.groups.legsOf(first)];
  }

  /** Makes an order that waits for nothing yet. */
  create(intent: Intent, role?: OrderRole, parentId?: ClientOrderId): MutableOrder {
    if (++this.#madeAtEvent > ORDERS_PER_EVENT) throw tooManyOrders(intent.symbol);
    const id = `${this.#setup.orderPrefix}-${++this.#made}` as ClientOrderId;
    const order = orderOf(intent, id, this.#setup.strategyId, this.now, role, parentId);
    this.#orders.add(order);
    this.draft().made(order, this.now, intent.reason);
    return order;
  }

  /** Takes back an order of the ledger: a sized one that has not ended is at the venue, another still waits. */
  restore(state: SymbolState, order: Order): void {
    const mine: MutableOrder = { ...order };
    if (mine.parentId !== undefined) this.groups.join(mine);
    else if (mine.role !== undefined) this.groups.begin(mine);
    this.judge.noteRestored(mine);
    if (isFinal(mine.status)) {
      this.#orders.addEnded(mine);
      return;
    }
    this.#orders.add(mine);
    if (mine.qty === undefined) {
      if (mine.parentId === undefined) this.#enqueue(state, mine);
    } else {
      state.open.push(mine);
      if (isPrompt(mine)) this.#wait(state, mine);
    }
  }

  #enqueue(state: SymbolState, order: MutableOrder): void {
    state.waiting.push(order);
    this.#waiting++;
  }

  /** Calls all that waits to the price that comes next. */
  call(state: SymbolState): void {
    state.called = state.waiting.length;
  }

  /** All that was called may go, at the last price. */
  release(state: SymbolState): void {
    state.due = state.called;
    state.duePrice = exactMark(state);
    this.#pump(state);
  }

  /** Releases what is due as long as nothing is under way. */
  #pump(state: SymbolState): void {
    while (state.due > 0 && state.inFlight === undefined && !state.open.some(isLeaving)) {
      this.#send(state, must(state.waiting[0], 'due orders wait'));
    }
    forgetGoal(state);
  }

  /** Sizes an order at the price it meets and lets risk judge it. */
  #send(state: SymbolState, order: MutableOrder): void {
    const legs = this.groups.legsOf(order);
    const decision = decide(state, order, legs, this.judge);
    const inTheWay = decision.kind === 'send' ? inTheWayOf(decision.order, state, this.judge) : [];
    for (const other of inTheWay) this.cancel(state, other);
    // It is sized again once they are gone.
    if (inTheWay.length > 0) return unsized(order);
    dequeue(state, order);
    this.#waiting--;
    if (decision.kind === 'nothing') this.end(state, order, 'abandoned', decision.reason);
    else if (decision.kind === 'deny') this.deny(state, order, decision);
    else this.#submit(state, order, decision, legs);
  }

  #submit(state: SymbolState, order: MutableOrder, passed: Passed, legs: readonly MutableOrder[]): void {
    const { order: approved, checks } = passed;
    for (const one of [order, ...legs]) {
      this.draft().judged(sized(one, approved.qty), 'pending_new', this.now, 'approved', checks);
      state.open.push(one);
    }
    const together = legs.map((leg) => sized(leg, approved.qty));
    const group = legs.length === 0 ? {} : { legs: approveLegs(approved, together) };
    this.judge.noteSent(approved, this.now);
    this.draft().send({ kind: 'submit', order: approved, ...group });
    this.#wait(state, order);
  }

  /** Nothing else of the symbol is released until this order is answered. */
  #wait(state: SymbolState, order: MutableOrder): void {
    state.inFlight = order;
    this.#underWay++;
  }

  deny(state: SymbolState, order: MutableOrder, { code, message, limit, value, checks }: Refusal): void {
    const { clientOrderId, symbol } = order;
    this.draft().denied({ clientOrderId, symbol, code, limit, value, message, at: this.now });
    this.end(state, order, 'denied', `${code}: ${message}`, checks);
  }

  /** Gives up all orders of a symbol that have not been sent. */
  abandonWaiting(state: SymbolState, reason: string): void {
    for (const order of [...state.waiting]) this.#abandon(state, order, reason);
  }

  #abandon(state: SymbolState, order: MutableOrder, reason: string): void {
    dequeue(state, order);
    this.#waiting--;
    this.end(state, order, 'abandoned', reason);
    forgetGoal(state);
  }

  /** Withdraws every order: those that wait here, and those at the venue. */
  cancelAll(reason: string): void {
    for (const state of this.#states.filter(({ isTraded }) => isTraded)) {
      this.abandonWaiting(state, reason);
      for (const order of [...state.open]) this.cancel(state, order);
    }
  }

  /** Withdraws an order: here while it waits, at the venue once it was sent. */
  cancel(state: SymbolState, order: MutableOrder): void {
    const first = this.groups.firstOf(order);
    if (state.waiting.includes(first)) return this.#abandon(state, first, 'canceled before it was sent');
    for (const one of [...this.groups.leaving(order), ...replacingWith(state, order)]) {
      if (one.status === 'pending_cancel') continue;
      this.draft().move(one, 'pending_cancel', this.now, 'withdrawn');
      this.draft().send({ kind: 'cancel', clientOrderId: one.clientOrderId });
    }
  }

  /** Puts another order in the place of one; an exit of a group goes on as itself. It is told like any other. */
  replace(state: SymbolState, order: MutableOrder, changes: Changes): MutableOrder {
    return this.#replacing.replace(state, order, changes);
  }

  /** Ends an order that never reached the venue. */
  end(state: SymbolState, order: MutableOrder, status: 'denied' | 'abandoned', reason: string, checks?: Checks): void {
    for (const one of [order, ...this.groups.legsOf(order)]) {
      this.draft().judged(one, status, this.now, reason, checks);
      this.#forget(state, one);
      this.groups.end(one, state.book.qty, this.draft());
    }
  }

  #forget(state: SymbolState, order: MutableOrder): void {
    this.#orders.end(order);
    const index = state.open.indexOf(order);
    if (index >= 0) state.open.splice(index, 1);
  }

  /** The venue's word on an order; the fill it brings is in the books when this returns. */
  report(state: SymbolState, order: MutableOrder, report: OrderReport): Reported {
    // What never reached the broker has no id there.
    if (report.venueOrderId !== '') order.venueOrderId = report.venueOrderId;
    const isEnded = isFinal(order.status);
    const fill =
      report.execution === undefined
        ? undefined
        : book(order, report.execution, report.tsEvent, this.#portfolio, this.draft());
    const { status, isLegal } = transition(order.status, report.status, isComplete(order, report));
    // A broker's clock may be behind ours: an order's own history never goes back.
    const at = micros(Math.max(report.tsEvent, order.updatedAt));
    this.draft().move(order, status, at, report.reason ?? '', isLegal);
    if (fill !== undefined) this.groups.reduce(order, fill, this.draft());
    if (isFinal(status)) this.#forget(state, order);
    if (status === 'replaced') this.#replacing.settle(state, order);
    const { qty } = state.book;
    return { fill, unprotected: this.groups.bared(order, { isEnded, fill }, qty, this.draft()) };
  }

  /** Lets the next order go if this one no longer stands in its way: a market order when it ended, others when taken. */
  goOn(state: SymbolState, order: MutableOrder): void {
    if (state.inFlight === order && (isFinal(order.status) || !isPrompt(order))) {
      state.inFlight = undefined;
      this.#underWay--;
    }
    this.#pump(state);
  }
}
