/** Whether the other end is there at all: a ping every ten seconds, and any answer within five. */

import { type Micros, micros, SECOND } from '../base/time.js';

const PING_EVERY = 10 * SECOND;
const PONG_WITHIN = 5 * SECOND;

export class Heartbeat {
  #due: Micros | undefined;
  #isWaiting = false;

  /** When `check` has something to say; undefined while stopped. */
  get due(): Micros | undefined {
    return this.#due;
  }

  start(now: Micros): void {
    this.#isWaiting = false;
    this.#due = micros(now + PING_EVERY);
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
    this.#due = micros(now + PONG_WITHIN);
    return 'ping';
  }
}
