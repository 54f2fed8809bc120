/** SMA crossover: long when the fast average crosses above the slow one, short (or flat) when it crosses below. */

import type { Bar } from '../events.js';
import { Sma } from '../indicators/sma.js';
import type { Strategy, StrategyContext, StrategyDefinition } from './strategy.js';

export const smaCrossover: StrategyDefinition = {
  name: 'sma-crossover',
  describe: 'long when the fast average crosses above the slow one, the other way when it crosses below',
  params: {
    fast: { type: 'int', default: 50, min: 1, max: 100_000, describe: 'bars in the fast average' },
    slow: { type: 'int', default: 200, min: 2, max: 100_000, describe: 'bars in the slow average' },
  },
  check: ({ fast = 0, slow = 0 }) => (fast < slow ? undefined : `fast (${fast}) must be smaller than slow (${slow})`),
  warmup: ({ slow }) => Number(slow),
  create: ({ fast, slow }) => new SmaCrossover(Number(fast), Number(slow)),
};

/** A cross is strict at both ends: below before and above now. Averages of whole ticks are exact, so ties are ties. */
class SmaCrossover implements Strategy {
  readonly #fast: Sma;
  readonly #slow: Sma;
  #difference = 0;
  readonly #reason: string;

  constructor(fast: number, slow: number) {
    this.#fast = new Sma(fast);
    this.#slow = new Sma(slow);
    this.#reason = `SMA ${fast} crossed`;
  }

  onBar(bar: Bar, ctx: StrategyContext): void {
    const ticks = ctx.ticks(bar.close);
    this.#fast.push(ticks);
    this.#slow.push(ticks);
    if (!this.#slow.isReady) return;
    const before = this.#difference;
    const now = this.#fast.value - this.#slow.value;
    this.#difference = now;
    if (before < 0 && now > 0) ctx.enter('long', `${this.#reason} above SMA ${this.#slow.length}`);
    else if (before > 0 && now < 0) ctx.enter('short', `${this.#reason} below SMA ${this.#slow.length}`);
  }
}
