/** What a run's ledger says, and what its fills, movements and order events say, as statements that can be compared. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { type Money, notional, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import { timeText } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import type { Movement } from '../../core/portfolio/movement.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import type { OrderEventRow } from '../../io/sqlite/rows.js';
import type { Statement } from './differences.js';
import { groupBy } from './group.js';

export const figure = (kind: Statement['kind'], text: string): Statement => ({ kind, text });

/** Lots of one symbol, oldest first: their order is part of what is said. */
export const lotStatements = (lots: readonly Lot[]): readonly Statement[] =>
  lots.map((lot, place) => ({
    kind: 'lot',
    symbol: lot.symbol,
    text: `#${place + 1} ${qtyText(lot.qty)} at ${priceText(lot.price)} fee ${moneyText(lot.fee)} of ${lot.strategyId} since ${timeText(lot.openedAt)}`,
  }));

export const tradeStatement = (trade: ClosedTrade): Statement => ({
  kind: 'trade',
  symbol: trade.symbol,
  text:
    `${trade.side} ${qtyText(trade.qty)} of ${trade.strategyId} ` +
    `${timeText(trade.entryTime)} at ${priceText(trade.entryPrice)} to ${timeText(trade.exitTime)} at ` +
    `${priceText(trade.exitPrice)} pnl ${moneyText(trade.pnl)} fees ${moneyText(trade.fees)}`,
});

/** An order's state as its row has it. */
export const storedOrder = (order: Order): Statement =>
  orderStatement(order, order.filledQty, order.filledValue, order.status);

/** The same as its fills and the last of its events have it. */
export function rebuiltOrders(
  orders: readonly Order[],
  fills: readonly Fill[],
  events: readonly OrderEventRow[],
): readonly Statement[] {
  const fillsOf = groupBy(fills, (fill) => fill.clientOrderId);
  const last = new Map(events.map((event) => [event.client_order_id, event.to_status]));
  return orders.map((order) => {
    const mine = fillsOf.get(order.clientOrderId) ?? [];
    const qty = mine.reduce((sum, fill) => plus(sum, fill.qty), ZERO_QTY);
    const value = mine.reduce((sum, fill) => plus(sum, notional(fill.price, fill.qty)), ZERO_MONEY);
    return orderStatement(order, qty, value, last.get(order.clientOrderId) ?? 'no event');
  });
}

const orderStatement = (order: Order, filled: Qty, value: Money, status: string): Statement => ({
  kind: 'order',
  symbol: order.symbol,
  clientOrderId: order.clientOrderId,
  text: `${status}, filled ${qtyText(filled)} for ${moneyText(value)}`,
});

/** What a fill says of its symbol and side. */
export const fillStatement = ({ clientOrderId, symbol, side }: Fill): Statement => ({
  kind: 'fill',
  clientOrderId,
  text: `${side} ${symbol}`,
});

/** What a movement added to the fees. */
export const movementStatement = ({ movementId, kind, symbol }: Movement, fee: Money = ZERO_MONEY): Statement => ({
  kind: 'movement',
  ...(symbol === undefined ? {} : { symbol }),
  text: `${kind} ${movementId} fee ${moneyText(fee)}`,
});

/** What the orders say of the same fills. */
export function fillsByOrder(fills: readonly Fill[], orders: readonly Order[]): readonly Statement[] {
  const byId = new Map(orders.map((order) => [order.clientOrderId, order]));
  return fills.map(({ clientOrderId }) => {
    const order = byId.get(clientOrderId);
    return { kind: 'fill', clientOrderId, text: order ? `${order.side} ${order.symbol}` : 'no such order' };
  });
}
