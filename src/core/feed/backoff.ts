/** How long to wait before the next attempt: two ladders, of a venue that is not there and of one that sends us away. */

import type { Prng } from '../base/prng.js';
import { SECOND } from '../base/time.js';

/** What made the next attempt necessary. */
export type Setback = 'unreachable' | 'closed' | 'throttled' | 'at_once';

const UNREACHABLE = [1, 2, 4];
const CLOSED = [1, 2, 4, 8, 16, 30];
const LONGEST = 30;
/** Attempts that may follow at once before they are waited for, too. */
const AT_ONCE_MAX = 2;

/** Counts setbacks on each ladder until data was seen. */
export class Backoff {
  #unreachable = 0;
  #closed = 0;
  #atOnce = 0;

  constructor(readonly prng: Prng) {}

  /** Microseconds until the next attempt, within 10 % of the ladder's rung: no two clients keep step. */
  next(setback: Setback): number {
    if (setback === 'at_once' && this.#atOnce++ < AT_ONCE_MAX) return 0;
    return Math.round(this.#seconds(setback) * (0.9 + 0.2 * this.prng.next()) * SECOND);
  }

  /** To be called when data was seen, and no sooner: a venue that only says hello is not well. */
  reset(): void {
    this.#unreachable = 0;
    this.#closed = 0;
    this.#atOnce = 0;
  }

  #seconds(setback: Setback): number {
    if (setback === 'throttled') return LONGEST;
    if (setback === 'unreachable') return rung(UNREACHABLE, this.#unreachable++);
    return rung(CLOSED, this.#closed++);
  }
}

const rung = (ladder: readonly number[], index: number): number =>
  ladder[Math.min(index, ladder.length - 1)] ?? LONGEST;
