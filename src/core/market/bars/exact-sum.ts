/** Sums doubles that stand for short decimals (sizes as venues print them) without the drift of plain addition. */

/** What a double holds of a decimal in any case. */
const DIGITS = 15;

/**
 * A compensated sum (Neumaier 1974). Where the terms are the doubles nearest to decimals whose true sum has up to 15
 * significant digits, `value` is the double nearest to that sum: all errors together stay below half its last digit.
 */
export class ExactSum {
  #sum = 0;
  #lost = 0;

  add(term: number): void {
    const sum = this.#sum + term;
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum;
    this.#sum = sum;
  }

  get value(): number {
    return Number((this.#sum + this.#lost).toPrecision(DIGITS));
  }
}
