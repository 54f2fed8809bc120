/** Puts what bars tell in order: bars come by their starts, and what they tell overlaps. */

import type { Micros } from '../../base/time.js';
import type { RankedMoment } from './bar-moments.js';

export class MomentSorter {
  readonly #waiting: RankedMoment[] = [];

  /** Adds what one bar tells. */
  add(moments: readonly RankedMoment[]): void {
    this.#waiting.push(...moments);
  }

  /** What is before that time: no bar that is still to come tells anything earlier. */
  before(time: Micros): readonly RankedMoment[] {
    this.#waiting.sort((a, b) => a.at - b.at || a.rank - b.rank);
    const index = this.#waiting.findIndex(({ at }) => at >= time);
    return this.#waiting.splice(0, index < 0 ? this.#waiting.length : index);
  }

  /** All that is left. */
  rest(): readonly RankedMoment[] {
    return this.before(Number.POSITIVE_INFINITY as Micros);
  }
}
