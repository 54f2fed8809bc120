/** Risk's view of the orders of an engine: whether one passes, is an exit, is covered; and why nothing may be opened now. */

import { costOf, type Price, plus, type Qty } from '../base/fixed.js';
import { unitCost } from '../orders/costs.js';
import type { Order } from '../orders/order.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Exposure } from '../risk/checks.js';
import { Gate, isExit, type Verdict } from '../risk/gate.js';
import { priceMet } from './desk-rules.js';
import type { EngineSetup } from './engine-setup.js';
import { exposureOf } from './exposure.js';
import { exactMark, type SymbolState } from './symbol-state.js';

type Sized = Order & { readonly qty: Qty };

export class Judge {
  readonly #setup: EngineSetup;
  readonly #portfolio: Portfolio;
  readonly #states: readonly SymbolState[];
  readonly #gate: Gate;
  /** Why nothing may be opened now; undefined where it may. */
  #hold: string | undefined;

  constructor(setup: EngineSetup, portfolio: Portfolio, states: readonly SymbolState[]) {
    this.#setup = setup;
    this.#portfolio = portfolio;
    this.#states = states;
    this.#gate = new Gate({ ...setup.limits, isLongOnly: setup.direction === 'long' });
  }

  /** Denies from now on what opens or increases a position, and says why; undefined lets it pass again. */
  holdEntries(reason: string | undefined): void {
    this.#hold = reason;
  }

  /** Judges a sized order at the price it meets. */
  check(order: Sized, exposure: Exposure): Verdict {
    if (this.#hold === undefined || isExit(order, order.qty, exposure)) return this.#gate.check(order, exposure);
    const result = { code: 'entries_held', limit: '', value: '', headroom: '', passed: false };
    return { kind: 'denied', result, message: this.#hold };
  }

  /** Whether a sized order that is not at the venue would pass at the last price. */
  wouldPass(state: SymbolState, order: Sized): boolean {
    return this.check(order, this.#without(state, order)).kind === 'approved';
  }

  /** Whether an order can only reduce what is held, even if every other one fills. */
  isExit(state: SymbolState, order: Sized): boolean {
    return isExit(order, order.qty, this.#without(state, order));
  }

  /** Whether cash covers opening that much more at a bare price, this order's own claim on it set aside. */
  covers(state: SymbolState, order: Order, opening: Qty, bare: Price): boolean {
    const { costs } = this.#setup;
    const { buyingPower } = exposureOf(state, bare, this.#states, this.#portfolio, costs, order.clientOrderId);
    return plus(costOf(unitCost(costs, order.side, bare), opening), costs.feePerOrder) <= buyingPower;
  }

  #without(state: SymbolState, order: Order): Exposure {
    const price = priceMet(order, exactMark(state));
    return exposureOf(state, price, this.#states, this.#portfolio, this.#setup.costs, order.clientOrderId);
  }
}
