/** A seeded stream of fills as plain integers: what the exact books, their twin and decimal.js are all fed with. */

import { Prng } from '../../src/core/base/prng.js';

/** Cents, whole units, and a fee in cents. */
export interface RawFill {
  readonly side: 'buy' | 'sell';
  readonly qty: number;
  readonly cents: number;
  readonly feeCents: number;
}

/** Fills that build positions up, close them in slices, and flip them now and then. */
export function createFills(count: number, hasFees: boolean, seed: number): RawFill[] {
  const prng = new Prng(seed);
  let [position, cents] = [0, 10_000];
  return Array.from({ length: count }, () => {
    cents = Math.max(100, cents + prng.int(-25, 25));
    // The larger a position, the likelier the next fill reduces it.
    const isBuy = prng.next() < 0.5 - position / 2000;
    const qty = prng.int(1, 300);
    position += isBuy ? qty : -qty;
    return { side: isBuy ? 'buy' : 'sell', qty, cents, feeCents: hasFees ? prng.int(1, 99) : 0 };
  });
}
