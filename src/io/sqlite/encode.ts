/** Core records to rows. Every exact number becomes its canonical text. */

import { moneyText, priceText, qtyText, rateText } from '../../core/base/decimal.js';
import type { Order, OrderSize, Trail } from '../../core/orders/order.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import type { Denial, EquityPoint, OrderChange } from '../../core/ports.js';
import type { Standing } from '../../core/sim/resting.js';
import type { Exchange } from '../../core/venue/exchange.js';
import type { DenialRow, EquityRow, ExchangeRow, FillRow, LotRow, OrderEventRow, OrderRow, TradeRow } from './rows.js';

/** `all`, `position`, `qty 10`, `value 2500.5`. */
export function sizeText(size: OrderSize): string {
  switch (size.kind) {
    case 'qty':
      return `qty ${qtyText(size.qty)}`;
    case 'value':
      return `value ${moneyText(size.value)}`;
    case 'all':
    case 'position':
      return size.kind;
  }
}

/** `price 1.5`, `percent 0.02`. */
export const trailText = ({ kind, by }: Trail): string =>
  kind === 'price' ? `price ${priceText(by)}` : `percent ${rateText(by)}`;

export const orderRow = (run: number, order: Order): OrderRow => ({
  run,
  client_order_id: order.clientOrderId,
  venue_order_id: order.venueOrderId ?? null,
  strategy_id: order.strategyId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  tif: order.tif,
  size: sizeText(order.size),
  qty: order.qty === undefined ? null : qtyText(order.qty),
  limit_price: order.limitPrice === undefined ? null : priceText(order.limitPrice),
  stop_price: order.stopPrice === undefined ? null : priceText(order.stopPrice),
  reason: order.reason,
  status: order.status,
  filled_qty: qtyText(order.filledQty),
  filled_value: moneyText(order.filledValue),
  created_at: order.createdAt,
  updated_at: order.updatedAt,
  trail: order.trail === undefined ? null : trailText(order.trail),
  extended: order.isExtended ? 1 : 0,
  replaces: order.replaces ?? null,
  parent_id: order.parentId ?? null,
  role: order.role ?? null,
});

export const standingColumns = ({ best, isTriggered }: Standing): Pick<OrderRow, 'best_price' | 'triggered'> => ({
  best_price: best === undefined ? null : priceText(best),
  triggered: isTriggered ? 1 : 0,
});

export const orderEventRow = (
  run: number,
  change: OrderChange,
  applied: number,
  cause: string | null = null,
): OrderEventRow => ({
  run,
  client_order_id: change.order.clientOrderId,
  from_status: change.from ?? null,
  to_status: change.to,
  at: change.at,
  reason: change.reason,
  is_legal: change.isLegal ? 1 : 0,
  applied,
  checks: change.checks === undefined ? null : JSON.stringify(change.checks),
  cause,
});

export const exchangeRow = (run: number, exchange: Exchange): ExchangeRow => ({
  run,
  client_order_id: exchange.clientOrderId,
  kind: exchange.kind,
  asked_at: exchange.askedAt,
  sent_at: exchange.sentAt ?? null,
  answered_at: exchange.answeredAt,
  answer: exchange.answer,
  request_id: exchange.requestId ?? null,
});

export const fillRow = (run: number, fill: Fill, applied: number): FillRow => ({
  run,
  fill_id: fill.fillId,
  client_order_id: fill.clientOrderId,
  strategy_id: fill.strategyId,
  symbol: fill.symbol,
  side: fill.side,
  qty: qtyText(fill.qty),
  price: priceText(fill.price),
  fee: moneyText(fill.fee),
  fee_qty: qtyText(fill.feeQty),
  ts: fill.ts,
  applied,
  execution_id: fill.executionId ?? null,
});

export const tradeRow = (run: number, trade: ClosedTrade, applied: number): TradeRow => ({
  run,
  symbol: trade.symbol,
  strategy_id: trade.strategyId,
  side: trade.side,
  qty: qtyText(trade.qty),
  entry_time: trade.entryTime,
  entry_price: priceText(trade.entryPrice),
  exit_time: trade.exitTime,
  exit_price: priceText(trade.exitPrice),
  pnl: moneyText(trade.pnl),
  fees: moneyText(trade.fees),
  applied,
});

export const lotRow = (run: number, lot: Lot, place: number): LotRow => ({
  run,
  symbol: lot.symbol,
  place,
  strategy_id: lot.strategyId,
  qty: qtyText(lot.qty),
  price: priceText(lot.price),
  fee: moneyText(lot.fee),
  opened_at: lot.openedAt,
});

export const equityRow = (run: number, point: EquityPoint): EquityRow => ({
  run,
  at: point.at,
  equity: moneyText(point.equity),
  cash: moneyText(point.cash),
});

export const denialRow = (run: number, denial: Denial, applied: number): DenialRow => ({
  run,
  client_order_id: denial.clientOrderId,
  symbol: denial.symbol,
  code: denial.code,
  limit_text: denial.limit,
  value_text: denial.value,
  message: denial.message,
  at: denial.at,
  applied,
});
