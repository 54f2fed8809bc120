/** Short ways to write the values that tests of the core are about. */

import { must } from '../../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty, parseRate } from '../../../src/core/base/decimal.js';
import { type Money, type Price, type Qty, type Rate, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { DAY, type Micros, micros, parseDate } from '../../../src/core/base/time.js';
import type { Bar, Side } from '../../../src/core/events.js';
import type { Instrument } from '../../../src/core/market/instrument.js';
import { type CostModel, NO_COSTS } from '../../../src/core/orders/costs.js';
import type { ClientOrderId, Order } from '../../../src/core/orders/order.js';
import type { Fill } from '../../../src/core/portfolio/records.js';

export const price = (text: string): Price => must(parsePrice(text), `price ${text}`);
export const qty = (text: string): Qty => must(parseQty(text), `qty ${text}`);
export const money = (text: string): Money => must(parseMoney(text), `money ${text}`);
export const rate = (text: string): Rate => must(parseRate(text), `rate ${text}`);

/** Midnight of Monday 2024-01-01. */
const MONDAY = must(parseDate('2024-01-01'), 'a date');
/** Midnight `count` days after Monday 2024-01-01. */
export const day = (count: number): Micros => micros(MONDAY + count * DAY);

export const instrument = (symbol = 'ABC', tick = '0.01', lot = '1'): Instrument => ({
  symbol,
  tickSize: price(tick),
  lotSize: qty(lot),
});

/** A daily bar: `O H L C`, or one price for all four. */
export function bar(count: number, prices: string, symbol = 'ABC'): Bar {
  const [open = Number.NaN, high = open, low = open, close = open] = prices.split(' ').map(Number);
  return { kind: 'bar', symbol, tsEvent: day(count), tsRecv: day(count), open, high, low, close, volume: 1 };
}

export interface CostTexts {
  readonly commissionRate?: string;
  readonly feePerShare?: string;
  readonly feePerOrder?: string;
  readonly slippage?: string;
  readonly spread?: string;
}

export const costs = (texts: CostTexts = {}): CostModel => ({
  commissionRate: rate(texts.commissionRate ?? '0'),
  feePerShare: price(texts.feePerShare ?? '0'),
  feePerOrder: money(texts.feePerOrder ?? '0'),
  slippage: rate(texts.slippage ?? '0'),
  spread: rate(texts.spread ?? '0'),
});

export const FREE = NO_COSTS;

export interface OrderTexts {
  readonly symbol?: string;
  readonly qty?: string;
  readonly limit?: string;
  readonly stop?: string;
  readonly tif?: Order['tif'];
  readonly id?: string;
  readonly createdAt?: Micros;
  readonly status?: Order['status'];
  readonly filled?: string;
}

const typeOf = ({ limit, stop }: OrderTexts): Order['type'] =>
  stop === undefined ? (limit === undefined ? 'market' : 'limit') : limit === undefined ? 'stop' : 'stop_limit';

/** A sized order that has not been sent. */
export function order(side: Side, texts: OrderTexts = {}): Order & { readonly qty: Qty } {
  const size = qty(texts.qty ?? '10');
  const { limit, stop, createdAt = day(0) } = texts;
  return {
    symbol: texts.symbol ?? 'ABC',
    side,
    size: { kind: 'qty', qty: size },
    type: typeOf(texts),
    limitPrice: limit === undefined ? undefined : price(limit),
    stopPrice: stop === undefined ? undefined : price(stop),
    trail: undefined,
    tif: texts.tif ?? 'gtc',
    isExtended: false,
    reason: '',
    clientOrderId: (texts.id ?? 'o-1') as ClientOrderId,
    strategyId: 'test',
    replaces: undefined,
    createdAt,
    qty: size,
    venueOrderId: undefined,
    status: texts.status ?? 'pending_new',
    filledQty: texts.filled === undefined ? ZERO_QTY : qty(texts.filled),
    filledValue: ZERO_MONEY,
    updatedAt: createdAt,
  };
}

export interface FillTexts {
  readonly symbol?: string;
  readonly fee?: string;
  readonly feeQty?: string;
  readonly strategyId?: string;
  readonly ts?: Micros;
  readonly id?: string;
}

/** `fill('buy', '10', '99.5')`: ten units at 99.5. */
export const fill = (side: Side, size: string, at: string, texts: FillTexts = {}): Fill => ({
  fillId: texts.id ?? 'f-1',
  clientOrderId: 'o-1' as ClientOrderId,
  strategyId: texts.strategyId ?? 'test',
  symbol: texts.symbol ?? 'ABC',
  side,
  qty: qty(size),
  price: price(at),
  fee: money(texts.fee ?? '0'),
  feeQty: qty(texts.feeQty ?? '0'),
  ts: texts.ts ?? day(0),
});
