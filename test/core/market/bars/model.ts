/** Slow bars: all trades at once, grouped, sorted by time, summed as integers. */

import { type Micros, micros } from '../../../../src/core/base/time.js';
import type { Quote, Trade } from '../../../../src/core/events.js';
import type { BuiltBar } from '../../../../src/core/market/bars/forming.js';

export const trade = (tsEvent: number, price: number, size: number, nanos = 0): Trade => ({
  kind: 'trade',
  symbol: 'X',
  tsEvent: micros(tsEvent),
  tsRecv: micros(tsEvent),
  price,
  size,
  id: '',
  nanos,
});

export const quote = (tsEvent: number, bidPrice: number, askPrice: number): Quote => ({
  kind: 'quote',
  symbol: 'X',
  tsEvent: micros(tsEvent),
  tsRecv: micros(tsEvent),
  bidPrice,
  bidSize: 1,
  askPrice,
  askSize: 1,
  nanos: 0,
});

export interface SlowBar {
  readonly time: Micros;
  readonly prices: readonly [open: number, high: number, low: number, close: number];
  /** In 1e-8. */
  readonly volume: bigint;
  readonly count: number;
}

/** Bars of spans that have trades; sizes are whole multiples of 1e-8. */
export function slowBars(trades: readonly Trade[], size: number): SlowBar[] {
  const groups = new Map<number, Trade[]>();
  for (const one of trades) {
    const start = one.tsEvent - (one.tsEvent % size);
    groups.set(start, [...(groups.get(start) ?? []), one]);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([start, group]) => slowBar(start, group));
}

function slowBar(start: number, group: readonly Trade[]): SlowBar {
  // Sorting is stable: of equal times the first that came stays first.
  const prices = [...group].sort((a, b) => a.tsEvent - b.tsEvent || a.nanos - b.nanos).map(({ price }) => price);
  return {
    time: micros(start),
    prices: [prices[0] ?? 0, Math.max(...prices), Math.min(...prices), prices.at(-1) ?? 0],
    volume: group.reduce((sum, { size }) => sum + BigInt(Math.round(size * 1e8)), 0n),
    count: group.length,
  };
}

/** What was told last of each time. */
export function lastWord(bars: readonly BuiltBar[]): SlowBar[] {
  const byTime = new Map(bars.map((bar) => [bar.tsEvent, bar]));
  return [...byTime.values()].sort((a, b) => a.tsEvent - b.tsEvent).map(toSlow);
}

export const toSlow = (bar: BuiltBar): SlowBar => ({
  time: bar.tsEvent,
  prices: [bar.open, bar.high, bar.low, bar.close],
  volume: BigInt(Math.round(bar.volume * 1e8)),
  count: bar.count,
});
