/** Events for the store's tests, numbered by their time. */

import { micros } from '../../../../src/core/base/time.js';
import type { Bar, BookDelta, FeedStatus, OrderReport, Quote, Trade } from '../../../../src/core/events.js';

const stamp = (symbol: string, at: number) => ({ symbol, tsEvent: micros(at), tsRecv: micros(at) });

export const trade = (symbol: string, at: number): Trade => ({
  kind: 'trade',
  ...stamp(symbol, at),
  price: at + 0.5,
  size: 0.25,
  id: String(at),
  nanos: 0,
});

export const quote = (symbol: string, at: number): Quote => ({
  kind: 'quote',
  ...stamp(symbol, at),
  bidPrice: at + 0.25,
  bidSize: 1,
  askPrice: at + 0.5,
  askSize: 1,
  nanos: 0,
});

export const bar = (symbol: string, at: number, close = at + 0.5): Bar => ({
  kind: 'bar',
  ...stamp(symbol, at),
  open: close,
  high: close,
  low: close,
  close,
  volume: 0.5,
});

export const delta = (symbol: string, at: number): BookDelta => ({
  kind: 'book_delta',
  ...stamp(symbol, at),
  bids: [],
  asks: [],
  firstSeq: undefined,
  lastSeq: at,
  nanos: 0,
});

export const feed = (symbol: string | undefined, at: number): FeedStatus => ({
  kind: 'feed',
  symbol,
  tsEvent: micros(at),
  tsRecv: micros(at),
  state: 'stale',
  reason: String(at),
});

export const report = (at: number): OrderReport => ({
  kind: 'report',
  clientOrderId: `c${at}`,
  venueOrderId: `v${at}`,
  tsEvent: micros(at),
  tsRecv: micros(at),
  status: 'new',
  execution: undefined,
  reason: undefined,
});
