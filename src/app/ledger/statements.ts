/** What a run's ledger says, and what its fills and order events say, as statements that can be compared. */

import { moneyText, priceText, qtyText } from '../../core/base/decimal.js';
import { type Money, notional, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import { timeText } from '../../core/base/time.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import { moneyOf, qtyOf } from '../../io/sqlite/decode.js';
import type { OrderEventRow, OrderRow } from '../../io/sqlite/rows.js';
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
export const storedOrder = (row: OrderRow): Statement =>
  orderStatement(row, qtyOf(row.filled_qty), moneyOf(row.filled_value), row.status);

/** The same as its fills and the last of its events have it. */
export function rebuiltOrders(
  orders: readonly OrderRow[],
  fills: readonly Fill[],
  events: readonly OrderEventRow[],
): readonly Statement[] {
  const fillsOf = groupBy(fills, (fill) => fill.clientOrderId);
  const last = new Map(events.map((event) => [event.client_order_id, event.to_status]));
  return orders.map((row) => {
    const mine = fillsOf.get(row.client_order_id) ?? [];
    const qty = mine.reduce((sum, fill) => plus(sum, fill.qty), ZERO_QTY);
    const value = mine.reduce((sum, fill) => plus(sum, notional(fill.price, fill.qty)), ZERO_MONEY);
    return orderStatement(row, qty, value, last.get(row.client_order_id) ?? 'no event');
  });
}

const orderStatement = (row: OrderRow, filled: Qty, value: Money, status: string): Statement => ({
  kind: 'order',
  symbol: row.symbol,
  clientOrderId: row.client_order_id,
  text: `${status}, filled ${qtyText(filled)} for ${moneyText(value)}`,
});

/** What a fill says of its symbol and side. */
export const fillStatement = ({ clientOrderId, symbol, side }: Fill): Statement => ({
  kind: 'fill',
  clientOrderId,
  text: `${side} ${symbol}`,
});

/** What the orders say of the same fills. */
export function fillsByOrder(fills: readonly Fill[], orders: readonly OrderRow[]): readonly Statement[] {
  const byId = new Map(orders.map((row) => [row.client_order_id, row]));
  return fills.map(({ clientOrderId }) => {
    const order = byId.get(clientOrderId);
    return { kind: 'fill', clientOrderId, text: order ? `${order.side} ${order.symbol}` : 'no such order' };
  });
}
