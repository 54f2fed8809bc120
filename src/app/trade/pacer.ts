/** Paces events by their own times: at 10x, ten seconds of the market take one of ours. */

import { performance } from 'node:perf_hooks';
import { type Micros, ofMillis } from '../../core/base/time.js';

/** The wall clock as a session needs it; tests drive their own. */
export interface Clock {
  now(): Micros;
  /** Resolves after `ms` or when the signal aborts, never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export class Pacer {
  #anchor: { readonly event: number; readonly wall: number } | undefined;

  /** `speed` is a factor; Infinity is as fast as it goes. */
  constructor(
    readonly clock: Clock,
    readonly speed: number,
    /** Wall time at which waiting ends whatever is due. */
    readonly deadline: Micros | undefined,
  ) {}

  /** Milliseconds until an event of that time is due; the first event is due at once. */
  delayMs(event: Micros): number {
    if (this.speed === Number.POSITIVE_INFINITY) return 0;
    const now = this.clock.now();
    this.#anchor ??= { event, wall: now };
    const due = this.#anchor.wall + (event - this.#anchor.event) / this.speed;
    const until = this.deadline === undefined ? due : Math.min(due, this.deadline);
    return Math.max(0, Math.ceil((until - now) / 1000));
  }

  get isOver(): boolean {
    return this.deadline !== undefined && this.clock.now() >= this.deadline;
  }
}

/** The real clock. Long sleeps are cut, since timers of more than 2^31 ms fire at once. */
export const systemClock: Clock = {
  now: () => ofMillis(Date.now()),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const wake = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, Math.min(ms, 2 ** 31 - 1));
      signal.addEventListener('abort', wake, { once: true });
    }),
};

/** The real clock of a replay: finer than a millisecond, and it does not jump when the system's time is set. */
export const replayClock: Clock = {
  now: () => ofMillis(performance.timeOrigin + performance.now()),
  sleep: (ms, signal) => systemClock.sleep(ms, signal),
};
