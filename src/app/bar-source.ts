/** Bar files as a source of event batches: one series as it is, several merged by time. */

import type { Qty } from '../core/base/fixed.js';
import type { Micros } from '../core/base/time.js';
import { dayOf, startOfDay } from '../core/base/time.js';
import type { Bar } from '../core/events.js';
import { BarBatch } from '../core/market/bar-batch.js';
import type { BarColumns } from '../core/market/columns.js';
import type { Instrument } from '../core/market/instrument.js';
import { mergeBars } from '../core/market/merge.js';
import type { BarSeries } from '../io/files/bar-files.js';
import { openBarFiles } from '../io/files/bar-files.js';
import { BarDigest } from '../io/files/digest.js';
import type { RunOptions } from './options.js';

export interface BarSource {
  readonly series: readonly BarSeries[];
  readonly instruments: readonly Instrument[];
  readonly symbols: readonly string[];
  /** Bars of the run, and those before it that only warm up. */
  readonly count: number;
  readonly warmup: number;
  /** Whether a bar lies before the first of the run of its symbol. */
  isWarmup(bar: Bar): boolean;
  readonly first: Micros;
  readonly last: Micros;
  readonly notices: readonly string[];
  /** The batches, in time order; what is read is also hashed. */
  batches(): AsyncIterable<BarBatch>;
  /** Of all bars read so far, per series: hex of sha256. */
  digests(): readonly string[];
  close(): void;
}

/** Opens the files of a run. Throws TradectlError `data` for what is wrong with them. */
export async function openBarSource(
  files: readonly string[],
  symbol: string | undefined,
  options: RunOptions,
): Promise<BarSource> {
  const { tick, from, to, warmup, timeframe } = options;
  const opened = await openBarFiles({
    files,
    warmup,
    ...(symbol === undefined ? {} : { symbol }),
    ...(tick === undefined ? {} : { tick }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: startOfDay(dayOf(to)) }),
    ...(timeframe === undefined ? {} : { timeframe }),
  });
  const { series } = opened;
  const firsts = new Map(series.map((one) => [one.symbol, one.first]));
  const digests = series.map(() => new BarDigest());
  return {
    series,
    instruments: series.map(({ symbol: name, tickSize }) => instrumentOf(name, tickSize, options.lot)),
    symbols: series.map(({ symbol: name }) => name),
    count: series.reduce((sum, { count }) => sum + count, 0),
    warmup: series.reduce((sum, one) => sum + one.warmup, 0),
    isWarmup: ({ symbol: name, tsEvent }) => tsEvent < (firsts.get(name) ?? 0),
    first: Math.min(...series.map(({ first }) => first)) as Micros,
    last: Math.max(...series.map(({ last }) => last)) as Micros,
    notices: series.flatMap(({ notices }) => notices),
    batches: () => batchesOf(series, digests),
    digests: () => digests.map((digest) => digest.hex()),
    close: () => opened.close(),
  };
}

const instrumentOf = (symbol: string, tickSize: Instrument['tickSize'], lotSize: Qty): Instrument => ({
  symbol,
  tickSize,
  lotSize,
});

async function* batchesOf(series: readonly BarSeries[], digests: readonly BarDigest[]): AsyncGenerator<BarBatch> {
  const symbols = series.map(({ symbol }) => symbol);
  const hashed = series.map((one, index) => withDigest(one, digests[index]));
  const [only] = hashed;
  const columns = hashed.length === 1 && only !== undefined ? only : mergeBars(hashed);
  for await (const one of columns) yield new BarBatch(symbols, one);
}

async function* withDigest(series: BarSeries, digest: BarDigest | undefined): AsyncGenerator<BarColumns> {
  for await (const columns of series.batches()) {
    digest?.update(columns);
    yield columns;
  }
}
