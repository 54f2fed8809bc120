/** `risk serve`: the desk on a ledger, behind a socket, until it is told to end. */

import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import { loadKeyFile } from '../../io/zmq/keys.js';
import { openReplier } from '../../io/zmq/reply.js';
import type { RiskTerms } from '../risk/risk-state.js';
import { RiskDesk } from './desk.js';
import { LedgerSource } from './ledger-source.js';
import type { Metrics } from './metrics.js';

export interface ServeOptions {
  readonly endpoint: string;
  readonly ledgerPath: string;
  readonly terms: RiskTerms;
  readonly isWithoutTrader: boolean;
  /** A file with our own CURVE keys; made where there is none. */
  readonly keyFile: string | undefined;
  /** Public keys of those who may ask. */
  readonly allowed: readonly string[];
  readonly now: () => Micros;
  readonly stopwatch: () => number;
  readonly newName: () => string;
  readonly isAlive: (pid: number) => boolean;
  readonly onBug: (error: unknown) => void;
}

export interface RunningRisk {
  /** As clients connect to it. */
  readonly endpoint: string;
  readonly publicKey: string | undefined;
  readonly metrics: Metrics;
  /** Resolves after `close`, and throws where the socket fails. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Throws TradectlError `usage` for an address that cannot be had, and what a ledger throws that cannot be read. */
export async function serveRisk(options: ServeOptions): Promise<RunningRisk> {
  const { endpoint, keyFile, allowed, ledgerPath: path, terms, isAlive } = options;
  if (keyFile === undefined && allowed.length > 0)
    throw new TradectlError('usage', 'allowed clients need CURVE', {
      where: '--allow-key',
      hint: 'add --curve-key FILE',
    });
  const source = new LedgerSource({ path, terms, isAlive });
  try {
    source.look(options.now());
    const keys = keyFile === undefined ? undefined : loadKeyFile(keyFile);
    const desk = new RiskDesk({ ...options, source });
    const curve = keys === undefined ? undefined : { keys, allowed };
    const replier = await openReplier({ endpoint, curve, answerer: desk });
    const ended = replier.serve().finally(() => source.close());
    const close = (): void => replier.close();
    return { endpoint: replier.endpoint, publicKey: keys?.publicKey, metrics: desk.metrics, ended, close };
  } catch (error) {
    source.close();
    throw error;
  }
}
