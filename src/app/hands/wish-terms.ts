/** The orders that wishes ask for: read from what another process wrote, and believed only as far as it makes sense. */

import { parseMoney, parsePrice, parseQty } from '../../core/base/decimal.js';
import { type Exact, sign } from '../../core/base/fixed.js';
import { nearest } from '../../core/base/nearest.js';
import { parsePercent } from '../../core/base/percent.js';
import type { Changes } from '../../core/orders/changes.js';
import { type Exits, groupTermProblem } from '../../core/orders/groups.js';
import { type Intent, ORDER_TYPES, type OrderSize, TIMES_IN_FORCE, type Trail } from '../../core/orders/order.js';
import { type TermProblem, termProblem } from '../../core/orders/terms.js';
import type { ReplaceWish, SubmitWish, Wish } from './wish.js';

const SIDES: readonly unknown[] = ['buy', 'sell'];
const isOneOf = (list: readonly unknown[], value: unknown): boolean => list.includes(value);

/** The order that was asked for; undefined where it is none. */
export function intentOf(wish: SubmitWish): Intent | undefined {
  const { symbol, side, type, tif, reason, extended: isExtended = false } = wish;
  const size = sizeOf(wish);
  if (size === undefined || !isOneOf(SIDES, side) || !isOneOf(ORDER_TYPES, type) || !isOneOf(TIMES_IN_FORCE, tif))
    return undefined;
  const [limitPrice, stopPrice] = [read(wish.limit, parsePrice), read(wish.stop, parsePrice)];
  const trail = trailOf(wish);
  if ((limitPrice !== undefined) !== (type === 'limit' || type === 'stop_limit')) return undefined;
  if ((stopPrice !== undefined) !== (type === 'stop' || type === 'stop_limit')) return undefined;
  if ((trail !== undefined) !== (type === 'trailing_stop') || typeof isExtended !== 'boolean') return undefined;
  const exits = [wish.takeProfit, wish.stopLoss, wish.stopLossLimit];
  if (exits.some((text) => isText(text) && read(text, parsePrice) === undefined)) return undefined;
  return { symbol, side, size, type, limitPrice, stopPrice, trail, tif, isExtended, reason };
}

/** Which of its terms do not go together; undefined where all do. */
export function problemOf(wish: SubmitWish): TermProblem | undefined {
  const intent = intentOf(wish);
  if (intent === undefined) return undefined;
  const exits = exitsOf(wish);
  if (isText(wish.stopLossLimit) && exits?.stopLoss === undefined)
    return { message: 'a limit of a stop loss that is not there', hint: 'give --stop-loss too' };
  return termProblem(intent) ?? (exits && groupTermProblem(intent, exits, true));
}

/** The exits that go with it; undefined where there are none. */
export function exitsOf({ takeProfit, stopLoss, stopLossLimit }: SubmitWish): Exits | undefined {
  const [profit, stop] = [read(takeProfit, parsePrice), read(stopLoss, parsePrice)];
  if (profit === undefined && stop === undefined) return undefined;
  const limit = read(stopLossLimit, parsePrice);
  return { takeProfit: profit, stopLoss: stop === undefined ? undefined : { stop, limit } };
}

const isText = (text: unknown): boolean => typeof text === 'string';

/** What is to be otherwise; undefined where a part of it makes no sense, or where there is nothing. */
export function changesOf(wish: ReplaceWish): Changes | undefined {
  const parts = [wish.qty, wish.limit, wish.stop, wish.trail, wish.trailPercent].filter((part) => part !== null);
  const changes = {
    qty: read(wish.qty, parseQty),
    limitPrice: read(wish.limit, parsePrice),
    stopPrice: read(wish.stop, parsePrice),
    trail: trailOf(wish),
    reason: wish.reason,
  };
  const { qty, limitPrice, stopPrice, trail } = changes;
  const isRead = [qty, limitPrice, stopPrice, trail].filter((part) => part !== undefined).length === parts.length;
  return parts.length > 0 && isRead ? changes : undefined;
}

function sizeOf({ qty, value }: SubmitWish): OrderSize | undefined {
  const [units, money] = [read(qty, parseQty), read(value, parseMoney)];
  if (units !== undefined) return money === undefined ? { kind: 'qty', qty: units } : undefined;
  return money && { kind: 'value', value: money };
}

function trailOf({ trail, trailPercent }: Pick<SubmitWish, 'trail' | 'trailPercent'>): Trail | undefined {
  const [byPrice, byPercent] = [read(trail, parsePrice), read(trailPercent, parsePercent)];
  if (byPrice !== undefined) return byPercent === undefined ? { kind: 'price', by: byPrice } : undefined;
  return byPercent && { kind: 'percent', by: byPercent };
}

/** Positive, or undefined. */
function read<T extends Exact>(text: unknown, parse: (text: string) => T | undefined): T | undefined {
  const value = typeof text === 'string' ? parse(text) : undefined;
  return value !== undefined && sign(value) > 0 ? value : undefined;
}

/** Undefined where another process wrote something else. */
export function wishOf(body: unknown): Wish | undefined {
  if (typeof body !== 'object' || body === null || !('kind' in body)) return undefined;
  const wish = body as Wish;
  if (wish.kind === 'cancel_all') return wish;
  if (wish.kind === 'cancel') return typeof wish.clientOrderId === 'string' ? wish : undefined;
  if (wish.kind === 'flatten') return wish.symbol === null || typeof wish.symbol === 'string' ? wish : undefined;
  if (wish.kind === 'replace')
    return typeof wish.clientOrderId === 'string' && changesOf(wish) !== undefined ? wish : undefined;
  const isOrder = wish.kind === 'submit' && intentOf(wish) !== undefined && problemOf(wish) === undefined;
  return isOrder ? wish : undefined;
}

export function notTraded(symbol: string, symbols: readonly string[]): string {
  const near = nearest(symbol, symbols);
  const guess = near === undefined ? '' : `; did you mean ${near}?`;
  return `${symbol} is not traded here: there are ${symbols.join(', ')}${guess}`;
}
