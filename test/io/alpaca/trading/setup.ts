/** A trading client of a broker on loopback. */

import { Limiter } from '../../../../src/core/venue/limiter.js';
import { createTradingClient, type TradingClient } from '../../../../src/io/alpaca/trading/client.js';
import { tradingEndpoint } from '../../../../src/io/alpaca/trading/endpoint.js';
import { Turnstile } from '../../../../src/io/alpaca/trading/turnstile.js';
import { BrokerServer, type Seen } from '../../../support/broker-server.js';
import { JumpingClock } from './clocks.js';

export const KEYS = { id: 'PKTESTKEYID', secret: 'verysecretsecret' };

export interface Setup {
  readonly broker: BrokerServer;
  readonly client: TradingClient;
  readonly clock: JumpingClock;
  readonly limiter: Limiter;
  readonly stop: AbortController;
}

export interface SetupOptions {
  readonly timeoutMs?: number;
  readonly limiter?: Limiter;
}

export async function setup({ timeoutMs, limiter = new Limiter() }: SetupOptions = {}): Promise<Setup> {
  const broker = await new BrokerServer().listen();
  const clock = new JumpingClock();
  const stop = new AbortController();
  const client = createTradingClient({
    endpoint: tradingEndpoint('paper', broker.url),
    keys: () => KEYS,
    clock,
    limiter: new Turnstile(limiter, clock),
    random: () => 0.5,
    signal: stop.signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { broker, client, clock, limiter, stop };
}

export const lines = (seen: readonly Seen[]): readonly string[] => seen.map(({ method, path }) => `${method} ${path}`);
