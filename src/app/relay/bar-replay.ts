/** Files of bars as a source, paced by the time at which each bar begins. */

import type { Micros } from '../../core/base/time.js';
import { timeText } from '../../core/base/time.js';
import type { TimeRange } from '../../io/files/event-reader.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import { type BarSource, openBarSource } from '../bar-source.js';
import type { RunOptions } from '../options.js';
import { ALL_TIMES, NO_COUNTS, type RelayBatch, type RelaySource, within } from './source.js';

/** Throws TradectlError `data` for what is wrong with the files. */
export async function barReplay(files: readonly string[], options: RunOptions): Promise<RelaySource> {
  const bars = await openBarSource(files, undefined, options);
  const { symbols, count, first, last, notices } = bars;
  return {
    description: `replay of ${symbols.join(', ')}: ${count} bars, ${timeText(first)} to ${timeText(last)}`,
    notices,
    timeOf: (event): Micros => event.tsEvent,
    batches: (range = ALL_TIMES) => batchesOf(bars, range),
    counts: () => NO_COUNTS,
    stop: () => undefined,
    close: () => bars.close(),
  };
}

async function* batchesOf(bars: BarSource, range: TimeRange): AsyncGenerator<RelayBatch> {
  for await (const batch of bars.batches()) {
    const events: WireEvent[] = [];
    for (let i = 0; i < batch.length; i++) {
      const bar = batch.at(i);
      // The batch hands out one object again and again.
      if (bar !== undefined) events.push({ ...bar });
    }
    yield { events: within(events, range), bad: [] };
  }
}
