/** The engine's side of a strategy's context: reads its symbol's state, turns wishes into intents. */

import { TradectlError } from '../base/errors.js';
import { isZero, moneyNumber, notional, plus, qtyNumber, ZERO_MONEY } from '../base/fixed.js';
import type { Prng } from '../base/prng.js';
import type { Micros } from '../base/time.js';
import type { Side } from '../events.js';
import type { Intent } from '../orders/order.js';
import type { OrderRequest, StrategyContext } from '../strategy/strategy.js';
import { badRequest, intentOf } from './requests.js';
import type { Goal, SymbolState } from './symbol-state.js';

/** What a context needs of its engine. */
export interface Hands {
  readonly now: Micros;
  readonly equity: number;
  readonly cash: number;
  /** Leads the symbol toward a goal, with the run's sizing. */
  steer(state: SymbolState, goal: Goal, reason: string): void;
  place(state: SymbolState, intent: Intent): string;
  withdraw(state: SymbolState, clientOrderId: string): void;
}

export class Context implements StrategyContext {
  #state: SymbolState | undefined;

  constructor(
    readonly symbol: string,
    readonly hands: Hands,
    readonly prng: Prng,
  ) {}

  /** Ties the context to its state; the two know each other. */
  bind(state: SymbolState): void {
    this.#state = state;
  }

  #bound(): SymbolState {
    if (!this.#state) throw new TradectlError('strategy', 'the context is used before the run starts');
    return this.#state;
  }

  get now(): Micros {
    return this.hands.now;
  }

  get equity(): number {
    return this.hands.equity;
  }

  get cash(): number {
    return this.hands.cash;
  }

  get position(): number {
    return this.#bound().book.units;
  }

  get averagePrice(): number {
    const { qty, lots } = this.#bound().book;
    if (isZero(qty)) return 0;
    const cost = lots.reduce((sum, lot) => plus(sum, notional(lot.price, lot.qty)), ZERO_MONEY);
    return moneyNumber(cost) / qtyNumber(qty);
  }

  ticks(price: number): number {
    return this.#bound().scale.ticks(price);
  }

  random(): number {
    return this.prng.next();
  }

  enter(side: 'long' | 'short', reason = ''): void {
    if (!SIDES.includes(side))
      throw badRequest(`enter(${JSON.stringify(side)})`, "enter takes 'long' or 'short'; exit() closes");
    this.hands.steer(this.#bound(), side, reason);
  }

  exit(reason = ''): void {
    this.hands.steer(this.#bound(), 'flat', reason);
  }

  buy(request: OrderRequest): string {
    return this.hands.place(this.#bound(), this.#intent('buy', request));
  }

  sell(request: OrderRequest): string {
    return this.hands.place(this.#bound(), this.#intent('sell', request));
  }

  cancel(clientOrderId: string): void {
    this.hands.withdraw(this.#bound(), clientOrderId);
  }

  #intent(side: Side, request: OrderRequest): Intent {
    return intentOf(this.symbol, side, request, this.#bound().scale);
  }
}

const SIDES: readonly unknown[] = ['long', 'short'];
