/** What the account is worth at the last prices: a double at every bar, and exact wherever it counts. */

import { assert } from '../base/assert.js';
import { isZero, type Money, moneyNumber, notional, plus } from '../base/fixed.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import { exactMark, type SymbolState } from './symbol-state.js';

/** What a mark values: units at a price. */
interface Marked {
  readonly book: { readonly units: number };
  readonly mark: number;
}

export class Valuation {
  readonly #portfolio: Portfolio;
  readonly #states: readonly SymbolState[];
  /** States that hold a position. */
  #held: readonly SymbolState[] = [];
  /** The same with what is set aside, where there is any. */
  #marked: readonly Marked[] = [];

  constructor(portfolio: Portfolio, states: readonly SymbolState[]) {
    this.#portfolio = portfolio;
    this.#states = states;
  }

  /** To be called when a position has changed. */
  refresh(): void {
    const { aside } = this.#portfolio;
    this.#held = this.#states.filter((state) => !isZero(state.book.qty));
    this.#marked = isZero(aside.gross) ? this.#held : [...this.#held, aside];
  }

  get isExposed(): boolean {
    return this.#held.length > 0;
  }

  /** As a double: for the per-bar mark. */
  get equity(): number {
    let equity = this.#portfolio.cashUnits;
    for (let i = 0; i < this.#marked.length; i++) {
      const one = this.#marked[i];
      if (one !== undefined) equity += one.book.units * one.mark;
    }
    return equity;
  }

  exactEquity(): Money {
    let equity = this.#portfolio.cash;
    for (const state of this.#held) equity = plus(equity, notional(exactMark(state), state.book.qty));
    return plus(equity, this.#portfolio.aside.value);
  }

  /** The double must agree with the exact one. */
  check(): void {
    const exact = moneyNumber(this.exactEquity());
    const scale = Math.max(1, Math.abs(exact), Math.abs(this.#portfolio.cashUnits));
    assert(Math.abs(this.equity - exact) <= scale * 1e-9, `equity by mark ${this.equity} is not ${exact}`);
  }
}
