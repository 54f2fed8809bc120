/**
 * The circuit breaker in the engine: it hears what the engine's events did, and what follows from it is part of the
 * same step: entries held, entry orders withdrawn, positions closed where that was asked for.
 */

import { isZero, type Money, minus, notional, type Price, plus, priceNumber, ZERO_MONEY } from '../base/fixed.js';
import type { EngineEvent } from '../events.js';
import { isFinal } from '../orders/lifecycle.js';
import { standIn } from '../portfolio/aside.js';
import { isTransfer, type Movement } from '../portfolio/movement.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Step } from '../ports.js';
import { Breaker } from '../risk/breaker.js';
import { calendarOf } from '../risk/breaker-day.js';
import type {
  BreakerAct,
  BreakerRoom,
  BreakerSettings,
  BreakerState,
  Fact,
  Transition,
} from '../risk/breaker-state.js';
import { BreakerMarks } from './breaker-marks.js';
import type { ByHand } from './by-hand.js';
import type { Desk } from './desk.js';
import { isOpening } from './desk-rules.js';
import { isHoldCode } from './holds.js';
import { type SymbolState, valueMark } from './symbol-state.js';

/** The parts of the engine that it reads and moves. */
export interface BreakerParts {
  readonly desk: Desk;
  readonly hand: ByHand;
  readonly portfolio: Portfolio;
  readonly states: readonly SymbolState[];
}

export class BreakerHook {
  readonly #breaker: Breaker;
  readonly #marks = new BreakerMarks();
  readonly #exact = (): Money => this.#equity();
  /** What open closing orders earned so far. */
  readonly #earned = new Map<string, Money>();

  constructor(
    readonly settings: BreakerSettings,
    readonly parts: BreakerParts,
  ) {
    const symbols = parts.states.map(({ instrument }) => instrument.symbol);
    this.#breaker = new Breaker(settings, settings.calendar ?? calendarOf(symbols));
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }

  /** How far it is from opening. */
  get room(): readonly BreakerRoom[] {
    return this.#breaker.roomAt(this.parts.desk.now);
  }

  /** An event comes: what it says of prices and time counts before anybody decides on it. */
  before(event: EngineEvent): void {
    if (event.kind === 'report' || event.kind === 'movement') return;
    this.#take(CLOCK);
    if (!this.#marks.take(event)) return;
    this.#take(DATA);
    this.#mark();
  }

  /** The engine has carried an event out: what that did is in the desk's draft. */
  after(event: EngineEvent): void {
    this.#hear();
    if (event.kind === 'report') this.#mark();
  }

  /** A person's act was carried out: it counts as what a strategy does. */
  afterHand(): Step {
    this.#hear();
    return this.parts.desk.take();
  }

  #hear(): void {
    for (const fact of this.#factsOf(this.parts.desk.pending)) this.#take(fact);
  }

  /** What a symbol is valued by; undefined until enough has been told. */
  markOf(symbol: string): number | undefined {
    return this.#marks.of(symbol);
  }

  /** Prices that were in doubt are believed. */
  believed(): void {
    this.#mark();
  }

  /** A movement of the account, carried out by `work`: what came or went is no loss. */
  moved(movement: Movement, work: () => Step): Step {
    const before = this.#equity();
    const step = work();
    if (movement.kind === 'split') this.#marks.forget(movement.symbol);
    // What a run begins with was in the account's figures before.
    // What is not traded under its new name counts at its cost: no loss, and no profit.
    const isOutside =
      movement.kind === 'rename' || (movement.kind === 'position' && this.#breaker.isMarked) || isTransfer(movement);
    if (isOutside) this.#take({ kind: 'moved', amount: minus(this.#equity(), before) });
    return step;
  }

  /** A position that counted at its cost has a price now, by `work`: what it gained or lost before is not of this moment. */
  revalued(work: () => void): void {
    const before = this.#equity();
    work();
    if (this.#breaker.isMarked) this.#take({ kind: 'moved', amount: minus(this.#equity(), before) });
  }

  /** What is asked of it from outside the engine's events. */
  act(act: BreakerAct): void {
    if (act.kind === 'restore') {
      this.#breaker.restore(act.state, act.hasFigures);
      this.#hold(act.state.trips.map(({ message }) => message).join('; '));
    } else this.#take(act);
  }

  #take(fact: Fact): void {
    const transitions = this.#breaker.take(fact, this.parts.desk.now);
    if (transitions.length === 0) return;
    this.parts.desk.noteBreaker(this.#breaker.state, transitions);
    for (const transition of transitions) this.#carryOut(transition);
  }

  #carryOut({ to, from, message }: Transition): void {
    this.#hold(message);
    if (to !== 'open' || from === 'open') return;
    const reason = `breaker: ${message}`;
    const { states, hand } = this.parts;
    if (this.settings.flattenOnOpen) {
      for (const state of states) if (state.isTraded) hand.flatten(state, reason);
    } else if (this.settings.onOpen === 'cancel') cancelEntries(this.parts);
  }

  #hold(message: string): void {
    const { judge } = this.parts.desk;
    const { phase, since } = this.#breaker.state;
    judge.holds.set('breaker', phase === 'open' ? `the breaker is open: ${message}` : undefined);
    judge.reduceTo(phase === 'half_open' ? { part: this.settings.halfOpenSize, since } : undefined);
  }

  /**
   * The account at the breaker's own prices. A symbol that is silent silences nobody: it counts at the last price known of
   * it, or where it was bought since the first mark at its cost. Only before that a price is waited for.
   */
  #mark(): void {
    const { portfolio, states } = this.parts;
    let estimate = portfolio.cashUnits + portfolio.aside.units;
    for (const state of states) {
      if (state.book.units === 0) continue;
      const mark = this.#trusted(state);
      if (mark === undefined && state.isTraded && state.book.told === undefined && !this.#breaker.isMarked) return;
      estimate += state.book.units * (mark ?? priceNumber(untrustedMark(state)));
    }
    this.#take({ kind: 'equity', estimate, exact: this.#exact });
  }

  /** Exact, at the same prices. */
  #equity(): Money {
    const { portfolio, states } = this.parts;
    let equity = plus(portfolio.cash, portfolio.aside.value);
    for (const state of states) {
      if (isZero(state.book.qty)) continue;
      const price = this.#trusted(state);
      equity = plus(
        equity,
        notional(price === undefined ? untrustedMark(state) : state.scale.price(price), state.book.qty),
      );
    }
    return equity;
  }

  /** Of a price in doubt the one before it. */
  #trusted({ doubt, instrument }: SymbolState): number | undefined {
    return doubt === undefined ? this.#marks.of(instrument.symbol) : doubt.trusted;
  }

  /** What a step says of orders: sent, rejected, denied by a limit, and closings that have ended. */
  #factsOf(step: Step | undefined): readonly Fact[] {
    if (step === undefined) return NO_FACTS;
    const facts: Fact[] = [];
    for (const { kind } of step.commands) if (kind === 'submit') facts.push({ kind: 'order', outcome: 'sent' });
    for (const { code } of step.denials) if (!isHoldCode(code)) facts.push({ kind: 'order', outcome: 'denied' });
    const [fill] = step.fills;
    if (fill !== undefined && step.trades.length > 0) {
      const earned = step.trades.reduce((sum, { pnl }) => plus(sum, pnl), ZERO_MONEY);
      const before = this.#earned.get(fill.clientOrderId) ?? ZERO_MONEY;
      this.#earned.set(fill.clientOrderId, plus(before, earned));
    }
    for (const { order, to } of step.changes) {
      if (to === 'rejected') facts.push({ kind: 'order', outcome: 'rejected' });
      const pnl = isFinal(to) ? this.#earned.get(order.clientOrderId) : undefined;
      if (pnl === undefined) continue;
      this.#earned.delete(order.clientOrderId);
      facts.push({ kind: 'closing', pnl });
    }
    return facts;
  }
}

const NO_FACTS: readonly Fact[] = [];
const CLOCK: Fact = { kind: 'clock' };
const DATA: Fact = { kind: 'data' };

/** Of what a feed tells one print is no price yet. */
const untrustedMark = (state: SymbolState): Price => (state.isTraded ? standIn(state.book) : valueMark(state));

/** Withdraws what would open or increase a position; what closes or protects one stays. */
function cancelEntries({ desk, states }: Pick<BreakerParts, 'desk' | 'states'>): void {
  for (const state of states) {
    const open = [...state.open];
    for (const order of open) if (isOpening(state.book.qty, order, open)) desk.cancel(state, order);
  }
}
