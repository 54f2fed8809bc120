/** The engine's side of a strategy's context: reads its symbol's state, turns wishes into intents. */

import { TradectlError } from '../base/errors.js';
import { isZero, moneyNumber, notional, plus, priceNumber, qtyNumber, ZERO_MONEY } from '../base/fixed.js';
import type { Prng } from '../base/prng.js';
import type { Micros } from '../base/time.js';
import type { Side } from '../events.js';
import type { Changes } from '../orders/changes.js';
import type { GroupTerms } from '../orders/groups.js';
import type { Intent, Order } from '../orders/order.js';
import type {
  BracketRequest,
  OpenOrder,
  OrderGroup,
  OrderRequest,
  ProtectRequest,
  ReplaceRequest,
  StrategyContext,
} from '../strategy/strategy.js';
import { bracketOf, idsOf, isBracket, protectionOf } from './group-requests.js';
import { badRequest, changesOf, intentOf } from './requests.js';
import type { Goal, SymbolState } from './symbol-state.js';

/** What a context needs of its engine. */
export interface Hands {
  /** Whether a strategy is being told something. */
  readonly isDeciding: boolean;
  readonly now: Micros;
  readonly equity: number;
  readonly cash: number;
  /** Leads the symbol toward a goal, with the run's sizing. */
  steer(state: SymbolState, goal: Goal, reason: string): void;
  place(state: SymbolState, intent: Intent): string;
  /** The first order of a group, and those that go with it. */
  placeGroup(state: SymbolState, group: GroupTerms): readonly Order[];
  withdraw(state: SymbolState, clientOrderId: string): void;
  /** The order of that id while it has not ended. */
  find(state: SymbolState, clientOrderId: string): Order | undefined;
  /** The id of the order that is to take the place of that one. */
  exchange(state: SymbolState, clientOrderId: string, changes: Changes): string;
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

  /** A wish from a timer or a promise is of no event: a backtest could never repeat it. */
  #deciding(): SymbolState {
    if (this.hands.isDeciding) return this.#bound();
    throw new TradectlError('strategy', 'an order is wished for outside of a handler, as from a timer or a promise', {
      hint: 'decide in onBar, onTrade, onQuote or onFill: `ctx.now` has the time',
    });
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

  get orders(): readonly OpenOrder[] {
    const { open, waiting } = this.#bound();
    return [...open, ...waiting].map(openOrder);
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
    this.hands.steer(this.#deciding(), side, reason);
  }

  exit(reason = ''): void {
    this.hands.steer(this.#deciding(), 'flat', reason);
  }

  buy(request: BracketRequest): OrderGroup;
  buy(request: OrderRequest): string;
  buy(request: OrderRequest | BracketRequest): string | OrderGroup {
    return this.#place('buy', request);
  }

  sell(request: BracketRequest): OrderGroup;
  sell(request: OrderRequest): string;
  sell(request: OrderRequest | BracketRequest): string | OrderGroup {
    return this.#place('sell', request);
  }

  protect(request: ProtectRequest): OrderGroup {
    const state = this.#deciding();
    const group = protectionOf(this.symbol, state.book.qty, request, state.scale);
    return idsOf(this.hands.placeGroup(state, group));
  }

  #place(side: Side, request: OrderRequest | BracketRequest): string | OrderGroup {
    const state = this.#deciding();
    if (!isBracket(request)) return this.hands.place(state, this.#intent(side, request));
    return idsOf(this.hands.placeGroup(state, bracketOf(this.symbol, side, request, state.scale)));
  }

  cancel(clientOrderId: string): void {
    this.hands.withdraw(this.#deciding(), clientOrderId);
  }

  replace(clientOrderId: string, request: ReplaceRequest): string {
    const state = this.#deciding();
    const old = this.hands.find(state, clientOrderId);
    return old === undefined ? '' : this.hands.exchange(state, clientOrderId, changesOf(old, request, state.scale));
  }

  #intent(side: Side, request: OrderRequest): Intent {
    return intentOf(this.symbol, side, request, this.#bound().scale);
  }
}

const SIDES: readonly unknown[] = ['long', 'short'];

const openOrder = ({ clientOrderId, side, type, role, qty, filledQty, limitPrice, stopPrice }: Order): OpenOrder => ({
  ...{ id: clientOrderId, side, type, role },
  ...{ qty: qty === undefined ? undefined : qtyNumber(qty), filledQty: qtyNumber(filledQty) },
  limit: limitPrice === undefined ? undefined : priceNumber(limitPrice),
  stop: stopPrice === undefined ? undefined : priceNumber(stopPrice),
});
