/** The engine's own books, fill by fill: cash, FIFO lots and closed trades. */

import { must } from '../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty } from '../../src/core/base/decimal.js';
import { moneyNumber, ZERO_MONEY, ZERO_QTY } from '../../src/core/base/fixed.js';
import { micros } from '../../src/core/base/time.js';
import type { ClientOrderId } from '../../src/core/orders/order.js';
import { Portfolio } from '../../src/core/portfolio/portfolio.js';
import type { Fill } from '../../src/core/portfolio/records.js';
import type { RawFill } from './trades.js';

export interface BookResult {
  readonly cash: number;
  readonly realizedPnl: number;
  readonly closedTrades: number;
}

export const prepare = (fills: readonly RawFill[]): Fill[] =>
  fills.map(({ side, qty, cents, feeCents }, i) => ({
    fillId: `fill-${i}`,
    clientOrderId: `order-${i}` as ClientOrderId,
    strategyId: 'bench',
    symbol: 'BENCH',
    side,
    qty: must(parseQty(String(qty)), 'a quantity'),
    price: must(parsePrice(String(cents / 100)), 'a price'),
    fee: must(parseMoney(String(feeCents / 100)), 'money'),
    feeQty: ZERO_QTY,
    ts: micros(i),
  }));

export function book(fills: readonly Fill[]): BookResult {
  const portfolio = new Portfolio(ZERO_MONEY);
  let closedTrades = 0;
  for (const fill of fills) closedTrades += portfolio.apply(fill).length;
  return { cash: moneyNumber(portfolio.cash), realizedPnl: moneyNumber(portfolio.realizedPnl), closedTrades };
}
