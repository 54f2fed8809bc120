/** What a person asks for beside the strategy: through the same desk and gate, under the same ids. */

import { isZero, sign } from '../base/fixed.js';
import { type Changes, changeProblem } from '../orders/changes.js';
import { type Exits, entryGroup, isDormant } from '../orders/groups.js';
import type { Intent, Order } from '../orders/order.js';
import type { TermProblem } from '../orders/terms.js';
import { amendProblem } from './amending.js';
import type { Desk } from './desk.js';
import { isClosing, isOpening } from './desk-rules.js';
import type { SymbolState } from './symbol-state.js';

/** One act of a person, plain data: an engine that is made to do it again does the same. */
export type HandAct =
  | { readonly kind: 'submit'; readonly intent: Intent; readonly exits?: Exits }
  | { readonly kind: 'cancel'; readonly clientOrderId: string }
  | { readonly kind: 'replace'; readonly clientOrderId: string; readonly changes: Changes }
  /**
   * Withdraws every order of a symbol, and closes what is left once they are gone: the desk lets nothing of a symbol
   * go while an order of it is being canceled, and sizes the closing order when it goes.
   */
  | { readonly kind: 'flatten'; readonly symbol: string; readonly reason: string };

export class ByHand {
  constructor(
    readonly desk: Desk,
    readonly states: readonly SymbolState[],
  ) {}

  /** The same of what the session trades alone: what a session does of itself is done to that. */
  get traded(): ByHand {
    return new ByHand(
      this.desk,
      this.states.filter(({ isTraded }) => isTraded),
    );
  }

  get symbols(): readonly string[] {
    return this.states.map(({ instrument }) => instrument.symbol);
  }

  /** Orders that are at the venue, or on their way. */
  get openOrders(): number {
    return this.states.reduce((count, { open }) => count + open.length, 0);
  }

  /** The ids of orders that have not ended, of one symbol or of all. */
  openIds(symbol?: string): readonly string[] {
    const states = symbol === undefined ? this.states : this.states.filter((state) => isOf(state, symbol));
    return states.flatMap(({ waiting, open }) => [...open, ...waiting].map(({ clientOrderId }) => clientOrderId));
  }

  /** The ids of orders at the venue that would open or increase a position. */
  get entryIds(): readonly string[] {
    return this.states.flatMap(({ open, book }) =>
      open.filter((order) => isOpening(book.qty, order, open)).map(({ clientOrderId }) => clientOrderId),
    );
  }

  /** The symbols of which an order that would close the position has not left yet. */
  get leaving(): readonly string[] {
    const isLeaving = ({ waiting, book }: SymbolState): boolean => waiting.some((order) => isClosing(book.qty, order));
    return this.states.filter(isLeaving).map(({ instrument }) => instrument.symbol);
  }

  /** The symbols whose position an order at the venue would close. */
  get guarded(): readonly string[] {
    const isGuarded = ({ open, book }: SymbolState): boolean =>
      open.some((order) => isClosing(book.qty, order) && !isDormant(order, open));
    return this.states.filter(isGuarded).map(({ instrument }) => instrument.symbol);
  }

  /** Whether risk has no price to judge an order by; what reduces a position needs none. */
  lacksPrice({ symbol, side }: Pick<Intent, 'symbol' | 'side'>): boolean {
    const state = this.#state(symbol);
    if (state === undefined || state.mark !== 0) return false;
    const held = sign(state.book.qty);
    return side === 'sell' ? held <= 0 : held >= 0;
  }

  /** The order of that id, unless it has ended. */
  find(clientOrderId: string): Order | undefined {
    return this.desk.find(clientOrderId);
  }

  /** Whether there is an order of that id that has not ended. */
  canCancel(clientOrderId: string): boolean {
    return this.desk.find(clientOrderId) !== undefined;
  }

  /** Why the order of that id cannot be changed so; undefined where it can, or where there is none. */
  changeProblem(clientOrderId: string, changes: Changes): TermProblem | undefined {
    const order = this.desk.find(clientOrderId);
    const state = order && this.#state(order.symbol);
    if (order === undefined || state === undefined) return undefined;
    const problem = changeProblem(order, changes);
    if (problem !== undefined) return problem;
    if (order.role === undefined) return undefined;
    const message = amendProblem({ state, order, members: this.desk.groups.membersOf(order) }, changes);
    return message === undefined ? undefined : { message, hint: 'see `tradectl orders`' };
  }

  /** Carries an act out: an order is released at the last price. What is of no symbol of ours does nothing. */
  act(act: HandAct): void {
    this.desk.begin();
    const symbol = this.#symbolOf(act);
    const state = symbol === undefined ? undefined : this.#state(symbol);
    if (state !== undefined) this.#actOn(state, act);
  }

  #symbolOf(act: HandAct): string | undefined {
    if (act.kind === 'submit') return act.intent.symbol;
    return act.kind === 'flatten' ? act.symbol : this.desk.find(act.clientOrderId)?.symbol;
  }

  #actOn(state: SymbolState, act: HandAct): void {
    if (act.kind === 'submit') return this.#make(state, act.intent, act.exits);
    if (act.kind === 'flatten') return this.flatten(state, act.reason);
    const order = this.desk.find(act.clientOrderId);
    if (order === undefined) return;
    if (act.kind === 'cancel') this.desk.cancel(state, order);
    else if (changeProblem(order, act.changes) === undefined) this.desk.replace(state, order, act.changes);
  }

  /** Withdraws every order of a symbol and closes what is held: part of the step that the desk is at. */
  flatten(state: SymbolState, reason: string): void {
    const wasOpen = state.open.length > 0;
    this.desk.abandonWaiting(state, reason);
    for (const order of [...state.open]) this.desk.cancel(state, order);
    if (isZero(state.book.qty) && !wasOpen) return;
    // Before it goes: an order that ends at once leaves no goal behind.
    state.goal = 'flat';
    this.#make(state, closing(state, reason));
  }

  #make(state: SymbolState, intent: Intent, exits?: Exits): void {
    if (exits === undefined) this.desk.make(state, intent);
    else this.desk.makeGroup(state, entryGroup(intent, exits));
    this.desk.call(state);
    this.desk.release(state);
  }

  #state(symbol: string): SymbolState | undefined {
    return this.states.find((state) => isOf(state, symbol));
  }
}

const isOf = ({ instrument }: SymbolState, symbol: string): boolean => instrument.symbol === symbol;

/** Fractions of a share are taken for the day only; coins have no days. */
function closing({ instrument: { symbol }, book }: SymbolState, reason: string): Intent {
  return {
    ...{ symbol, size: { kind: 'position' }, type: 'market', limitPrice: undefined, stopPrice: undefined, reason },
    ...{ trail: undefined, isExtended: false },
    side: sign(book.qty) < 0 ? 'buy' : 'sell',
    tif: symbol.includes('/') ? 'gtc' : 'day',
  };
}
