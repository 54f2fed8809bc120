/** Rows to core records. Text that does not parse was written by somebody else: `ledger_corrupt`, never a guess. */

import { parseMoney, parsePrice, parseQty, parseRate } from '../../core/base/decimal.js';
import type { Money, Price, Qty, Rate } from '../../core/base/fixed.js';
import { type Micros, micros } from '../../core/base/time.js';
import { ORDER_STATUSES, type OrderStatus } from '../../core/orders/lifecycle.js';
import {
  type ClientOrderId,
  ORDER_ROLES,
  ORDER_TYPES,
  type Order,
  type OrderRole,
  type OrderSize,
  type OrderType,
  TIMES_IN_FORCE,
  type TimeInForce,
  type Trail,
} from '../../core/orders/order.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import type { EquityPoint } from '../../core/ports.js';
import type { Standing } from '../../core/sim/resting.js';
import { DamagedText } from './errors.js';
import type { EquityRow, FillRow, LotRow, MarkRow, OrderRow, RunRow, TradeRow } from './rows.js';

/** What tells a row from the others of its table. */
type Key = Readonly<Record<string, string | number>>;

/** Names the row in whose text `read` finds damage. */
export function inRow<T>(table: string, key: Key, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof DamagedText ? error.inRow(`${table} where ${condition(key)}`) : error;
  }
}

const condition = (key: Key): string =>
  Object.entries(key)
    .map(([column, value]) => `${column} = ${typeof value === 'number' ? value : `'${value}'`}`)
    .join(' and ');

const exactly =
  <T>(parse: (text: string) => T | undefined, what: string) =>
  (text: string): T => {
    const value = parse(text);
    if (value === undefined) throw new DamagedText(`${JSON.stringify(text)} is no ${what}`);
    return value;
  };

export const moneyOf: (text: string) => Money = exactly(parseMoney, 'amount of money');
export const priceOf: (text: string) => Price = exactly(parsePrice, 'price');
export const qtyOf: (text: string) => Qty = exactly(parseQty, 'quantity');

const statusOf: (text: string) => OrderStatus = exactly(
  (text) => ORDER_STATUSES.find((status) => status === text),
  'order status',
);

const rateOf: (text: string) => Rate = exactly(parseRate, 'rate');
const typeOf: (text: string) => OrderType = exactly(
  (text) => ORDER_TYPES.find((type) => type === text),
  'type of an order',
);
const roleOf: (text: string) => OrderRole = exactly(
  (text) => ORDER_ROLES.find((role) => role === text),
  'role of an order',
);
const tifOf: (text: string) => TimeInForce = exactly(
  (text) => TIMES_IN_FORCE.find((tif) => tif === text),
  'time in force',
);

/** Throws `ledger_corrupt`. */
export function trailOf(text: string): Trail {
  const [kind, by = ''] = text.split(' ');
  if (kind === 'price') return { kind, by: priceOf(by) };
  if (kind === 'percent') return { kind, by: rateOf(by) };
  throw new DamagedText(`${JSON.stringify(text)} is no trail of a stop`);
}

export function sizeOf(text: string): OrderSize {
  const [kind, amount = ''] = text.split(' ');
  if (kind === 'all' || kind === 'position') return { kind };
  if (kind === 'qty') return { kind, qty: qtyOf(amount) };
  if (kind === 'value') return { kind, value: moneyOf(amount) };
  throw new DamagedText(`${JSON.stringify(text)} is no order size`);
}

export const orderOf = (row: OrderRow): Order =>
  inRow('orders', { run: row.run, client_order_id: row.client_order_id }, () => ({
    clientOrderId: row.client_order_id as ClientOrderId,
    venueOrderId: row.venue_order_id ?? undefined,
    strategyId: row.strategy_id,
    symbol: row.symbol,
    side: row.side,
    type: typeOf(row.type),
    tif: tifOf(row.tif),
    size: sizeOf(row.size),
    qty: row.qty === null ? undefined : qtyOf(row.qty),
    limitPrice: row.limit_price === null ? undefined : priceOf(row.limit_price),
    stopPrice: row.stop_price === null ? undefined : priceOf(row.stop_price),
    trail: typeof row.trail === 'string' ? trailOf(row.trail) : undefined,
    isExtended: row.extended === 1,
    replaces: (row.replaces ?? undefined) as ClientOrderId | undefined,
    role: typeof row.role === 'string' ? roleOf(row.role) : undefined,
    parentId: (row.parent_id ?? undefined) as ClientOrderId | undefined,
    reason: row.reason,
    status: statusOf(row.status),
    filledQty: qtyOf(row.filled_qty),
    filledValue: moneyOf(row.filled_value),
    createdAt: micros(row.created_at),
    updatedAt: micros(row.updated_at),
  }));

export const standingOf = (row: OrderRow): Standing =>
  inRow('orders', { run: row.run, client_order_id: row.client_order_id }, () => ({
    best: typeof row.best_price === 'string' ? priceOf(row.best_price) : undefined,
    isTriggered: row.triggered === 1,
  }));

export const fillOf = (row: FillRow): Fill =>
  inRow('fills', { run: row.run, fill_id: row.fill_id }, () => ({
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
    executionId: row.execution_id ?? undefined,
  }));

export const tradeOf = (row: TradeRow): ClosedTrade =>
  inRow('trades', { run: row.run, symbol: row.symbol, entry_time: row.entry_time, exit_time: row.exit_time }, () => ({
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
  }));

export const lotOf = (row: LotRow): Lot =>
  inRow('lots', { run: row.run, symbol: row.symbol, place: row.place }, () => ({
    symbol: row.symbol,
    strategyId: row.strategy_id,
    qty: qtyOf(row.qty),
    price: priceOf(row.price),
    fee: moneyOf(row.fee),
    openedAt: micros(row.opened_at),
  }));

export const equityOf = (row: EquityRow): EquityPoint =>
  inRow('equity', { run: row.run, at: row.at }, () => ({
    at: micros(row.at),
    equity: moneyOf(row.equity),
    cash: moneyOf(row.cash),
  }));

/** The last price of a symbol that a run has seen. */
export interface Mark {
  readonly symbol: string;
  readonly price: Price;
  readonly at: Micros;
}

export const markOf = (row: MarkRow): Mark =>
  inRow('marks', { run: row.run, symbol: row.symbol }, () => ({
    symbol: row.symbol,
    price: priceOf(row.price),
    at: micros(row.at),
  }));

/** The cash of a run at its start, and as its row has it now. */
export const cashOf = (row: RunRow): { readonly startCash: Money; readonly cash: Money } =>
  inRow('runs', { id: row.id }, () => ({ startCash: moneyOf(row.start_cash), cash: moneyOf(row.cash) }));

/** Without prices of zero, which once stood for one that was not known. */
export const knownMarks = (rows: readonly MarkRow[]): readonly Mark[] =>
  rows.map(markOf).filter(({ price }) => price > 0n);
