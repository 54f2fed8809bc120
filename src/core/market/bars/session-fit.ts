/**
 * Whether shorter bars are of stocks in New York, by when they are: a file's name may say nothing of it, and its times
 * may be of a clock that it does not tell.
 */

import { micros } from '../../base/time.js';
import { newYorkDay, newYorkTime } from '../../base/zone.js';
import { sessionOn } from '../calendar/nyse.js';
import type { BarColumns } from '../columns.js';

/** Extended hours, and the noon that every session passes, in minutes past midnight. */
const [FIRST, NOON, LAST] = [4 * 60, 12 * 60, 20 * 60];

export class SessionFit {
  #isElsewhere = false;
  #from = 0;
  #noon = 0;
  #until = 0;
  #days = 0;
  /** Days with a bar of the afternoon. */
  #whole = 0;
  #isWhole = false;

  add({ time, length }: BarColumns): void {
    for (let i = 0; i < length && !this.#isElsewhere; i++) this.#see(time[i] as number);
  }

  /** No bar at night or on a day without a session, and afternoons: a clock that is hours off has none. */
  get isFit(): boolean {
    return !this.#isElsewhere && 2 * this.#whole > this.#days;
  }

  #see(time: number): void {
    if (time < this.#from || time >= this.#until) this.#begin(time);
    if (this.#isWhole || this.#isElsewhere || time < this.#noon) return;
    this.#isWhole = true;
    this.#whole++;
  }

  #begin(time: number): void {
    const day = newYorkDay(micros(time));
    [this.#from, this.#noon, this.#until] = [newYorkTime(day, FIRST), newYorkTime(day, NOON), newYorkTime(day, LAST)];
    this.#isElsewhere = sessionOn(day) === undefined || time < this.#from || time >= this.#until;
    this.#days++;
    this.#isWhole = false;
  }
}
