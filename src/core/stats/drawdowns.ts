/** Follows an equity's peak: the deepest fall from one, its dates, and the longest time spent below one. */

import type { Micros } from '../base/time.js';

export interface DrawdownFigures {
  /** Positive fraction of the peak; 0 where the equity never fell, above 1 where it went below zero. */
  readonly maxDrawdown: number;
  /** Last time at the peak before the deepest fall; null where there was none, as are the next two. */
  readonly maxDrawdownPeak: Micros | null;
  readonly maxDrawdownTrough: Micros | null;
  /** When that peak was reached again; null where it was not. */
  readonly maxDrawdownRecovery: Micros | null;
  /** Longest peak to recovery, or to the end, in calendar days of UTC. */
  readonly maxDrawdownDays: number;
}

export class Drawdowns {
  // Every double starts as one: a field that was ever undefined or an integer is boxed at each write.
  #peak = Number.NaN;
  #peakTime = Number.NaN;
  #peakDay = 0;
  /** Equity under which the fall from this peak is the deepest so far: spares a division per row. */
  #floor = Number.NaN;
  #isUnder = false;
  #maxDrawdown = 0;
  #maxPeakTime = Number.NaN;
  #troughTime = Number.NaN;
  #recoveryTime = Number.NaN;
  #maxDays = 0;

  /** The first peak; positive. */
  constructor(startEquity: number) {
    this.#peak = startEquity;
    this.#floor = startEquity;
  }

  /** Equity at `time`, which is on UTC day `day`; times rise. */
  observe(time: Micros, day: number, equity: number): void {
    if (equity >= this.#peak) this.#rise(time, day, equity);
    else this.#fall(time, day, equity);
  }

  #rise(time: Micros, day: number, equity: number): void {
    if (this.#isUnder) this.#recover(time, day);
    if (equity > this.#peak) {
      this.#peak = equity;
      this.#floor = equity * (1 - this.#maxDrawdown);
    }
    this.#peakTime = time;
    this.#peakDay = day;
  }

  #recover(time: Micros, day: number): void {
    this.#isUnder = false;
    this.#maxDays = Math.max(this.#maxDays, day - this.#peakDay);
    if (this.#maxPeakTime === this.#peakTime) this.#recoveryTime = time;
  }

  #fall(time: Micros, day: number, equity: number): void {
    if (!this.#isUnder) this.#dive(time, day);
    if (equity >= this.#floor) return;
    this.#floor = equity;
    this.#maxDrawdown = (this.#peak - equity) / this.#peak;
    this.#maxPeakTime = this.#peakTime;
    this.#troughTime = time;
    this.#recoveryTime = Number.NaN;
  }

  #dive(time: Micros, day: number): void {
    this.#isUnder = true;
    if (!Number.isNaN(this.#peakTime)) return;
    // The first row is below the start already: the start has no time of its own.
    this.#peakTime = time;
    this.#peakDay = day;
  }

  /** The figures so far, where `lastDay` is the day of the last row. */
  figures(lastDay: number): DrawdownFigures {
    return {
      maxDrawdown: this.#maxDrawdown,
      maxDrawdownPeak: timeOrNull(this.#maxPeakTime),
      maxDrawdownTrough: timeOrNull(this.#troughTime),
      maxDrawdownRecovery: timeOrNull(this.#recoveryTime),
      maxDrawdownDays: this.#isUnder ? Math.max(this.#maxDays, lastDay - this.#peakDay) : this.#maxDays,
    };
  }
}

const timeOrNull = (time: number): Micros | null => (Number.isNaN(time) ? null : (time as Micros));
