/** Who waits to make a request, and who is next: the most urgent first, and each in the order in which they came. */

import type { Micros } from '../base/time.js';
import { type Limiter, URGENCIES, type Urgency } from './limiter.js';

/** Beyond it something is wrong: at 200 a minute the last would wait for five minutes. */
const WAITING_MAX = 1000;

export class Line<T> {
  readonly #waiting: Readonly<Record<Urgency, T[]>> = { urgent: [], submit: [], read: [] };

  constructor(readonly limiter: Limiter) {}

  get length(): number {
    return URGENCIES.reduce((sum, urgency) => sum + this.#waiting[urgency].length, 0);
  }

  /** False where the line is full; what is urgent always finds a place. */
  join(item: T, urgency: Urgency): boolean {
    if (urgency !== 'urgent' && this.length >= WAITING_MAX) return false;
    this.#waiting[urgency].push(item);
    return true;
  }

  leave(item: T): void {
    for (const urgency of URGENCIES) {
      const at = this.#waiting[urgency].indexOf(item);
      if (at >= 0) this.#waiting[urgency].splice(at, 1);
    }
  }

  /** Takes the next one out, who may leave now; undefined where all have to wait. */
  next(now: Micros): T | undefined {
    const urgency = this.#first();
    if (urgency === undefined || this.limiter.wait(urgency, now) > 0) return undefined;
    this.limiter.take(urgency, now);
    return this.#waiting[urgency].shift();
  }

  /** Microseconds until the next one may leave; undefined where nobody waits. */
  wait(now: Micros): number | undefined {
    const urgency = this.#first();
    return urgency === undefined ? undefined : this.limiter.wait(urgency, now);
  }

  #first(): Urgency | undefined {
    return URGENCIES.find((urgency) => this.#waiting[urgency].length > 0);
  }
}
