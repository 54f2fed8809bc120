/** Longer bars out of shorter ones, with the trades and mean prices that the wire adds. */

import { must } from '../../base/assert.js';
import { type Micros, micros } from '../../base/time.js';
import { ExactSum } from '../../market/bars/exact-sum.js';
import type { MarketBar } from '../world/world.js';

/** One bar of that start and length out of bars that follow each other; at least one. */
export function merged(bars: readonly MarketBar[], start: Micros, length: number): MarketBar {
  const [first, last] = [must(bars[0], 'a bar'), must(bars.at(-1), 'a bar')];
  const [volume, turnover] = [new ExactSum(), new ExactSum()];
  let { high, low } = first;
  let count = 0;
  for (const bar of bars) {
    volume.add(bar.volume);
    turnover.add(bar.vwap * bar.volume);
    high = Math.max(high, bar.high);
    low = Math.min(low, bar.low);
    count += bar.count;
  }
  const vwap = volume.value > 0 ? Math.round((turnover.value / volume.value) * 1e6) / 1e6 : last.close;
  return { ...last, tsEvent: start, length, open: first.open, high, low, volume: volume.value, count, vwap };
}

/** The two as one bar, as long as the second; it starts where the first does. */
export const joined = (first: MarketBar, second: MarketBar): MarketBar =>
  merged([first, second], first.tsEvent, second.length);

/** Bars of `length` microseconds that start at multiples of it since 1970. Bars come in time order. */
export function resampled(bars: readonly MarketBar[], length: number): readonly MarketBar[] {
  const groups = new Map<number, MarketBar[]>();
  for (const bar of bars) {
    const start = Math.floor(bar.tsEvent / length) * length;
    const group = groups.get(start);
    if (group === undefined) groups.set(start, [bar]);
    else group.push(bar);
  }
  return [...groups].map(([start, group]) => merged(group, micros(start), length));
}
