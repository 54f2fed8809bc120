/** Lets requests leave one by one, as the limiter says: the limiter knows no clock, and this is its clock. */

import type { Limiter, Quota, Urgency } from '../../../core/venue/limiter.js';
import { Line } from '../../../core/venue/line.js';
import type { SocketClock } from '../../shared/socket.js';

/** Shared by all that speak for one account. */
export class Turnstile {
  readonly #line: Line<() => void>;
  #callOff: (() => void) | undefined;

  constructor(
    readonly limiter: Limiter,
    readonly clock: SocketClock,
  ) {
    this.#line = new Line(limiter);
  }

  /** Whether the request may leave, once it may: false where it was called off, or the line is full. */
  async pass(urgency: Urgency, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    return new Promise<boolean>((resolve) => {
      const go = (): void => settle(true);
      const stop = (): void => settle(false);
      const settle = (mayLeave: boolean): void => {
        signal.removeEventListener('abort', stop);
        this.#line.leave(go);
        resolve(mayLeave);
      };
      if (!this.#line.join(go, urgency)) return resolve(false);
      signal.addEventListener('abort', stop, { once: true });
      this.#move();
    });
  }

  /** To be called once for each that left: with what the answer says of the quota, or nothing where there is none. */
  answered(quota: Quota | undefined): void {
    this.limiter.answered(quota, this.clock.now());
    this.#move();
  }

  /** The broker refused one for the rate; `retryAfter` in microseconds. */
  throttled(retryAfter: number | undefined): void {
    this.limiter.throttled(retryAfter, this.clock.now());
    this.#move();
  }

  #move(): void {
    const now = this.clock.now();
    for (let go = this.#line.next(now); go !== undefined; go = this.#line.next(now)) go();
    this.#callOff?.();
    const wait = this.#line.wait(now);
    this.#callOff = wait === undefined ? undefined : this.clock.after(Math.ceil(wait / 1000), () => this.#move());
  }
}
