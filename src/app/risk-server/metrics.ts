/** What a risk server has done so far: counts, errors by code, and how long an answer took it. */

import { Ring } from '../../core/base/ring.js';

/** Of the newest answers; enough for a p99. */
const KEPT = 4096;

export class Metrics {
  readonly counts = { requests: 0, approved: 0, denied: 0, errors: 0 };
  readonly #errors = new Map<string, number>();
  readonly #micros = new Ring<number>(KEPT);

  error(code: string): void {
    this.counts.errors++;
    this.#errors.set(code, (this.#errors.get(code) ?? 0) + 1);
  }

  verdict(isApproved: boolean): void {
    if (isApproved) this.counts.approved++;
    else this.counts.denied++;
  }

  /** From a request's taking up to its answer, in milliseconds. */
  took(ms: number): void {
    this.#micros.push(ms * 1000);
  }

  summary() {
    const sorted = Float64Array.from(this.#micros).sort();
    return {
      ...this.counts,
      errorsByCode: Object.fromEntries(this.#errors),
      latencyMicros: { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), of: sorted.length },
    };
  }
}

/** To a tenth; null where there is nothing yet. */
function quantile(sorted: Float64Array, q: number): number | null {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
  return value === undefined ? null : Math.round(value * 10) / 10;
}
