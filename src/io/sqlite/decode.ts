/** Rows to core records. Text that does not parse was written by somebody else: `ledger_corrupt`, never a guess. */

import { parseMoney, parsePrice, parseQty } from '../../core/base/decimal.js';
import type { Money, Price, Qty } from '../../core/base/fixed.js';
import { micros } from '../../core/base/time.js';
import { ORDER_STATUSES, type OrderStatus } from '../../core/orders/lifecycle.js';
import type { ClientOrderId, Order, OrderSize, OrderType, TimeInForce } from '../../core/orders/order.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import { corrupt } from './errors.js';
import type { FillRow, LotRow, OrderRow, TradeRow } from './rows.js';

const exactly =
  <T>(parse: (text: string) => T | undefined, what: string) =>
  (text: string): T => {
    const value = parse(text);
    if (value === undefined) throw corrupt(`${JSON.stringify(text)} is no ${what}`);
    return value;
  };

export const moneyOf: (text: string) => Money = exactly(parseMoney, 'amount of money');
export const priceOf: (text: string) => Price = exactly(parsePrice, 'price');
export const qtyOf: (text: string) => Qty = exactly(parseQty, 'quantity');

const statusOf: (text: string) => OrderStatus = exactly(
  (text) => ORDER_STATUSES.find((status) => status === text),
  'order status',
);

export function sizeOf(text: string): OrderSize {
  const [kind, amount = ''] = text.split(' ');
  if (kind === 'all' || kind === 'position') return { kind };
  if (kind === 'qty') return { kind, qty: qtyOf(amount) };
  if (kind === 'value') return { kind, value: moneyOf(amount) };
  throw corrupt(`${JSON.stringify(text)} is no order size`);
}

export const orderOf = (row: OrderRow): Order => ({
  clientOrderId: row.client_order_id as ClientOrderId,
  venueOrderId: row.venue_order_id ?? undefined,
  strategyId: row.strategy_id,
  symbol: row.symbol,
  side: row.side,
  type: row.type as OrderType,
  tif: row.tif as TimeInForce,
  size: sizeOf(row.size),
  qty: row.qty === null ? undefined : qtyOf(row.qty),
  limitPrice: row.limit_price === null ? undefined : priceOf(row.limit_price),
  stopPrice: row.stop_price === null ? undefined : priceOf(row.stop_price),
  reason: row.reason,
  status: statusOf(row.status),
  filledQty: qtyOf(row.filled_qty),
  filledValue: moneyOf(row.filled_value),
  createdAt: micros(row.created_at),
  updatedAt: micros(row.updated_at),
});

export const fillOf = (row: FillRow): Fill => ({
  fillId: row.fill_id,
  clientOrderId: row.client_order_id as ClientOrderId,
  strategyId: row.strategy_id,
  symbol: row.symbol,
  side: row.side,
  qty: qtyOf(row.qty),
  price: priceOf(row.price),
  fee: moneyOf(row.fee),
  feeQty: qtyOf(row.fee_qty),
  ts: micros(row.ts),
});

export const tradeOf = (row: TradeRow): ClosedTrade => ({
  symbol: row.symbol,
  strategyId: row.strategy_id,
  side: row.side,
  qty: qtyOf(row.qty),
  entryTime: micros(row.entry_time),
  entryPrice: priceOf(row.entry_price),
  exitTime: micros(row.exit_time),
  exitPrice: priceOf(row.exit_price),
  pnl: moneyOf(row.pnl),
  fees: moneyOf(row.fees),
});

export const lotOf = (row: LotRow): Lot => ({
  symbol: row.symbol,
  strategyId: row.strategy_id,
  qty: qtyOf(row.qty),
  price: priceOf(row.price),
  fee: moneyOf(row.fee),
  openedAt: micros(row.opened_at),
});
