/** Rules of the order desk: how an order begins, the price it is judged at, what stands in its way, how many are too many. */

import { TradectlError } from '../base/errors.js';
import { abs, max, minus, type Price, type Qty, sign, ZERO_MONEY, ZERO_QTY } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { OrderReport } from '../events.js';
import { isDormant } from '../orders/groups.js';
import type { ClientOrderId, Intent, MutableOrder, Order, OrderRole } from '../orders/order.js';

/** More orders than this at one event are a strategy that answers itself. */
export const ORDERS_PER_EVENT = 1000;

export const tooManyOrders = (symbol: string): TradectlError =>
  new TradectlError('strategy', `${symbol}: more than ${ORDERS_PER_EVENT} orders at one event`, {
    hint: 'see whether onFill answers its own fills with orders that fill at once',
  });

/**
 * The price an order is judged at: its own, or the last one where its own would not hold it back. A limit to sell below
 * the market and a stop to buy below it fill at the market.
 */
export function priceMet(order: Order, last: Price): Price {
  const own = order.limitPrice ?? order.stopPrice ?? last;
  const isBound = order.side === 'buy' ? order.limitPrice !== undefined : order.type === 'stop';
  return isBound ? own : max(own, last);
}

/** What is being canceled or replaced still counts as open, so the next order waits until it is gone. */
export const isLeaving = ({ status }: Order): boolean => status === 'pending_cancel' || status === 'pending_replace';

/** Whether an order is filled as soon as its market trades: the next of its symbol is sized from what it left. */
export const isPrompt = ({ type, tif }: Pick<Order, 'type' | 'tif'>): boolean =>
  type === 'market' && tif !== 'opg' && tif !== 'cls';

/** An order as it is made: not sized, not released. Field by field: spreading costs as much as the rest of its life. */
export const orderOf = (
  intent: Intent,
  clientOrderId: ClientOrderId,
  strategyId: string,
  now: Micros,
  role?: OrderRole,
  parentId?: ClientOrderId,
): MutableOrder => ({
  symbol: intent.symbol,
  side: intent.side,
  size: intent.size,
  type: intent.type,
  limitPrice: intent.limitPrice,
  stopPrice: intent.stopPrice,
  trail: intent.trail,
  tif: intent.tif,
  isExtended: intent.isExtended,
  reason: intent.reason,
  clientOrderId,
  strategyId,
  role,
  parentId,
  replaces: undefined,
  createdAt: now,
  qty: undefined,
  venueOrderId: undefined,
  status: 'pending_new',
  filledQty: ZERO_QTY,
  filledValue: ZERO_MONEY,
  updatedAt: now,
});

/**
 * Whether an order is filled by what it has. Of an exit the venue says so: it may have been reduced by the other one too
 * late, and be canceled with the rest.
 */
export const isComplete = ({ qty, filledQty, role = 'entry' }: Order, { status }: OrderReport): boolean =>
  filledQty === qty && (role === 'entry' || status === 'filled');

/** Whether an order at the venue would open or increase a position; an exit that waits for its entry goes with that. */
export const isOpening = (held: Qty, order: Order, open: readonly Order[]): boolean =>
  !isClosing(held, order) && !isDormant(order, open);

/** Against the position and not beyond it: a take-profit and the stop beside it each are, though not both together. */
export function isClosing(held: Qty, { side, qty, filledQty }: Order): boolean {
  if (qty === undefined || sign(held) === 0) return false;
  return side === (sign(held) > 0 ? 'sell' : 'buy') && minus(qty, filledQty) <= abs(held);
}
