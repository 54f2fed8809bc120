/** How simulated prices wander: each by itself and all together, now calm, now hectic. */

import type { Prng } from '../../base/prng.js';

/** Where one symbol's price is; in ticks. */
export interface Walk {
  /** What it is drawn back to. */
  base: number;
  /** Standard deviation of a step's return. */
  readonly volatility: number;
  ticks: number;
}

/** How much of each move all symbols share. */
const COMMON = 0.5;
/** A weak pull to the start keeps a market that runs for weeks from vanishing. */
const PULL = 0.000002;

/**
 * The price to which a move leads, not rounded, at least one tick. `shared` and `own` are normal deviates with the
 * variance of `steps` steps.
 */
export function moved(walk: Walk, heat: number, shared: number, own: number, steps = 1): number {
  const noise = COMMON * shared + (1 - COMMON) * own;
  const pull = PULL * steps * Math.log(walk.base / walk.ticks);
  return Math.max(1, walk.ticks * (1 + walk.volatility * heat * noise + pull));
}

/** The next step's heat: around 1, from 0.4 (calm) to 4 (hectic), and lasting. */
export const nextHeat = (heat: number, prng: Prng): number =>
  Math.min(4, Math.max(0.4, heat * Math.exp(0.08 * prng.normal()) + 0.01 * (1 - heat)));
