/** A world made by hand: a desk that takes every order and fills none, a market that says what a test wants. */

import { must } from '../../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty } from '../../../src/core/base/decimal.js';
import { type Money, type Price, type Qty, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { type Micros, micros, parseTime } from '../../../src/core/base/time.js';
import type {
  AccountFigures,
  Activity,
  Asset,
  BrokerOrder,
  BrokerPosition,
  OrderRequest,
  Refusal,
  ReplaceRequest,
} from '../../../src/core/sim/broker/types.js';
import { CALENDARS } from '../../../src/core/sim/world/calendar.js';
import { WorldHistory } from '../../../src/core/sim/world/history.js';
import type { BrokerDesk, World } from '../../../src/core/sim/world/world.js';

export const qty = (text: string): Qty => must(parseQty(text), text);
export const price = (text: string): Price => must(parsePrice(text), text);
export const money = (text: string): Money => must(parseMoney(text), text);
export const at = (text: string): Micros => must(parseTime(text), text);

/** A UUID that ends in a count. */
export const uuid = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;

const asset = (symbol: string, count: number): Asset => {
  const isCrypto = symbol.includes('/');
  return {
    id: uuid(9000 + count),
    symbol,
    name: `${symbol} by name`,
    assetClass: isCrypto ? 'crypto' : 'us_equity',
    exchange: isCrypto ? 'CRYPTO' : 'NASDAQ',
    isTradable: true,
    isShortable: !isCrypto,
    isFractionable: true,
    priceIncrement: isCrypto ? price('0.01') : undefined,
    minOrderSize: isCrypto ? qty('0.0001') : undefined,
    minTradeIncrement: isCrypto ? qty('0.000000001') : undefined,
  };
};

export const ASSETS = ['AAPL', 'MSFT', 'BTC/USD', 'ETH/USD'].map(asset);

export const orderOf = (count: number, fields: Partial<BrokerOrder> = {}): BrokerOrder => {
  const time = fields.submittedAt ?? at('2026-03-02T15:00:00Z');
  return {
    symbol: 'AAPL',
    qty: qty('1'),
    notional: undefined,
    side: 'buy',
    type: 'market',
    tif: 'day',
    limitPrice: undefined,
    stopPrice: undefined,
    trailPrice: undefined,
    trailPercent: undefined,
    extendedHours: false,
    orderClass: 'simple',
    id: uuid(count),
    clientOrderId: `client-${count}`,
    status: 'new',
    createdAt: time,
    updatedAt: time,
    submittedAt: time,
    filledAt: undefined,
    expiredAt: undefined,
    canceledAt: undefined,
    cancelRequestedAt: undefined,
    failedAt: undefined,
    replacedAt: undefined,
    replacedBy: undefined,
    replaces: undefined,
    filledQty: ZERO_QTY,
    filledValue: ZERO_MONEY,
    highWaterMark: undefined,
    parentId: undefined,
    legIds: [],
    ...fields,
  };
};

const NOT_FOUND: Refusal = { kind: 'refusal', status: 404, code: 40410000, message: 'order not found', extra: {} };

export class FakeDesk implements BrokerDesk {
  readonly asked: (OrderRequest | ReplaceRequest)[] = [];
  readonly closed: (readonly [symbol: string, qty: Qty | undefined])[] = [];
  all: BrokerOrder[] = [];
  history: Activity[] = [];
  held: BrokerPosition[] = [];

  submit(request: OrderRequest): BrokerOrder {
    this.asked.push(request);
    const { takeProfit: _profit, stopLoss: _loss, clientOrderId, ...rest } = request;
    const count = this.all.length + 1;
    const order = orderOf(count, { ...rest, clientOrderId: clientOrderId ?? `client-${count}` });
    this.all.push(order);
    return order;
  }

  replace(id: string, request: ReplaceRequest): BrokerOrder | Refusal {
    this.asked.push(request);
    return this.order(id) ?? NOT_FOUND;
  }

  cancel(id: string): Refusal | undefined {
    const order = this.order(id);
    if (order === undefined) return NOT_FOUND;
    this.all = this.all.map((one) => (one === order ? { ...order, status: 'canceled' } : one));
    return undefined;
  }

  close(symbol: string, part: Qty | undefined): BrokerOrder {
    this.closed.push([symbol, part]);
    return orderOf(this.all.length + 1, { symbol, side: 'sell', qty: part ?? qty('1') });
  }

  order(id: string): BrokerOrder | undefined {
    return this.all.find((order) => order.id === id);
  }

  orderByClientId(id: string): BrokerOrder | undefined {
    return this.all.find(({ clientOrderId }) => clientOrderId === id);
  }

  orders(): readonly BrokerOrder[] {
    return this.all;
  }

  positions(): readonly BrokerPosition[] {
    return this.held;
  }

  activities(): readonly Activity[] {
    return this.history;
  }

  account(): AccountFigures {
    return {
      cash: money('1000.126'),
      equity: money('1500.5'),
      lastEquity: money('1400'),
      buyingPower: money('2000'),
      nonMarginableBuyingPower: money('1000'),
      longMarketValue: money('500.374'),
      shortMarketValue: ZERO_MONEY,
      initialMargin: money('250'),
      maintenanceMargin: money('150'),
    };
  }

  assets(): readonly Asset[] {
    return ASSETS;
  }

  asset(symbolOrId: string): Asset | undefined {
    return ASSETS.find(({ id, symbol }) => [id, symbol, symbol.replace('/', '')].includes(symbolOrId));
  }

  available(symbol: string): Qty | undefined {
    return this.held.find((position) => position.symbol === symbol)?.qty;
  }

  price(): Price | undefined {
    return price('120.5');
  }
}

export interface FakeWorld extends World {
  readonly desk: FakeDesk;
  readonly history: WorldHistory;
}

export function fakeWorld(now: Micros = at('2026-03-02T20:00:00Z')): FakeWorld {
  return {
    now: () => now,
    desk: new FakeDesk(),
    history: new WorldHistory(ASSETS.map(({ symbol }) => symbol)),
    calendar: CALENDARS.nyse,
    onTradeUpdate: () => () => undefined,
    onTicks: () => () => undefined,
  };
}

export const later = (time: Micros, by: number): Micros => micros(time + by);
