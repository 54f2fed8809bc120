/** How long to try again while another session of the account holds the stream (406): a dead one goes after 90 s. */

import { type Micros, SECOND } from '../base/time.js';

const PATIENCE = 120 * SECOND;
const STEP = SECOND / 2;
const STEPS_MAX = 10;

export const OCCUPIED = 'another client of this account holds the stream';
export const OCCUPIED_HINT =
  'stop the other process that uses these keys (an account has one such connection), or wait 90 s if it was killed';

export class Occupancy {
  #since: Micros | undefined;
  #tries = 0;

  /** Microseconds until the next try, undefined once it has been long enough. */
  wait(now: Micros): number | undefined {
    this.#since ??= now;
    if (now - this.#since > PATIENCE) return undefined;
    this.#tries++;
    return STEP * Math.min(this.#tries, STEPS_MAX);
  }

  /** Whether the last wait was the first. */
  get isNew(): boolean {
    return this.#tries === 1;
  }

  over(): void {
    this.#since = undefined;
    this.#tries = 0;
  }
}
