/** A strategy's requests as intents: what it misspelt, or what does not go together, is refused and named. */

import { parseMoney, parsePrice, parseQty } from '../base/decimal.js';
import { TradectlError } from '../base/errors.js';
import { ceilToTick, floorToTick, type Price, sign } from '../base/fixed.js';
import { nearest } from '../base/nearest.js';
import { parsePercent } from '../base/percent.js';
import type { Side } from '../events.js';
import type { TickScale } from '../market/instrument.js';
import { type Changes, changeProblem } from '../orders/changes.js';
import {
  type Intent,
  type Order,
  type OrderSize,
  type OrderType,
  TIMES_IN_FORCE,
  type Trail,
} from '../orders/order.js';
import { termProblem } from '../orders/terms.js';
import type { OrderRequest, ReplaceRequest } from '../strategy/strategy.js';

const KEYS = ['qty', 'value', 'limit', 'stop', 'trail', 'trailPercent', 'tif', 'extended', 'reason'];
const CHANGE_KEYS = ['qty', 'limit', 'stop', 'trail', 'trailPercent', 'reason'];

/** Throws TradectlError `strategy`. */
export function intentOf(symbol: string, side: Side, request: OrderRequest, scale: TickScale): Intent {
  checkKeys(request, KEYS, 'an order');
  const { limit, stop, tif = 'gtc', extended = false } = request;
  if (!(TIMES_IN_FORCE as readonly unknown[]).includes(tif))
    throw badRequest(`tif ${JSON.stringify(tif)} is not known here`, `${TIMES_IN_FORCE.join(', ')}; gtc unless told`);
  if (typeof extended !== 'boolean') throw badRequest('extended is neither true nor false', 'give true or false');
  const intent: Intent = {
    symbol,
    side,
    size: sizeOfRequest(request),
    type: typeOf(request),
    limitPrice: limit === undefined ? undefined : limitOf(limit, side, scale),
    stopPrice: stop === undefined ? undefined : stopOf(stop, side, scale),
    trail: trailOf(request, scale),
    tif,
    isExtended: extended,
    reason: request.reason ?? '',
  };
  const problem = termProblem(intent);
  if (problem !== undefined) throw badRequest(problem.message, problem.hint);
  return intent;
}

/** What is to be otherwise in the place of an order. Throws TradectlError `strategy`. */
export function changesOf(old: Order, request: ReplaceRequest, scale: TickScale): Changes {
  checkKeys(request, CHANGE_KEYS, 'a replacement');
  const { qty, limit, stop, reason = '' } = request;
  const changes: Changes = {
    qty: qty === undefined ? undefined : unitsOf(qty),
    limitPrice: limit === undefined ? undefined : limitOf(limit, old.side, scale),
    stopPrice: stop === undefined ? undefined : stopOf(stop, old.side, scale),
    trail: trailOf(request, scale),
    reason,
  };
  const problem = changeProblem(old, changes);
  if (problem !== undefined) throw badRequest(problem.message, problem.hint);
  return changes;
}

export const limitOf = (limit: number | string, side: Side, scale: TickScale): Price =>
  priceOf('limit', limit, side, scale);

/** A stop is rounded away from the market, so that it never triggers earlier than asked. */
export const stopOf = (stop: number | string, side: Side, scale: TickScale): Price =>
  priceOf('stop', stop, side === 'buy' ? 'sell' : 'buy', scale);

function priceOf(name: string, given: number | string, side: Side, scale: TickScale): Price {
  const price =
    typeof given === 'string'
      ? onTick(parsePrice(given), scale.tickSize, side)
      : Number.isFinite(given) && Math.abs(given) < 1e9
        ? scale.passive(given, side)
        : undefined;
  if (price !== undefined && sign(price) > 0) return scale.allowed?.(price, side === 'buy' ? 'down' : 'up') ?? price;
  throw badRequest(`${name} ${given} is not a price`, 'a limit, stop or trail is a positive number');
}

/** An exact price on the tick that gives nothing away: down when buying, up when selling. */
function onTick(price: Price | undefined, tick: Price, side: Side): Price | undefined {
  if (price === undefined || sign(price) <= 0) return price;
  return side === 'buy' ? floorToTick(price, tick) : ceilToTick(price, tick);
}

/** A distance is rounded up to the tick, so that it never triggers earlier than asked. */
function trailOf({ trail, trailPercent }: ReplaceRequest, scale: TickScale): Trail | undefined {
  if (trail !== undefined && trailPercent !== undefined)
    throw badRequest('an order trails by a price or by a percentage', 'give trail or trailPercent');
  if (trail !== undefined) return { kind: 'price', by: priceOf('trail', trail, 'sell', scale) };
  if (trailPercent === undefined) return undefined;
  const by = parsePercent(String(trailPercent));
  if (by !== undefined && sign(by) > 0) return { kind: 'percent', by };
  throw badRequest(`trailPercent ${trailPercent} is not a percentage`, '2 is 2 %, with up to 10 decimals');
}

/** Refuses what a strategy misspelt: it would be another order than it meant. */
export function checkKeys(request: unknown, keys: readonly string[], what: string): void {
  if (typeof request !== 'object' || request === null) {
    throw badRequest(`${what} without terms`, `give {qty}, or others of ${keys.join(', ')}`);
  }
  for (const [key, value] of Object.entries(request)) {
    if (typeof value === 'bigint')
      throw badRequest(`${key} is the bigint ${value}`, 'give a number, or the digits as text');
    if (keys.includes(key)) continue;
    const guess = nearest(key, keys);
    throw badRequest(
      `${what} has no ${key}`,
      guess === undefined ? `it has ${keys.join(', ')}` : `did you mean ${guess}?`,
    );
  }
}

export const badRequest = (message: string, hint: string): TradectlError =>
  new TradectlError('strategy', message, { hint });

function typeOf({ limit, stop, trail, trailPercent }: OrderRequest): OrderType {
  if (trail !== undefined || trailPercent !== undefined) {
    if (limit === undefined && stop === undefined) return 'trailing_stop';
    throw badRequest('a trailing stop has neither limit nor stop', 'its stop follows the best price at its distance');
  }
  if (stop === undefined) return limit === undefined ? 'market' : 'limit';
  return limit === undefined ? 'stop' : 'stop_limit';
}

function sizeOfRequest({ qty, value }: OrderRequest): OrderSize {
  if (value === undefined) return qty === 'all' ? { kind: 'all' } : { kind: 'qty', qty: unitsOf(qty) };
  if (qty !== undefined) throw badRequest('an order has a qty or a value', 'give units, or the money to spend');
  const parsed = parseMoney(String(value));
  if (parsed !== undefined && sign(parsed) > 0) return { kind: 'value', value: parsed };
  throw badRequest(`value ${value} is not an amount of money`, 'give a positive number');
}

export function unitsOf(qty: number | string | undefined): Extract<OrderSize, { kind: 'qty' }>['qty'] {
  const parsed = parseQty(String(qty));
  if (parsed !== undefined && sign(parsed) > 0) return parsed;
  throw badRequest(`qty ${qty} is not a quantity`, 'give a positive number of units with up to 9 decimals, or all');
}
