/** A seeded synthetic market: correlated prices that wander with calm and hectic spells, as bars. Nobody's real prices. */

import { Prng } from '../base/prng.js';
import { type Micros, micros } from '../base/time.js';
import type { Bar } from '../events.js';
import { moved, nextHeat, type Walk } from './market/walk.js';

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
const TICKS_PER_ONE = 100;

interface NamedWalk extends Walk {
  readonly symbol: string;
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
    ({ symbol, startTicks, volatility }): NamedWalk => ({ symbol, base: startTicks, volatility, ticks: startTicks }),
  );
  let heat = 1;
  for (let at: number = start; ; at += barMicros) {
    heat = nextHeat(heat, prng);
    const common = Array.from({ length: STEPS }, () => prng.normal());
    yield walks.map((walk) => nextBar(walk, prng, common, heat, micros(at)));
  }
}

function nextBar(walk: NamedWalk, prng: Prng, common: readonly number[], heat: number, at: Micros): Bar {
  const open = walk.ticks;
  let [high, low] = [open, open];
  for (const shared of common) {
    walk.ticks = Math.round(moved(walk, heat, shared, prng.normal()));
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
