/** Opens what a relay reads from: another process, files of bars, recordings, or captures. */

import { TradectlError } from '../../core/base/errors.js';
import type { ClientCurve } from '../../io/zmq/curve.js';
import { loadKeyFile } from '../../io/zmq/keys.js';
import type { RunOptions } from '../options.js';
import type { RelaySource } from './source.js';

export interface RelaySourceRequest {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** How bars of files are read. */
  readonly runOptions: () => RunOptions;
  /** Of another process; then `files` is empty. */
  readonly endpoint: string | undefined;
  readonly topics: readonly string[];
  readonly keyFile: string | undefined;
  readonly serverKey: string | undefined;
}

const HIGH_WATER_MARK = 100_000;

/** Throws TradectlError `usage` and `data`. */
export async function openRelaySource(request: RelaySourceRequest): Promise<RelaySource> {
  const { endpoint, files, topics } = request;
  if (endpoint !== undefined) {
    const { feedSource } = await import('./feed-source.js');
    return feedSource({ endpoint, topics, highWaterMark: HIGH_WATER_MARK, curve: curveOf(request) });
  }
  return openFiles(files, request.runOptions);
}

/** Recordings and captures are merged by the time of receipt, bars by their own. */
async function openFiles(files: readonly string[], runOptions: () => RunOptions): Promise<RelaySource> {
  const { sortFiles } = await import('./replay-files.js');
  const { bars, captures, recordings } = await sortFiles(files);
  const isMixed = bars.length > 0 && captures.length + recordings.length > 0;
  if (isMixed)
    throw new TradectlError('usage', 'bars and recordings or captures cannot be replayed together', {
      where: bars[0] ?? '--replay',
      hint: 'name .csv and .parquet files of bars, or recordings and captures',
    });
  if (bars.length > 0) return (await import('./bar-replay.js')).barReplay(bars, runOptions());
  const sources: RelaySource[] = [];
  try {
    for (const one of recordings) sources.push(await (await import('./recording-source.js')).recordingSource(one));
    for (const file of captures) sources.push((await import('./capture-source.js')).captureSource([file]));
    return (await import('./merged-source.js')).mergedSource(sources);
  } catch (error) {
    for (const source of sources) source.close();
    throw error;
  }
}

/** Keys go together: ours so that the publisher knows us, its own so that we know it. */
function curveOf({ keyFile, serverKey }: RelaySourceRequest): ClientCurve | undefined {
  if (keyFile === undefined && serverKey === undefined) return undefined;
  if (keyFile === undefined || serverKey === undefined)
    throw new TradectlError('usage', '--curve-key and --server-key go together', {
      where: keyFile === undefined ? '--curve-key' : '--server-key',
      hint: 'the publisher prints its public key when it starts',
    });
  return { keys: loadKeyFile(keyFile), serverKey };
}
