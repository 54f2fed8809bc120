/** A view of a book for tests of the ladder. */

import { micros } from '../../src/core/base/time.js';
import type { Trade } from '../../src/core/events.js';
import type { BookScreenView } from '../../src/views/tui/book-frame.js';

const level = (price: number, size: string): readonly [string, string] => [price.toFixed(2), size];
const side = (best: number, step: number) => Array.from({ length: 30 }, (_, i) => level(best + i * step, `${i + 1}.5`));
const time = micros(1_723_161_254_123_456);
const trade = (id: string, price: number, aggressor: 'buy' | 'sell'): Trade => ({
  ...{ kind: 'trade', symbol: 'ETHUSDT', tsEvent: time, tsRecv: time, nanos: 0, size: 0.25 },
  ...{ id, price, aggressor },
});

export const VIEW: BookScreenView = {
  book: {
    symbol: 'ETHUSDT',
    feed: 'binance',
    ts: '2024-08-08T23:54:14.123456Z',
    seq: 35346513512,
    state: 'fresh',
    bids: side(2682.8, -0.01),
    asks: side(2682.81, 0.01),
    levels: { bids: 1000, asks: 1000 },
    measures: { spread: 0.01, spreadBps: 0.037, mid: 2682.805, microprice: 2682.8049, imbalance: 0.1 },
    counts: { lines: 1234, applied: 1200, dropped: 3, gap: 2, resynced: 3, malformed: 1 },
  },
  trades: [trade('2', 2682.81, 'buy'), trade('1', 2682.8, 'sell')],
  health: { link: 'up', perSecond: 12.4, silentS: 0, reconnects: 1, lagMs: 3.4 },
  notice: undefined,
  columns: 80,
  rows: 24,
  mode: 'DATA',
  ascii: false,
};
