/** A snapshot of a trader for tests of its screen, and parts to vary it. */

import type { OrderLine, PositionLine, Snapshot } from '../../src/core/view/snapshot.js';
import type { TradeScreenView } from '../../src/views/tui/trade-frame.js';
import { FIRST } from '../../src/views/tui/trade-state.js';

const TS = '2024-05-06T13:30:05.123Z';

export const position = (symbol: string, more: Partial<PositionLine> = {}): PositionLine => ({
  ...{ symbol, qty: '100', avgPrice: '120.01', mark: '121.5', value: '12150' },
  ...{ unrealized: '149', realized: '-20.5', ...more },
});

export const order = (n: number, more: Partial<OrderLine> = {}): OrderLine => ({
  ...{ clientOrderId: `0123456789abcdef-${n}`, symbol: 'ACME', side: 'buy', type: 'limit', qty: '10', filledQty: '0' },
  ...{ limit: `${100 + n}.25`, stop: null, trail: null, status: 'new', createdAt: TS, reason: 'because', ...more },
});

export const SNAPSHOT: Snapshot = {
  ...{ type: 'snapshot', seq: 7, at: TS },
  session: {
    ...{ run: '3', mode: 'SIMULATED', account: 'c3da0e20-57a6-4d3d-8b6a', strategy: 'sma-crossover' },
    ...{ source: 'synthetic market of ACME, BOLT', isResumed: false },
  },
  money: {
    ...{ equity: '100128.5', cash: '75828.5', start: '100000', pnl: '128.5', external: '0' },
    ...{ realized: '-20.5', unrealized: '149', fees: '0' },
  },
  totals: { orders: 12, fills: 9, denied: 1 },
  curve: { points: [100_000, 100_010, 99_990, 100_128.5], everyMs: 1000 },
  positions: [position('ACME'), position('BOLT', { qty: '-50', unrealized: '-12.25', value: '-2400', mark: '48' })],
  orders: [order(1), order(2, { symbol: 'BOLT', side: 'sell', type: 'stop', limit: null, stop: '47.5' })],
  ordersOpen: 2,
  fills: [
    {
      ...{ ts: TS, fillId: 'f1', clientOrderId: '0123456789abcdef-0', symbol: 'ACME', side: 'buy' },
      ...{ qty: '100', price: '120.01', fee: '0' },
    },
  ],
  feed: { state: 'up', reason: '', perSecond: 36, silentMs: 12 },
  venue: { latency: { p50Ms: 5.25, p99Ms: 17, count: 40 }, books: 'agrees', agreedAt: TS },
  risk: [
    {
      ...{ code: 'max_gross_notional', symbol: null, used: '14550', limit: '16000', headroom: '1450' },
      share: 0.909,
    },
    { code: 'buying_power', symbol: null, used: '14550', limit: '100128.5', headroom: '85578.5', share: 0.145 },
  ],
  ...{ hold: null, breaker: null, halt: null },
  process: { lagMs: { p50: 0.1, p99: 0.8, max: 2 }, memoryMb: 110 },
  log: [
    {
      ...{ seq: 1, level: 'info' },
      event: {
        ...{ type: 'start', run: '3', mode: 'SIMULATED', source: 's', isResumed: false },
        ...{ strategy: 'sma-crossover', params: {}, ledger: '/l.db' },
      },
    },
    { seq: 2, level: 'warn', event: { type: 'alert', ts: TS, code: 'feed', message: 'feed gap: 3 missing' } },
  ],
};

export const VIEW: TradeScreenView = {
  snapshot: SNAPSHOT,
  state: FIRST,
  silentS: 0,
  terms: { onQuit: 'ask', onInterrupt: 'stop' },
  columns: 80,
  rows: 24,
  ascii: false,
};
