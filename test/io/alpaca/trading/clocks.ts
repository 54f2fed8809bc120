/** Clocks for tests: one that jumps to whatever is waited for, and one that stands still until it is moved. */

import { type Micros, micros, ofMillis } from '../../../../src/core/base/time.js';
import type { SocketClock } from '../../../../src/io/shared/socket.js';

const START = micros(1_700_000_000_000_000);

/** No wait takes time: `waits` has the milliseconds that were asked for. */
export class JumpingClock implements SocketClock {
  readonly waits: number[] = [];
  #now = START;

  now(): Micros {
    return this.#now;
  }

  after(ms: number, wake: () => void): () => void {
    const immediate = setImmediate(() => {
      this.waits.push(ms);
      this.#now = micros(this.#now + ofMillis(ms));
      wake();
    });
    return () => clearImmediate(immediate);
  }
}

/** Stands still. */
export class StillClock implements SocketClock {
  #now = START;
  readonly #timers = new Set<{ due: number; readonly wake: () => void }>();

  now(): Micros {
    return this.#now;
  }

  after(ms: number, wake: () => void): () => void {
    const timer = { due: this.#now + ofMillis(ms), wake };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** The milliseconds until the next timer; undefined where there is none. */
  get next(): number | undefined {
    const dues = [...this.#timers].map(({ due }) => due);
    return dues.length === 0 ? undefined : (Math.min(...dues) - this.#now) / 1000;
  }

  /** Moves on, timer by timer. */
  pass(ms: number): void {
    const end = this.#now + ofMillis(ms);
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
      if (due === undefined) break;
      this.#timers.delete(due);
      this.#now = micros(Math.max(this.#now, due.due));
      due.wake();
    }
    this.#now = micros(end);
  }

  /** Somebody corrects the wall's time: what a timer waits for stays as long. */
  setBack(ms: number): void {
    this.#now = micros(this.#now - ofMillis(ms));
    for (const timer of this.#timers) timer.due -= ofMillis(ms);
  }
}
