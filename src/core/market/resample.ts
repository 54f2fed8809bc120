/** Makes longer bars out of shorter ones, as they stream by: no clock, memory of one bar. */

import type { BarColumns } from './columns.js';

/** Columns of `length` zeros, to be filled by their maker. */
export function allocateBars(length: number): BarColumns {
  const column = (): Float64Array => new Float64Array(length);
  return {
    length,
    time: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
}

/** The bars from index `start` up to `end`, sharing memory with `bars`. */
export function sliceBars(bars: BarColumns, start: number, end: number): BarColumns {
  const cut = (column: Float64Array): Float64Array => column.subarray(start, end);
  return {
    length: end - start,
    time: cut(bars.time),
    open: cut(bars.open),
    high: cut(bars.high),
    low: cut(bars.low),
    close: cut(bars.close),
    volume: cut(bars.volume),
  };
}

function copyBar(from: BarColumns, i: number, to: BarColumns, k: number): void {
  to.open[k] = from.open[i] as number;
  to.high[k] = from.high[i] as number;
  to.low[k] = from.low[i] as number;
  to.close[k] = from.close[i] as number;
  to.volume[k] = from.volume[i] as number;
}

function mergeBar(from: BarColumns, i: number, into: BarColumns, k: number): void {
  into.high[k] = Math.max(into.high[k] as number, from.high[i] as number);
  into.low[k] = Math.min(into.low[k] as number, from.low[i] as number);
  into.close[k] = from.close[i] as number;
  into.volume[k] = (into.volume[k] as number) + (from.volume[i] as number);
}

/** The time of the longer bar that one with that time goes into; NaN where it goes into none. */
export type StartOf = (time: number) => number;

/** Buckets of `size` microseconds that start at multiples of it since 1970. */
export const utcStarts =
  (size: number): StartOf =>
  (time) =>
    Math.floor(time / size) * size;

/**
 * Merges bars into buckets.
 *
 * Bars come in time order. A bucket has the first open, the highest high, the lowest low, the last close and the sum
 * of the volumes. Buckets without bars do not appear.
 */
export class Resampler {
  /** The bucket that the next bar may still join: none or one. */
  #pending: BarColumns = allocateBars(0);

  constructor(readonly startOf: StartOf) {}

  /** Takes more bars; returns the buckets that are complete because a later one has begun. */
  add(bars: BarColumns): BarColumns {
    if (bars.length === 0) return bars;
    const merged = allocateBars(bars.length + 1);
    let k = -1;
    if (this.#pending.length > 0) {
      k = 0;
      merged.time[0] = this.#pending.time[0] as number;
      copyBar(this.#pending, 0, merged, 0);
    }
    for (let i = 0; i < bars.length; i++) {
      const start = this.startOf(bars.time[i] as number);
      if (Number.isNaN(start)) continue;
      if (k >= 0 && merged.time[k] === start) {
        mergeBar(bars, i, merged, k);
      } else {
        k++;
        merged.time[k] = start;
        copyBar(bars, i, merged, k);
      }
    }
    this.#pending = sliceBars(merged, Math.max(k, 0), k + 1);
    return sliceBars(merged, 0, Math.max(k, 0));
  }

  /** The last bucket, which nothing followed; empty if there was no bar. */
  finish(): BarColumns {
    const last = this.#pending;
    this.#pending = allocateBars(0);
    return last;
  }
}
