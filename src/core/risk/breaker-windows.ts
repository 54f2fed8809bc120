/** What happened within the last minutes, in buckets: the highest equity, and how many orders went wrong. */

import { type Money, moneyNumber, plus } from '../base/fixed.js';
import { type Micros, micros } from '../base/time.js';

/** Equity as an estimate and exact. */
export interface Level {
  readonly units: number;
  readonly exact: Money;
}

/** Of a window: the oldest part leaves it one by one. */
const BUCKETS = 30;

const bucketOf = (at: number, window: number): number => Math.floor((at * BUCKETS) / window);
/** Its middle, so that rounding never leads to another. */
const timeOf = (bucket: number, window: number): Micros => micros(Math.round(((bucket + 0.5) * window) / BUCKETS));

/** What a window keeps, by the time of each part, so that one of another length can go on with it. */
export interface HighRow {
  readonly at: Micros;
  readonly exact: Money;
}

export interface CountRow extends Counts {
  readonly at: Micros;
}

/** The highest equity within a window, to a thirtieth of it. */
export class HighWindow {
  /** Of each bucket its highest, the oldest first; none that a later one is above, so the first is the highest. */
  #highs: { readonly bucket: number; readonly high: Level }[] = [];

  constructor(readonly window: number) {}

  note(at: Micros, units: number, exact: () => Money): void {
    const last = this.#highs.at(-1);
    const bucket = Math.max(bucketOf(at, this.window), last?.bucket ?? 0);
    if (last !== undefined && bucket === last.bucket && units <= last.high.units) return;
    while ((this.#highs.at(-1)?.high.units ?? units) < units) this.#highs.pop();
    this.#highs.push({ bucket, high: { units, exact: exact() } });
    while ((this.#highs[0]?.bucket ?? bucket) < bucket - BUCKETS) this.#highs.shift();
  }

  /** Undefined before the first note. */
  get high(): Level | undefined {
    return this.#highs[0]?.high;
  }

  /** The same at a time at which nothing was noted. */
  highAt(at: Micros): Level | undefined {
    const first = bucketOf(at, this.window) - BUCKETS;
    return this.#highs.find(({ bucket }) => bucket >= first)?.high;
  }

  get rows(): readonly HighRow[] {
    return this.#highs.map(({ bucket, high }) => ({ at: timeOf(bucket, this.window), exact: high.exact }));
  }

  restore(rows: readonly HighRow[]): void {
    this.#highs = rows.map(({ at, exact }) => ({
      ...{ bucket: bucketOf(at, this.window), high: { units: moneyNumber(exact), exact } },
    }));
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
    const bucket = bucketOf(at, this.window);
    const last = this.#counts.at(-1);
    if (last !== undefined && bucket <= last.bucket) {
      last.all += all;
      last.bad += bad;
    } else this.#counts.push({ bucket, all, bad });
    while ((this.#counts[0]?.bucket ?? bucket) < bucket - BUCKETS) this.#counts.shift();
  }

  countsAt(at: Micros): Counts {
    const first = bucketOf(at, this.window) - BUCKETS;
    let [all, bad] = [0, 0];
    for (const one of this.#counts) {
      if (one.bucket < first) continue;
      all += one.all;
      bad += one.bad;
    }
    return { all, bad };
  }

  get rows(): readonly CountRow[] {
    return this.#counts.map(({ bucket, all, bad }) => ({ at: timeOf(bucket, this.window), all, bad }));
  }

  restore(rows: readonly CountRow[]): void {
    this.#counts = rows.map(({ at, all, bad }) => ({ bucket: bucketOf(at, this.window), all, bad }));
  }

  clear(): void {
    this.#counts = [];
  }
}
