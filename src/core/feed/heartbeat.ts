/** Whether the other end is there at all: a ping every so often, and any answer soon after it. */

import { type Micros, micros, SECOND } from '../base/time.js';

interface Pace {
  /** Microseconds between an answer and the next ping. */
  readonly every: number;
  /** Microseconds within which a ping is answered. */
  readonly within: number;
}

/** Of a venue, and of another process of this machine, which answers at once or not at all. */
export const PACES = {
  venue: { every: 10 * SECOND, within: 5 * SECOND },
  local: { every: SECOND, within: 2 * SECOND },
} as const satisfies Record<string, Pace>;

export class Heartbeat {
  #due: Micros | undefined;
  #isWaiting = false;
  #pace: Pace = PACES.venue;

  /** When `check` has something to say; undefined while stopped. */
  get due(): Micros | undefined {
    return this.#due;
  }

  start(now: Micros, pace: Pace = this.#pace): void {
    this.#pace = pace;
    this.#isWaiting = false;
    this.#due = micros(now + pace.every);
  }

  stop(): void {
    this.#due = undefined;
  }

  /** The other end said something, a pong or anything else. */
  alive(now: Micros): void {
    if (this.#due !== undefined && this.#isWaiting) this.start(now);
  }

  check(now: Micros): 'ping' | 'dead' | undefined {
    if (this.#due === undefined || now < this.#due) return undefined;
    if (this.#isWaiting) return 'dead';
    this.#isWaiting = true;
    this.#due = micros(now + this.#pace.within);
    return 'ping';
  }
}
