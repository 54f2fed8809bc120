/** A world of which the test says what happens: ticks, books and updates, and nothing else. */

import { parsePrice, parseQty } from '../../../../src/core/base/decimal.js';
import { ZERO_MONEY, ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { MINUTE, type Micros, micros } from '../../../../src/core/base/time.js';
import type { BookDelta, BookSnapshot, Quote, Trade } from '../../../../src/core/events.js';
import type { BrokerOrder, TradeUpdate, TradeUpdateKind } from '../../../../src/core/sim/broker/types.js';
import type { BrokerDesk, MarketBar, MarketHistory, Tick, World } from '../../../../src/core/sim/world/world.js';

export const AT = micros(1_704_207_845_100_000); // 2024-01-02T15:04:05.1Z

const unused = (): never => {
  throw new Error('not part of this test');
};

export class FakeWorld implements World {
  readonly books = new Map<string, BookSnapshot>();
  readonly #onTicks = new Set<(ticks: readonly Tick[]) => void>();
  readonly #onUpdate = new Set<(update: TradeUpdate) => void>();

  readonly calendar = { isOpen: () => true, next: unused, sessions: () => [] };
  readonly history: MarketHistory = {
    symbols: () => [...this.books.keys()],
    bars: () => [],
    trades: () => [],
    quotes: () => [],
    lastTrade: () => undefined,
    lastQuote: () => undefined,
    book: (symbol) => this.books.get(symbol),
  };
  readonly desk: BrokerDesk = {
    submit: unused,
    replace: unused,
    cancel: unused,
    close: unused,
    order: () => undefined,
    orderByClientId: () => undefined,
    orders: () => [],
    positions: () => [],
    activities: () => [],
    account: unused,
    assets: () => [],
    asset: () => undefined,
    available: () => ZERO_QTY,
    price: () => undefined,
  };

  now = (): Micros => AT;

  onTicks(listener: (ticks: readonly Tick[]) => void): () => void {
    this.#onTicks.add(listener);
    return () => this.#onTicks.delete(listener);
  }

  onTradeUpdate(listener: (update: TradeUpdate) => void): () => void {
    this.#onUpdate.add(listener);
    return () => this.#onUpdate.delete(listener);
  }

  tick(...ticks: readonly Tick[]): void {
    for (const listener of this.#onTicks) listener(ticks);
  }

  update(told: TradeUpdate): void {
    for (const listener of this.#onUpdate) listener(told);
  }
}

const head = (symbol: string, nanos = 0) => ({ symbol, tsEvent: AT, tsRecv: AT, nanos });

export const trade = (symbol: string, id: string, nanos = 0): Trade => ({
  ...{ kind: 'trade', ...head(symbol, nanos) },
  price: 101.25,
  size: 3,
  id,
});

export const quote = (symbol: string, bidPrice = 100, nanos = 0): Quote => ({
  ...{ kind: 'quote', ...head(symbol, nanos) },
  ...{ bidPrice, bidSize: 2, askPrice: bidPrice + 1, askSize: 5 },
});

export const bar = (symbol: string, more: Partial<MarketBar> = {}): MarketBar => ({
  ...{ kind: 'bar', symbol, tsEvent: AT, tsRecv: AT, open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 },
  ...{ length: MINUTE, isUpdate: false, count: 4, vwap: 1.25 },
  ...more,
});

const LEVELS = { bids: [{ price: 99, size: 1 }], asks: [{ price: 101, size: 2 }] };

export const snapshot = (symbol: string): BookSnapshot => ({
  ...{ kind: 'book_snapshot', ...head(symbol), ...LEVELS, seq: undefined },
});

export const delta = (symbol: string): BookDelta => ({
  ...{ kind: 'book_delta', ...head(symbol), firstSeq: undefined, lastSeq: undefined },
  bids: [{ price: 99, size: 0 }],
  asks: [],
});

const qty = (text: string) => parseQty(text) ?? ZERO_QTY;
const PRICE = parsePrice('101.25');

const ORDER: BrokerOrder = {
  ...{ id: 'order-1', clientOrderId: 'mine-1', symbol: 'AAPL', qty: qty('3'), notional: undefined },
  ...{ side: 'buy', type: 'market', tif: 'day', limitPrice: undefined, stopPrice: undefined },
  ...{ trailPrice: undefined, trailPercent: undefined, extendedHours: false, orderClass: 'simple' },
  ...{ assetClass: 'us_equity', status: 'new', createdAt: AT, updatedAt: AT, submittedAt: AT },
  ...{ filledAt: undefined, expiredAt: undefined, canceledAt: undefined, cancelRequestedAt: undefined },
  ...{ failedAt: undefined, replacedAt: undefined, replacedBy: undefined, replaces: undefined },
  ...{ filledQty: ZERO_QTY, filledValue: ZERO_MONEY, highWaterMark: undefined, parentId: undefined, legIds: [] },
};

let events = 0;

/** Of order-1, or another. */
export function update(kind: TradeUpdateKind, orderId = 'order-1'): TradeUpdate {
  const isFill = kind === 'fill' || kind === 'partial_fill';
  const count = ++events;
  return {
    ...{ kind, at: AT, order: { ...ORDER, id: orderId }, executionId: `execution-${count}` },
    eventId: String(count).padStart(6, '0'),
    execution: isFill && PRICE ? { price: PRICE, qty: qty('2'), positionQty: qty('-7') } : undefined,
  };
}
