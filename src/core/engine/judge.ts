/** Risk's view of the orders of an engine: whether one passes, is an exit, is covered; and why nothing may be opened now. */

import { must } from '../base/assert.js';
import { costOf, type Price, plus, type Qty } from '../base/fixed.js';
import { unitCost } from '../orders/costs.js';
import type { Order } from '../orders/order.js';
import type { Portfolio } from '../portfolio/portfolio.js';
import type { Exposure } from '../risk/checks.js';
import { Gate, isExit, type Verdict } from '../risk/gate.js';
import { priceMet } from './desk-rules.js';
import type { EngineSetup } from './engine-setup.js';
import { exposureOf } from './exposure.js';
import { type Hold, Holds } from './holds.js';
import { exactMark, type SymbolState } from './symbol-state.js';

type Sized = Order & { readonly qty: Qty };

export class Judge {
  readonly #setup: EngineSetup;
  readonly #portfolio: Portfolio;
  readonly #states: readonly SymbolState[];
  readonly #gate: Gate;
  /** Why nothing may be opened now. */
  readonly holds = new Holds();

  constructor(setup: EngineSetup, portfolio: Portfolio, states: readonly SymbolState[]) {
    this.#setup = setup;
    this.#portfolio = portfolio;
    this.#states = states;
    this.#gate = new Gate({ ...setup.limits, isLongOnly: setup.direction === 'long' });
  }

  /** Why entries are denied now. */
  get held(): Hold | undefined {
    return this.holds.current;
  }

  /** Judges a sized order at the price it meets. */
  check(order: Sized, exposure: Exposure): Verdict {
    const hold = this.holds.current;
    if (hold === undefined || isExit(order, order.qty, exposure)) return this.#gate.check(order, exposure);
    const result = { code: hold.code, limit: '', value: '', headroom: '', passed: false };
    return { kind: 'denied', result, message: hold.reason };
  }

  /** Whether a sized order that is not at the venue would pass at the last price. */
  wouldPass(order: Sized): boolean {
    return this.check(order, this.#without(order)).kind === 'approved';
  }

  /** Whether an order can only reduce what is held, even if every other one fills. */
  isExit(order: Sized): boolean {
    return isExit(order, order.qty, this.#without(order));
  }

  /** Whether cash covers opening that much more at a bare price, this order's own claim on it set aside. */
  covers(state: SymbolState, order: Order, opening: Qty, bare: Price): boolean {
    const { costs } = this.#setup;
    const { buyingPower } = exposureOf(state, bare, this.#states, this.#portfolio, costs, order.clientOrderId);
    return plus(costOf(unitCost(costs, order.side, bare), opening), costs.feePerOrder) <= buyingPower;
  }

  #without(order: Order): Exposure {
    const state = must(
      this.#states.find(({ instrument }) => instrument.symbol === order.symbol),
      'orders are of our symbols',
    );
    const price = priceMet(order, exactMark(state));
    return exposureOf(state, price, this.#states, this.#portfolio, this.#setup.costs, order.clientOrderId);
  }
}
