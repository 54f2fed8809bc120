/** A seeded synthetic market: correlated prices that wander with calm and hectic spells, as bars. Nobody's real prices. */

import { Prng } from '../base/prng.js';
import { type Micros, micros } from '../base/time.js';
import type { Bar } from '../events.js';

export interface SyntheticSymbol {
  readonly symbol: string;
  /** Whole ticks of 0.01. */
  readonly startTicks: number;
  /** Standard deviation of a step's return. */
  readonly volatility: number;
}

export const SYNTHETIC_SYMBOLS: readonly SyntheticSymbol[] = [
  { symbol: 'ACME', startTicks: 12_000, volatility: 0.00012 },
  { symbol: 'BOLT', startTicks: 4_800, volatility: 0.00018 },
  { symbol: 'CRUX', startTicks: 31_000, volatility: 0.0001 },
];

/** Moves within one bar. */
const STEPS = 6;
/** How much of each move all symbols share. */
const COMMON = 0.5;
const TICKS_PER_ONE = 100;

interface Walk {
  readonly symbol: string;
  readonly base: number;
  readonly volatility: number;
  ticks: number;
}

/** An endless source of bars: one per symbol and `barMicros`, from `start` on. Equal inputs give equal bars. */
export function* syntheticBars(
  symbols: readonly SyntheticSymbol[],
  seed: number,
  start: Micros,
  barMicros: number,
): Generator<readonly Bar[], never> {
  const prng = new Prng(seed);
  const walks = symbols.map(
    ({ symbol, startTicks, volatility }): Walk => ({ symbol, base: startTicks, volatility, ticks: startTicks }),
  );
  let heat = 1;
  for (let at: number = start; ; at += barMicros) {
    heat = Math.min(4, Math.max(0.4, heat * Math.exp(0.08 * prng.normal()) + 0.01 * (1 - heat)));
    const common = Array.from({ length: STEPS }, () => prng.normal());
    yield walks.map((walk) => nextBar(walk, prng, common, heat, micros(at)));
  }
}

function nextBar(walk: Walk, prng: Prng, common: readonly number[], heat: number, at: Micros): Bar {
  const open = walk.ticks;
  let [high, low] = [open, open];
  for (const shared of common) {
    const noise = COMMON * shared + (1 - COMMON) * prng.normal();
    // A weak pull to the start keeps a market that runs for weeks from vanishing.
    const pull = 0.000002 * Math.log(walk.base / walk.ticks);
    walk.ticks = Math.max(1, Math.round(walk.ticks * (1 + walk.volatility * heat * noise + pull)));
    high = Math.max(high, walk.ticks);
    low = Math.min(low, walk.ticks);
  }
  const volume = Math.round(100 * heat * (1 + prng.next()));
  const price = (ticks: number): number => ticks / TICKS_PER_ONE;
  return {
    kind: 'bar',
    symbol: walk.symbol,
    tsEvent: at,
    tsRecv: at,
    open: price(open),
    high: price(high),
    low: price(low),
    close: price(walk.ticks),
    volume,
  };
}
