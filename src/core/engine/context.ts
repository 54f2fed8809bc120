/** The engine's side of a strategy's context: reads its symbol's state, turns wishes into intents. */

import { parsePrice, parseQty } from '../base/decimal.js';
import { TradectlError } from '../base/errors.js';
import {
  ceilToTick,
  floorToTick,
  isZero,
  moneyNumber,
  notional,
  type Price,
  plus,
  type Qty,
  qtyNumber,
  sign,
  ZERO_MONEY,
} from '../base/fixed.js';
import { nearest } from '../base/nearest.js';
import type { Prng } from '../base/prng.js';
import type { Micros } from '../base/time.js';
import type { Side } from '../events.js';
import type { Intent, OrderSize, OrderType } from '../orders/order.js';
import type { OrderRequest, StrategyContext } from '../strategy/strategy.js';
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
    checkRequest(request);
    const { limit, stop, tif = 'gtc' } = request;
    return {
      symbol: this.symbol,
      side,
      size: sizeOfRequest(request),
      type: typeOf(request),
      limitPrice: limit === undefined ? undefined : this.#price('limit', limit, side),
      // A stop is rounded away from the market, so that it never triggers earlier than asked.
      stopPrice: stop === undefined ? undefined : this.#price('stop', stop, side === 'buy' ? 'sell' : 'buy'),
      trail: undefined,
      tif,
      isExtended: false,
      reason: request.reason ?? '',
    };
  }

  #price(name: string, given: number | string, side: Side): Price {
    const { scale } = this.#bound();
    const price =
      typeof given === 'string'
        ? onTick(parsePrice(given), scale.tickSize, side)
        : Number.isFinite(given) && Math.abs(given) < 1e9
          ? scale.passive(given, side)
          : undefined;
    if (price !== undefined && sign(price) > 0) return price;
    throw badRequest(`${name} ${given} is not a price`, 'a limit or stop is a positive number');
  }
}

/** An exact price on the tick that gives nothing away: down when buying, up when selling. */
function onTick(price: Price | undefined, tick: Price, side: Side): Price | undefined {
  if (price === undefined || sign(price) <= 0) return price;
  return side === 'buy' ? floorToTick(price, tick) : ceilToTick(price, tick);
}

const SIDES: readonly unknown[] = ['long', 'short'];
const TIMES_IN_FORCE: readonly unknown[] = ['gtc', 'day'];
const KEYS = ['qty', 'limit', 'stop', 'tif', 'reason'];

/** Refuses what a strategy misspelt: it would be another order than it meant. */
function checkRequest(request: unknown): void {
  if (typeof request !== 'object' || request === null) {
    throw badRequest('an order without terms', 'give {qty}, and limit, stop, tif or reason');
  }
  for (const key of Object.keys(request)) {
    if (KEYS.includes(key)) continue;
    const guess = nearest(key, KEYS);
    throw badRequest(
      `an order has no ${key}`,
      guess === undefined ? `it has ${KEYS.join(', ')}` : `did you mean ${guess}?`,
    );
  }
  if ('tif' in request && request.tif !== undefined && !TIMES_IN_FORCE.includes(request.tif)) {
    throw badRequest(`tif ${JSON.stringify(request.tif)} is not known here`, 'gtc (the default) or day');
  }
}

const badRequest = (message: string, hint: string): TradectlError => new TradectlError('strategy', message, { hint });

function typeOf({ limit, stop }: OrderRequest): OrderType {
  if (stop === undefined) return limit === undefined ? 'market' : 'limit';
  return limit === undefined ? 'stop' : 'stop_limit';
}

function sizeOfRequest({ qty }: OrderRequest): OrderSize {
  if (qty === 'all') return { kind: 'all' };
  const parsed: Qty | undefined = parseQty(String(qty));
  if (parsed === undefined || sign(parsed) <= 0) {
    throw badRequest(`qty ${qty} is not a quantity`, 'give a positive number of units with up to 9 decimals, or all');
  }
  return { kind: 'qty', qty: parsed };
}
