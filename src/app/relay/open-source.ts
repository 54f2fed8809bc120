/** Opens what a relay reads from: another process, files of bars, or captures. */

import { TradectlError } from '../../core/base/errors.js';
import { loadKeyFile } from '../../io/zmq/keys.js';
import type { ClientCurve } from '../../io/zmq/subscriber.js';
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
const BAR_FILE = /\.(csv|parquet)$/i;

/** Throws TradectlError `usage` and `data`. */
export async function openRelaySource(request: RelaySourceRequest): Promise<RelaySource> {
  const { endpoint, files, topics } = request;
  if (endpoint !== undefined) {
    const { feedSource } = await import('./feed-source.js');
    return feedSource({ endpoint, topics, highWaterMark: HIGH_WATER_MARK, curve: curveOf(request) });
  }
  const bars = files.filter((file) => BAR_FILE.test(file));
  if (bars.length > 0 && bars.length < files.length)
    throw new TradectlError('usage', 'bars and captures cannot be replayed together', {
      where: '--replay',
      hint: 'name .csv and .parquet files, or captures',
    });
  if (bars.length === 0) return (await import('./capture-source.js')).captureSource(files);
  return (await import('./bar-replay.js')).barReplay(files, request.runOptions());
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
