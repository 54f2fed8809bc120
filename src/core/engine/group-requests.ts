/** A strategy's requests for orders that belong together: what is misspelt, or cannot be, is refused and named. */

import { qtyText } from '../base/decimal.js';
import { abs, isZero, type Qty, sign } from '../base/fixed.js';
import type { Side } from '../events.js';
import type { TickScale } from '../market/instrument.js';
import { type Exits, entryGroup, exitGroup, type GroupTerms, groupTermProblem, otherSide } from '../orders/groups.js';
import type { Intent, Order } from '../orders/order.js';
import type { BracketRequest, OrderGroup, OrderRequest, ProtectRequest } from '../strategy/strategy.js';
import { badRequest, checkKeys, intentOf, limitOf, stopOf, unitsOf } from './requests.js';

/** Whether a request is for more than one order. */
export const isBracket = (request: OrderRequest | BracketRequest): request is BracketRequest =>
  typeof request === 'object' && request !== null && ('takeProfit' in request || 'stopLoss' in request);

/** An entry with its exits. Throws TradectlError `strategy`. */
export function bracketOf(symbol: string, side: Side, request: BracketRequest, scale: TickScale): GroupTerms {
  const { takeProfit, stopLoss, ...rest } = request;
  const intent = intentOf(symbol, side, rest, scale);
  const exits = exitsOfRequest(otherSide(side), takeProfit, stopLoss, scale);
  if (exits.takeProfit === undefined && exits.stopLoss === undefined)
    throw badRequest('an entry with exits has neither', 'give takeProfit: {limit}, stopLoss: {stop}, or both');
  checkGroup(intent, exits, true);
  return entryGroup(intent, exits);
}

/** Two exits of a position, all of it unless told. Throws TradectlError `strategy`. */
export function protectionOf(symbol: string, position: Qty, request: ProtectRequest, scale: TickScale): GroupTerms {
  checkKeys(request, ['takeProfit', 'stopLoss', 'qty', 'tif', 'reason'], 'a protection');
  if (isZero(position))
    throw badRequest(
      'there is nothing to protect',
      'ask in onFill, or give the entry its exits: buy({takeProfit, ...})',
    );
  const { takeProfit, stopLoss, qty, tif, reason } = request;
  const held = abs(position);
  const size = qty === undefined ? held : unitsOf(qty);
  if (size > held) throw badRequest(`qty ${qty} is more than the ${qtyText(held)} held`, 'leave it out for all of it');
  const side = sign(position) > 0 ? 'sell' : 'buy';
  const shared = intentOf(symbol, side, { qty: qtyText(size), ...(tif && { tif }), ...(reason && { reason }) }, scale);
  const exits = exitsOfRequest(side, takeProfit, stopLoss, scale);
  if (exits.takeProfit === undefined || exits.stopLoss === undefined)
    throw badRequest('a protection has both exits', 'give takeProfit: {limit} and stopLoss: {stop}; or sell({stop})');
  checkGroup(shared, exits, false);
  return exitGroup(shared, exits.takeProfit, exits.stopLoss);
}

/** What a strategy is told of the orders that were made. */
export function idsOf(orders: readonly Order[]): OrderGroup {
  const idOf = (role: Order['role']): string | undefined => orders.find((one) => one.role === role)?.clientOrderId;
  const [entry, takeProfit, stopLoss] = [idOf('entry'), idOf('take_profit'), idOf('stop_loss')];
  return { ...(entry && { entry }), ...(takeProfit && { takeProfit }), ...(stopLoss && { stopLoss }) };
}

function exitsOfRequest(
  side: Side,
  takeProfit: BracketRequest['takeProfit'],
  stopLoss: BracketRequest['stopLoss'],
  scale: TickScale,
): Exits {
  if (takeProfit !== undefined) checkKeys(takeProfit, ['limit'], 'a take profit');
  if (stopLoss !== undefined) checkKeys(stopLoss, ['stop', 'limit'], 'a stop loss');
  const limit = stopLoss?.limit;
  return {
    takeProfit: takeProfit === undefined ? undefined : limitOf(takeProfit.limit, side, scale),
    stopLoss: stopLoss && {
      stop: stopOf(stopLoss.stop, side, scale),
      limit: limit === undefined ? undefined : limitOf(limit, side, scale),
    },
  };
}

/** What Alpaca would refuse, said before anything is decided. */
function checkGroup(shared: Intent, exits: Exits, isEntry: boolean): void {
  const problem = groupTermProblem(shared, exits, isEntry);
  if (problem !== undefined) throw badRequest(problem.message, problem.hint);
}
