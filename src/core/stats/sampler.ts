/** Keeps an even sample of a stream in bounded memory: when it is full, every second value goes and the step doubles. */

const CAPACITY = 1024;

export class Sampler {
  #kept: number[] = [];
  #step = 1;
  #untilNext = 1;
  #last = Number.NaN;

  offer(value: number): void {
    this.#last = value;
    if (--this.#untilNext === 0) this.#keep(value);
  }

  #keep(value: number): void {
    this.#kept.push(value);
    this.#untilNext = this.#step;
    if (this.#kept.length < CAPACITY) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    // The last of an even number of values went too: the next one due is a whole new step after it.
    this.#step *= 2;
    this.#untilNext = this.#step / 2;
  }

  /** At most 1,024 values, evenly apart, the first and the last of the stream among them. */
  values(): readonly number[] {
    const isLastKept = this.#untilNext === this.#step;
    return isLastKept ? [...this.#kept] : [...this.#kept, this.#last];
  }
}
