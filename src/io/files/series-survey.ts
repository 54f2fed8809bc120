/** Counts bars as they pass: how many lie before, within and after the days asked for, and how far apart they are. */

import { DAY, type Micros, micros, TIMEFRAMES, type Timeframe } from '../../core/base/time.js';
import type { BarColumns } from '../../core/market/columns.js';

export interface Range {
  readonly from: Micros | undefined;
  /** The last day, included. */
  readonly to: Micros | undefined;
  readonly warmup: number;
}

/** Which bars of a series are handed out: `skip` are passed over, then `warmup` and `count` are read. */
export interface Window {
  readonly skip: number;
  readonly warmup: number;
  readonly count: number;
  /** Of the `count` bars. */
  readonly first: Micros;
  readonly last: Micros;
}

export class Survey {
  #before = 0;
  #within = 0;
  /** Of the first bar that is no warm-up, and the last one within the days. */
  #first = Number.NaN;
  #last = Number.NaN;

  constructor(readonly range: Range) {}

  add({ time, length }: BarColumns): void {
    const { from, to, warmup } = this.range;
    const start = from ?? Number.NEGATIVE_INFINITY;
    const end = to === undefined ? Number.POSITIVE_INFINITY : to + DAY;
    // Without `from` the first bars warm up.
    const opening = from === undefined ? warmup : 0;
    for (let i = 0; i < length; i++) {
      const t = time[i] as number;
      if (t < start) this.#before++;
      else if (t < end) {
        if (this.#within === opening) this.#first = t;
        this.#within++;
        this.#last = t;
      }
    }
  }

  /** Undefined where no bar is left. */
  window(): Window | undefined {
    const { from, warmup: asked } = this.range;
    const warmup = Math.min(asked, from === undefined ? this.#within : this.#before);
    const count = from === undefined ? this.#within - warmup : this.#within;
    if (count === 0) return undefined;
    return {
      skip: from === undefined ? 0 : this.#before - warmup,
      warmup,
      count,
      first: micros(this.#first),
      last: micros(this.#last),
    };
  }
}

/** A file of trades has as many distances as bars; those of a bar file are few. */
const DISTINCT_MAX = 4096;

/** The distance between bars that is most common; of two the smaller. */
export class Spacing {
  readonly #counts = new Map<number, number>();
  #last = Number.NaN;
  #step = Number.NaN;
  #repeats = 0;

  add({ time, length }: BarColumns): void {
    for (let i = 0; i < length; i++) {
      const t = time[i] as number;
      const step = t - this.#last;
      this.#last = t;
      if (step === this.#step) this.#repeats++;
      else this.#next(step);
    }
  }

  /** Counts a run of equal steps when it ends: most steps of a file are like the one before. */
  #next(step: number): void {
    if (this.#repeats > 0 && (this.#counts.has(this.#step) || this.#counts.size < DISTINCT_MAX)) {
      this.#counts.set(this.#step, (this.#counts.get(this.#step) ?? 0) + this.#repeats);
    }
    this.#step = step;
    this.#repeats = Number.isNaN(step) ? 0 : 1;
  }

  /** In microseconds; undefined below two bars. */
  most(): number | undefined {
    this.#next(Number.NaN);
    let best: number | undefined;
    let bestCount = 0;
    for (const [step, count] of this.#counts) {
      if (count > bestCount || (count === bestCount && step < (best ?? step))) [best, bestCount] = [step, count];
    }
    return best;
  }
}

/** The name of a bar length, where it has one. */
export const timeframeOf = (spacing: number | undefined): Timeframe | undefined =>
  (Object.keys(TIMEFRAMES) as Timeframe[]).find((name) => TIMEFRAMES[name] === spacing);
