/** What the account is worth at the last prices: a double at every bar, and exact wherever it counts. */

import { assert } from '../base/assert.js';
import { isZero, type Money, moneyNumber, notional, plus, priceNumber } from '../base/fixed.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import { isPriced, type SymbolState, valueMark } from './symbol-state.js';

export class Valuation {
  readonly #portfolio: Portfolio;
  readonly #states: readonly SymbolState[];
  /** States that hold a position. */
  #held: readonly SymbolState[] = [];

  constructor(portfolio: Portfolio, states: readonly SymbolState[]) {
    this.#portfolio = portfolio;
    this.#states = states;
  }

  /** To be called when a position has changed. */
  refresh(): void {
    this.#held = this.#states.filter((state) => !isZero(state.book.qty));
  }

  get isExposed(): boolean {
    return this.#held.length > 0;
  }

  /** As a double: for the per-bar mark. */
  estimate(): number {
    let equity = this.#portfolio.cashUnits + this.#portfolio.aside.units;
    for (let i = 0; i < this.#held.length; i++) {
      const one = this.#held[i];
      if (one !== undefined) equity += one.book.units * (isPriced(one) ? one.mark : priceNumber(valueMark(one)));
    }
    return equity;
  }

  exactEquity(): Money {
    let equity = this.#portfolio.cash;
    for (const state of this.#held) equity = plus(equity, notional(valueMark(state), state.book.qty));
    return plus(equity, this.#portfolio.aside.value);
  }

  /** The double must agree with the exact one. */
  check(): void {
    const exact = moneyNumber(this.exactEquity());
    const scale = Math.max(1, Math.abs(exact), Math.abs(this.#portfolio.cashUnits));
    const estimate = this.estimate();
    assert(Math.abs(estimate - exact) <= scale * 1e-9, `equity by mark ${estimate} is not ${exact}`);
  }
}
