/** Files replayed as the market of a paper session. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { TIMEFRAMES, timeText } from '../../core/base/time.js';
import { openBarSource } from '../bar-source.js';
import type { RunOptions } from '../options.js';
import type { TradeSource } from './source.js';

/** Bars of files. Their content is their identity, not their names. */
export async function replaySource(
  files: readonly string[],
  symbol: string | undefined,
  options: RunOptions,
): Promise<TradeSource> {
  const bars = await openBarSource(files, symbol, options);
  const { from, to, timeframe } = options;
  const length = bars.series[0]?.timeframe;
  return {
    kind: 'replay',
    instruments: bars.instruments,
    description: `replay of ${bars.symbols.join(', ')}: ${bars.count} bars, ${timeText(bars.first)} to ${timeText(bars.last)}`,
    identity: { replay: await Promise.all(files.map(contentHash)), symbols: bars.symbols, from, to, timeframe },
    notices: bars.notices,
    interval: length === undefined || length === null ? undefined : TIMEFRAMES[length],
    batches: () => bars.batches(),
    isWarmup: (event) => event.kind === 'bar' && bars.isWarmup(event),
    close: () => bars.close(),
  };
}

async function contentHash(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
