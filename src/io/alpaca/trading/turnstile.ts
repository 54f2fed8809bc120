/** Lets requests leave one by one, as the limiter says: the limiter knows no clock, and this is its clock. */

import { MINUTE, type Micros, micros, SECOND } from '../../../core/base/time.js';
import type { Limiter, Quota, SharedCount, Urgency } from '../../../core/venue/limiter.js';
import { Line } from '../../../core/venue/line.js';
import type { SocketClock } from '../../shared/socket.js';

/** A wait that somebody at the terminal takes for a hang; it is told of once a minute. */
const LONG_WAIT = 10 * SECOND;

/** A process that counts alone. */
const ALONE: SharedCount = { share: (_limiter, _now, work) => work() };

/** Shared by all that speak for one account in this process; `count` is shared with the others. */
export class Turnstile {
  readonly #line: Line<() => void>;
  #callOff: (() => void) | undefined;
  #toldUntil = micros(0);

  constructor(
    readonly limiter: Limiter,
    readonly clock: SocketClock,
    readonly count: SharedCount = ALONE,
    /** Told of a long wait of all, in microseconds. */
    readonly onLongWait: (wait: number) => void = () => undefined,
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
    const now = this.clock.now();
    this.count.share(this.limiter, now, () => this.limiter.throttled(retryAfter, now));
    this.#move();
  }

  #letGo(now: Micros): void {
    for (let go = this.#line.next(now); go !== undefined; go = this.#line.next(now)) go();
  }

  #move(): void {
    const now = this.clock.now();
    // Others only make the wait longer: who has to wait by our own count need not ask.
    if (this.#line.wait(now) === 0) this.count.share(this.limiter, now, () => this.#letGo(now));
    this.#callOff?.();
    const wait = this.#line.wait(now);
    this.#callOff = wait === undefined ? undefined : this.clock.after(Math.ceil(wait / 1000), () => this.#move());
    if (wait !== undefined) this.#tell(wait, now);
  }

  #tell(wait: number, now: Micros): void {
    if (wait < LONG_WAIT || now < this.#toldUntil) return;
    this.#toldUntil = micros(now + Math.max(wait, MINUTE));
    this.onLongWait(wait);
  }
}
