/** Simple moving average, O(1) an update. Fed with whole ticks its sum is exact, so equal averages compare equal. */

import { assert } from '../base/assert.js';

export class Sma {
  readonly #window: Float64Array;
  #next = 0;
  #count = 0;
  #sum = 0;

  constructor(readonly length: number) {
    assert(Number.isInteger(length) && length > 0, 'an average needs a length of at least 1');
    this.#window = new Float64Array(length);
  }

  get isReady(): boolean {
    return this.#count === this.length;
  }

  /** The mean of the last `length` values; of fewer, while it is not ready; 0 before the first. */
  get value(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count;
  }

  push(value: number): void {
    const oldest = this.#window[this.#next] ?? 0;
    this.#window[this.#next] = value;
    this.#sum += value - oldest;
    if (++this.#next === this.length) this.#next = 0;
    if (this.#count < this.length) this.#count++;
  }
}
