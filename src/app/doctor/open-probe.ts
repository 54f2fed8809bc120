/** Opens the broker for a probe: the account, what may be tried on it, and which symbol. */

import { Limiter } from '../../core/venue/limiter.js';
import type { VenueAccount } from '../../core/venue/records.js';
import { createTradingClient } from '../../io/alpaca/trading/client.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { Keys } from '../config/keys.js';
import { checkAccount } from '../trade/broker/account-check.js';
import { brokerClient } from '../trade/broker/open-broker.js';
import type { Asked } from './asked.js';
import { Quotas } from './quotas.js';

export interface OpenProbe {
  readonly keys: Keys;
  readonly endpoint: string | undefined;
  readonly clock: SocketClock;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Undefined: a stock while the exchange is open, else a coin. */
  readonly symbol: string | undefined;
}

export interface OpenedProbe {
  readonly asked: Asked;
  readonly quotas: Quotas;
  readonly account: VenueAccount;
  readonly mode: 'SIMULATED' | 'PAPER';
  readonly symbol: string;
}

/** Throws TradectlError `auth`, `venue_unreachable`, `halted`, `usage` for an endpoint of real money. */
export async function openProbe(request: OpenProbe): Promise<OpenedProbe> {
  const { clock, seed, signal, endpoint: url } = request;
  const quotas = new Quotas(new Limiter(), clock);
  const random = (): number => 0.5;
  // A stop in the middle does not end the client: what was made must be cancelled.
  const lasting = new AbortController().signal;
  const door = brokerClient({ keys: request.keys, endpoint: url, clock, random, signal: lasting });
  const client = createTradingClient({ ...door, clock, random, limiter: quotas, signal: lasting });
  const account = await client.account();
  checkAccount(account);
  const mode = door.endpoint.rest.hostname.endsWith('alpaca.markets') ? 'PAPER' : 'SIMULATED';
  const symbol = request.symbol ?? ((await client.clock()).isOpen ? 'AAPL' : 'BTC/USD');
  return { asked: { ...door, client, url, clock, seed, signal }, quotas, account, mode, symbol };
}
