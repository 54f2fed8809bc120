/** Equity over a session in bounded memory: when it is full, every second point goes and the step doubles. */

import type { EquityCurve } from '../../core/view/snapshot.js';

const POINTS_MAX = 240;
const FIRST_STEP_MS = 1000;

export class Curve {
  #points: number[] = [];
  #everyMs = FIRST_STEP_MS;
  #dueMs = Number.NEGATIVE_INFINITY;

  /** Whether a point is due at that time, in milliseconds of any clock that only goes on. */
  isDue(nowMs: number): boolean {
    return nowMs >= this.#dueMs;
  }

  /** Notes a point, and when the next is due. */
  note(nowMs: number, equity: number): void {
    this.#points.push(equity);
    if (this.#points.length >= POINTS_MAX) {
      this.#points = this.#points.filter((_, i) => i % 2 === 1);
      this.#everyMs *= 2;
    }
    this.#dueMs = nowMs + this.#everyMs;
  }

  read(): EquityCurve {
    return { points: [...this.#points], everyMs: this.#everyMs };
  }
}
