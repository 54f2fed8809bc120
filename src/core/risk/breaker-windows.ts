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
  #highs: { readonly bucket: number; high: Level }[] = [];

  constructor(readonly window: number) {}

  note(at: Micros, units: number, exact: () => Money): void {
    const bucket = this.#bucketOf(at);
    const last = this.#highs.at(-1);
    if (last !== undefined && bucket <= last.bucket) {
      if (units > last.high.units) last.high = { units, exact: exact() };
      return;
    }
    this.#highs.push({ bucket, high: { units, exact: exact() } });
    while (this.#highs.length > 1 && (this.#highs[0]?.bucket ?? bucket) < bucket - BUCKETS) this.#highs.shift();
  }

  /** Undefined before the first note. */
  get high(): Level | undefined {
    let best: Level | undefined;
    for (const { high } of this.#highs) if (best === undefined || high.units > best.units) best = high;
    return best;
  }

  shift(amount: Money, units: number): void {
    for (const one of this.#highs) one.high = { units: one.high.units + units, exact: plus(one.high.exact, amount) };
  }

  clear(): void {
    this.#highs = [];
  }

  #bucketOf(at: Micros): number {
    return Math.floor((at * BUCKETS) / this.window);
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
