/** Seeded one-minute bars as columns: a price that wanders in cents, with calm and hectic spells, and is pulled home. */

import { Prng } from '../../src/core/base/prng.js';
import { MINUTE } from '../../src/core/base/time.js';
import type { BarColumns } from '../../src/core/market/columns.js';

/** 2005-01-03T00:00:00Z. */
const START = 1_104_710_400_000_000;
const HOME = 10_000;
/** Rows of one batch: as many as the reader of files hands over at once. */
const BATCH_ROWS = 16_384;

/** Equal counts and seeds give equal bars. Prices are whole cents. */
export function createBars(count: number, seed: number): BarColumns {
  const prng = new Prng(seed);
  const bars = emptyColumns(count);
  let cents = HOME;
  let heat = 1;
  for (let i = 0; i < count; i++) {
    heat = Math.min(4, Math.max(0.4, heat + 0.05 * noise(prng) + 0.01 * (1 - heat)));
    const open = cents;
    const middle = step(prng, open, heat);
    const close = step(prng, middle, heat);
    cents = close;
    bars.time[i] = START + i * MINUTE;
    bars.open[i] = open / 100;
    bars.high[i] = Math.max(open, middle, close) / 100;
    bars.low[i] = Math.min(open, middle, close) / 100;
    bars.close[i] = close / 100;
    bars.volume[i] = Math.round(100 * heat * (1 + prng.next()));
  }
  return bars;
}

const emptyColumns = (length: number): BarColumns => ({
  length,
  time: new Float64Array(length),
  open: new Float64Array(length),
  high: new Float64Array(length),
  low: new Float64Array(length),
  close: new Float64Array(length),
  volume: new Float64Array(length),
});

/** Roughly normal, mean 0, deviation 1: the sum of three uniform draws. */
const noise = (prng: Prng): number => 2 * (prng.next() + prng.next() + prng.next() - 1.5);

function step(prng: Prng, cents: number, heat: number): number {
  const pull = 0.00002 * (1 - cents / HOME);
  return Math.max(1, Math.round(cents * (1 + 0.0005 * heat * noise(prng) + pull)));
}

/** The same bars in batches, without copying. */
export function* batchesOf(bars: BarColumns): Generator<BarColumns> {
  for (let from = 0; from < bars.length; from += BATCH_ROWS) {
    const to = Math.min(bars.length, from + BATCH_ROWS);
    const part = (column: Float64Array): Float64Array => column.subarray(from, to);
    const { time, open, high, low, close, volume } = bars;
    yield {
      length: to - from,
      time: part(time),
      open: part(open),
      high: part(high),
      low: part(low),
      close: part(close),
      volume: part(volume),
    };
  }
}
