/** Where a paper session's market comes from; and the seeded synthetic one, for those who bring none. */

import { must } from '../../core/base/assert.js';
import { parsePrice } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { MarketEvent } from '../../core/events.js';
import { lengthText } from '../../core/market/bars/frame.js';
import type { Instrument } from '../../core/market/instrument.js';
import type { Batch, Source } from '../../core/ports.js';
import { SYNTHETIC_SYMBOLS, type SyntheticSymbol, syntheticBars } from '../../core/sim/synthetic.js';
import type { RunOptions } from '../options.js';
import { seedOf } from '../run-setup.js';

export interface TradeSource {
  /** A live one cannot be read again from its start: its session is a run of its own, and never goes on. */
  readonly kind: 'replay' | 'synthetic' | 'live';
  readonly instruments: readonly Instrument[];
  /** What people are told: `synthetic market of ACME, BOLT, CRUX, one bar a second`. */
  readonly description: string;
  /** What makes two sources the same, for going on after a stop. */
  readonly identity: Readonly<Record<string, unknown>>;
  readonly notices: readonly string[];
  /** Between two bars of a replay as recorded, in microseconds; undefined where it is not known. */
  readonly interval: number | undefined;
  /** From the first event on; `start` is the first bar's time of a synthetic market. */
  batches(start: Micros): Source;
  /** Whether an event lies before the run's first decision. */
  isWarmup(event: MarketEvent): boolean;
  close(): void;
}

/** An endless market from the run's seed: equal seeds and starts give equal bars. */
export function syntheticSource(
  symbols: readonly string[] | undefined,
  barMicros: number,
  options: RunOptions,
): TradeSource {
  const walks = (symbols ?? SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol)).map(walkOf);
  const tickSize = must(parsePrice('0.01'), 'a cent is a price');
  const seed = seedOf(options);
  const names = walks.map(({ symbol }) => symbol);
  return {
    kind: 'synthetic',
    instruments: names.map((symbol) => ({ symbol, tickSize, lotSize: options.lot })),
    description: `synthetic market of ${names.join(', ')} (seed ${seed}, ${lengthText(barMicros)} bars, unadjusted, in real time)`,
    identity: { synthetic: names, seed, barMicros },
    notices: [],
    interval: undefined,
    batches: (start) => syntheticBatches(walks, seed, start, barMicros),
    isWarmup: () => false,
    close: () => undefined,
  };
}

/** A name that we have no walk for gets one like the first's, so that any symbol can be tried. */
function walkOf(symbol: string): SyntheticSymbol {
  return (
    SYNTHETIC_SYMBOLS.find((known) => known.symbol === symbol) ?? { ...must(SYNTHETIC_SYMBOLS[0], 'a walk'), symbol }
  );
}

async function* syntheticBatches(
  walks: readonly SyntheticSymbol[],
  seed: number,
  start: Micros,
  barMicros: number,
): AsyncGenerator<Batch> {
  yield* syntheticBars(walks, seed, start, barMicros);
}

/** Refuses what a synthetic market cannot do. */
export function refuseRanges({ from, to, warmup }: RunOptions): void {
  if (from === undefined && to === undefined && warmup === 0) return;
  throw new TradectlError('usage', '--from, --to and --warmup choose bars of the past', {
    hint: 'add --replay FILE, or leave them out',
  });
}
