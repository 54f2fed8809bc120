/** What happened within the last minutes, in buckets: the highest equity, and how many orders went wrong. */

import { type Money, plus } from '../base/fixed.js';
import type { Micros } from '../base/time.js';

/** Equity as an estimate and exact. */
export interface Level {
  readonly units: number;
  readonly exact: Money;
}

/** Of a window: the oldest part leaves it one by one. */
const BUCKETS = 30;

/** The highest equity within a window, to a thirtieth of it. */
export class HighWindow {
  /** Of each bucket its highest, the oldest first; none that a later one is above, so the first is the highest. */
  #highs: { readonly bucket: number; readonly high: Level }[] = [];

  constructor(readonly window: number) {}

  note(at: Micros, units: number, exact: () => Money): void {
    const last = this.#highs.at(-1);
    const bucket = Math.max(Math.floor((at * BUCKETS) / this.window), last?.bucket ?? 0);
    if (last !== undefined && bucket === last.bucket && units <= last.high.units) return;
    while ((this.#highs.at(-1)?.high.units ?? units) < units) this.#highs.pop();
    this.#highs.push({ bucket, high: { units, exact: exact() } });
    while ((this.#highs[0]?.bucket ?? bucket) < bucket - BUCKETS) this.#highs.shift();
  }

  /** Undefined before the first note. */
  get high(): Level | undefined {
    return this.#highs[0]?.high;
  }

  shift(amount: Money, units: number): void {
    this.#highs = this.#highs.map(({ bucket, high }) => ({
      ...{ bucket, high: { units: high.units + units, exact: plus(high.exact, amount) } },
    }));
  }

  clear(): void {
    this.#highs = [];
  }
}

export interface Counts {
  readonly all: number;
  readonly bad: number;
}

/** How many of the orders within a window went wrong. */
export class RateWindow {
  #counts: { readonly bucket: number; all: number; bad: number }[] = [];

  constructor(readonly window: number) {}

  note(at: Micros, all: number, bad: number): void {
    const bucket = Math.floor((at * BUCKETS) / this.window);
    const last = this.#counts.at(-1);
    if (last !== undefined && bucket <= last.bucket) {
      last.all += all;
      last.bad += bad;
    } else this.#counts.push({ bucket, all, bad });
    while ((this.#counts[0]?.bucket ?? bucket) < bucket - BUCKETS) this.#counts.shift();
  }

  countsAt(at: Micros): Counts {
    const first = Math.floor((at * BUCKETS) / this.window) - BUCKETS;
    let [all, bad] = [0, 0];
    for (const one of this.#counts) {
      if (one.bucket < first) continue;
      all += one.all;
      bad += one.bad;
    }
    return { all, bad };
  }

  clear(): void {
    this.#counts = [];
  }
}
