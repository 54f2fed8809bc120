/** What strategies wish for and read through their contexts: carried out at the desk, dropped while a past is told. */

import type { Micros } from '../base/time.js';
import type { Changes } from '../orders/changes.js';
import type { GroupTerms } from '../orders/groups.js';
import type { Intent, Order } from '../orders/order.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Hands } from './context.js';
import type { Desk } from './desk.js';
import type { JudgeView } from './judge.js';
import type { Steering } from './steering.js';
import type { Goal, SymbolState } from './symbol-state.js';
import type { Valuation } from './valuation.js';

interface Parts {
  readonly desk: Desk;
  readonly steering: Steering;
  readonly portfolio: Portfolio;
  readonly valuation: Valuation;
  readonly isDeciding: () => boolean;
}

export class Wishes implements Hands {
  readonly #desk: Desk;
  readonly #steering: Steering;
  readonly #portfolio: Portfolio;
  readonly #valuation: Valuation;
  readonly #isDeciding: () => boolean;
  /** While a past is told, as in a warm-up. */
  areDropped = false;

  constructor({ desk, steering, portfolio, valuation, isDeciding }: Parts) {
    this.#desk = desk;
    this.#steering = steering;
    this.#portfolio = portfolio;
    this.#valuation = valuation;
    this.#isDeciding = isDeciding;
  }

  get isDeciding(): boolean {
    return this.#isDeciding();
  }

  get now(): Micros {
    return this.#desk.now;
  }

  get equity(): number {
    return this.#valuation.estimate();
  }

  get cash(): number {
    return this.#portfolio.cashUnits;
  }

  get judge(): JudgeView {
    return this.#desk.judge;
  }

  steer(state: SymbolState, goal: Goal, reason: string): void {
    if (!this.areDropped) this.#steering.steer(state, goal, reason);
  }

  place(state: SymbolState, intent: Intent): string {
    return this.areDropped ? '' : this.#desk.make(state, intent).clientOrderId;
  }

  placeGroup(state: SymbolState, first: GroupTerms): readonly Order[] {
    return this.areDropped ? [] : this.#desk.makeGroup(state, first);
  }

  withdraw(state: SymbolState, clientOrderId: string): void {
    const order = this.#desk.find(clientOrderId);
    if (this.areDropped || order === undefined || order.symbol !== state.instrument.symbol) return;
    this.#desk.cancel(state, order);
  }

  find({ instrument }: SymbolState, clientOrderId: string): Order | undefined {
    const order = this.#desk.find(clientOrderId);
    return order?.symbol === instrument.symbol ? order : undefined;
  }

  exchange(state: SymbolState, clientOrderId: string, changes: Changes): string {
    const order = this.#desk.find(clientOrderId);
    if (this.areDropped || order === undefined) return '';
    return this.#desk.replace(state, order, changes).clientOrderId;
  }
}
