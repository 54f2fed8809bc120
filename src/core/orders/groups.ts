/**
 * Orders that belong together, as Alpaca has them: an entry with both of its exits (bracket) or with one (OTO), or two
 * exits of what is held (OCO), of which the take profit comes first. The exits sleep until the entry has filled; of two,
 * the one that fills ends the other.
 */

import { must } from '../base/assert.js';
import { parsePrice, priceText, qtyText } from '../base/decimal.js';
import { floorToLot, minus, ONE_UNIT, type Price, type Qty, sign, ZERO_PRICE } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Side } from '../events.js';
import { isFinal } from './lifecycle.js';
import type { ClientOrderId, Intent, Order, OrderRole } from './order.js';
import type { TermProblem } from './terms.js';

/** Where a position is to be left: with a profit, or before the loss grows. */
export interface Exits {
  readonly takeProfit: Price | undefined;
  readonly stopLoss: { readonly stop: Price; readonly limit: Price | undefined } | undefined;
}

/** What is held, and no order that was to protect it is left. */
export interface Unprotected {
  readonly symbol: string;
  /** The first order of the group whose exits are gone. */
  readonly clientOrderId: ClientOrderId;
  /** Positive. */
  readonly qty: Qty;
  readonly at: Micros;
}

export type GroupClass = 'bracket' | 'oto' | 'oco';

/** One exit, as it is to be made. */
export interface LegTerms {
  readonly role: Exclude<OrderRole, 'entry'>;
  readonly intent: Intent;
}

/** A first order and what goes with it. */
export interface GroupTerms {
  readonly role: OrderRole;
  readonly intent: Intent;
  readonly legs: readonly LegTerms[];
}

/** A cent: how far from the price that it protects Alpaca wants an exit to be. */
const CENT = must(parsePrice('0.01'), 'a price');

export const otherSide = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');

/** What kind of group a first order and its legs are. */
export const classOf = (first: Pick<Order, 'role'>, legs: number): GroupClass =>
  first.role === 'take_profit' ? 'oco' : legs === 2 ? 'bracket' : 'oto';

/** An entry that brings its exits with it. */
export function entryGroup(intent: Intent, { takeProfit, stopLoss }: Exits): GroupTerms {
  const side = otherSide(intent.side);
  const legs: LegTerms[] = [];
  if (takeProfit !== undefined) legs.push({ role: 'take_profit', intent: profitIntent(intent, side, takeProfit) });
  if (stopLoss !== undefined) legs.push({ role: 'stop_loss', intent: lossIntent(intent, side, stopLoss) });
  return { role: 'entry', intent, legs };
}

/** Two exits of what is held; `intent` is what they share: its side is theirs. */
export const exitGroup = (intent: Intent, takeProfit: Price, stopLoss: NonNullable<Exits['stopLoss']>): GroupTerms => ({
  role: 'take_profit',
  intent: profitIntent(intent, intent.side, takeProfit),
  legs: [{ role: 'stop_loss', intent: lossIntent(intent, intent.side, stopLoss) }],
});

const profitIntent = (first: Intent, side: Side, limitPrice: Price): Intent => ({
  ...first,
  ...{ side, type: 'limit', limitPrice, stopPrice: undefined },
});

const lossIntent = (first: Intent, side: Side, { stop, limit }: NonNullable<Exits['stopLoss']>): Intent => ({
  ...first,
  ...{ side, type: limit === undefined ? 'stop' : 'stop_limit', limitPrice: limit, stopPrice: stop },
});

/** What Alpaca would refuse of a group; undefined where nothing. An entry has its limit to lie around, if it has one. */
export function groupTermProblem(shared: Intent, exits: Exits, isEntry: boolean): TermProblem | undefined {
  const { symbol, side, type, tif, isExtended, size, limitPrice } = shared;
  const told = (message: string, hint: string): TermProblem => ({ message, hint });
  if (isEntry && type !== 'market' && type !== 'limit')
    return told('an entry with exits is a market or a limit order', 'leave out stop and trail');
  if (tif !== 'day' && tif !== 'gtc') return told(`orders that belong together are not ${tif}`, 'gtc or day');
  if (isExtended) return told('orders that belong together are of the regular session', 'leave out extended');
  if (symbol.includes('/')) return told(`${symbol}: coins are traded by simple orders`, 'send the exits after it');
  if (size.kind === 'qty' && floorToLot(size.qty, ONE_UNIT) !== size.qty)
    return told(`qty ${qtyText(size.qty)}: fractions are traded by simple orders`, 'give whole units');
  const problem = exitsProblem(isEntry ? otherSide(side) : side, isEntry ? limitPrice : undefined, exits);
  return problem === undefined
    ? undefined
    : told(problem, 'a profit is taken where the price is to go, a loss where it is not');
}

/**
 * What is wrong with exits of that side around the price at which the position begins, in words; undefined where
 * nothing is. Alpaca refuses the same: each exit at least a cent beyond, the take profit beyond the stop loss.
 */
export function exitsProblem(side: Side, base: Price | undefined, exits: Exits): string | undefined {
  const { takeProfit, stopLoss } = exits;
  const [up, down] = side === 'sell' ? ['above', 'below'] : ['below', 'above'];
  const stop = stopLoss?.stop;
  if (takeProfit !== undefined && stop !== undefined && !isBeyond(side, takeProfit, stop))
    return `the take profit at ${priceText(takeProfit)} is not ${up} the stop loss at ${priceText(stop)}`;
  if (base === undefined) return undefined;
  if (takeProfit !== undefined && !isBeyond(side, takeProfit, base, CENT))
    return `the take profit at ${priceText(takeProfit)} is not a cent ${up} ${priceText(base)}`;
  if (stop !== undefined && !isBeyond(otherSide(side), stop, base, CENT))
    return `the stop loss at ${priceText(stop)} is not a cent ${down} ${priceText(base)}`;
  return undefined;
}

/** Whether an exit of that side makes more at `price` than at `base`, by `least` or more. */
function isBeyond(side: Side, price: Price, base: Price, least: Price = ZERO_PRICE): boolean {
  const gain = side === 'sell' ? minus(price, base) : minus(base, price);
  return sign(gain) > 0 && gain >= least;
}

/** The exits that the orders of a group are. */
export function exitsOf(members: readonly Pick<Order, 'role' | 'limitPrice' | 'stopPrice'>[]): Exits {
  const profit = members.find(({ role }) => role === 'take_profit');
  const loss = members.find(({ role }) => role === 'stop_loss');
  const stop = loss?.stopPrice;
  return {
    takeProfit: profit?.limitPrice,
    stopLoss: stop === undefined ? undefined : { stop, limit: loss?.limitPrice },
  };
}

/**
 * Whether an order sleeps beside the open orders of its symbol: its entry has not filled, or the take profit stands for
 * both. What sleeps claims neither cash nor position.
 */
export function isDormant({ parentId, role }: Order, open: readonly Order[]): boolean {
  if (parentId === undefined) return false;
  return open.some(
    (other) =>
      !isFinal(other.status) &&
      (other.clientOrderId === parentId
        ? other.role === 'entry' || role === 'stop_loss'
        : role === 'stop_loss' && other.parentId === parentId && other.role === 'take_profit'),
  );
}
