/** When something may be done again: at once the first time, then after pauses that double, until a minute was calm. */

import { MINUTE, type Micros, micros, SECOND } from '../base/time.js';

const FIRST = SECOND;
const LONGEST = 16 * SECOND;
const CALM = MINUTE;

export class Pace {
  #pause = 0;
  #takenAt: Micros | undefined;

  /** The earliest moment, `now` or later. */
  next(now: Micros): Micros {
    if (this.#takenAt === undefined) return now;
    return micros(Math.max(now, this.#takenAt + this.#pause));
  }

  /** It is done now. */
  take(now: Micros): void {
    const isCalm = this.#takenAt === undefined || now - this.#takenAt >= CALM;
    this.#pause = isCalm ? FIRST : Math.min(this.#pause * 2, LONGEST);
    this.#takenAt = now;
  }
}
