/** Alpaca, or a server that speaks as it does: its client and the account behind the keys. */

import { SECOND } from '../../../core/base/time.js';
import { Limiter, perMinute } from '../../../core/venue/limiter.js';
import type { VenueAccount } from '../../../core/venue/records.js';
import type { KeyPair } from '../../../io/alpaca/dialect.js';
import { createTradingClient, type TradingClient } from '../../../io/alpaca/trading/client.js';
import { type TradingEndpoint, type TradingMode, tradingEndpoint } from '../../../io/alpaca/trading/endpoint.js';
import { Turnstile } from '../../../io/alpaca/trading/turnstile.js';
import type { SocketClock } from '../../../io/shared/socket.js';
import type { Binding } from '../../../io/sqlite/binding.js';
import { LedgerCount } from '../../../io/sqlite/limiter-count.js';
import type { Keys } from '../../config/keys.js';
import type { TradeMode } from '../events.js';
import { checkAccount } from './account-check.js';
import { venueClock } from './venue-clock.js';

export interface BrokerOptions {
  readonly keys: Keys;
  /** Which of the account's two worlds; paper unless told. */
  readonly world?: TradingMode;
  /** Another server than Alpaca's own, such as a simulator. */
  readonly endpoint: string | undefined;
  readonly clock: SocketClock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** The ledger of the account: all who name the same count their requests together; who names none counts alone. */
  readonly ledgerPath?: string;
  /** Requests a minute that the account may make; Alpaca's 200 unless told. */
  readonly requestsPerMinute?: number | undefined;
  /** Whether it goes before everybody else: the watchdog does. */
  readonly isUrgent?: boolean;
  /** Told where requests cannot be counted together, once, and where they wait for long. */
  readonly onTrouble?: (message: string) => void;
}

export interface BrokerDoor {
  readonly client: TradingClient;
  readonly account: VenueAccount;
  readonly endpoint: TradingEndpoint;
  readonly keys: () => KeyPair;
  readonly binding: Binding;
  /** `SIMULATED` on this machine, `PAPER` or `LIVE` at Alpaca. */
  readonly mode: TradeMode;
  /** The name of a simulator of a ledger's own: each has an account of its own. */
  readonly ownSim?: string;
  /** The time of what happens at the broker. */
  readonly venueClock: SocketClock;
}

export type BrokerClient = Pick<BrokerDoor, 'client' | 'endpoint' | 'keys'>;

/** A client, before anything was asked. Throws TradectlError `usage` for an endpoint that must not have keys. */
export function brokerClient(options: BrokerOptions): BrokerClient {
  const { keys, endpoint: url, clock, random, signal, ledgerPath, isUrgent = false } = options;
  const endpoint = tradingEndpoint(options.world ?? 'paper', url);
  const reveal = (): KeyPair => keys.reveal();
  const count = ledgerPath === undefined ? undefined : new LedgerCount(ledgerPath, options.onTrouble);
  const { requestsPerMinute: most } = options;
  const limiter = most === undefined ? new Limiter() : new Limiter(perMinute(most));
  const turnstile = new Turnstile(limiter, clock, count, (wait) => options.onTrouble?.(waiting(wait)));
  return {
    client: createTradingClient({ endpoint, keys: reveal, clock, limiter: turnstile, random, signal, isUrgent }),
    endpoint,
    keys: reveal,
  };
}

const waiting = (micros: number): string =>
  `the account has used up its requests of this minute: the next leaves in ${Math.ceil(micros / SECOND)} s`;

/** What a ledger of the account is bound to. */
export const bindingOf = ({ accountId }: VenueAccount, world: TradingMode): Binding => ({
  venue: 'alpaca',
  mode: world,
  account: accountId,
});

const modeOf = ({ mode, rest }: TradingEndpoint): TradeMode => {
  if (!rest.hostname.endsWith('alpaca.markets')) return 'SIMULATED';
  return mode === 'live' ? 'LIVE' : 'PAPER';
};

/** Throws TradectlError `auth`, `venue_unreachable`, `usage` for an endpoint that must not have keys, `halted`. */
export async function openBroker(options: BrokerOptions): Promise<BrokerDoor> {
  // What is under way at a stop is heard to its end: the session closes the client's ear, not the signal.
  const door = brokerClient({ ...options, signal: new AbortController().signal });
  options.signal.throwIfAborted();
  const account = await door.client.account();
  checkAccount(account);
  const mode = modeOf(door.endpoint);
  const binding = { ...bindingOf(account, door.endpoint.mode), isSimulated: mode === 'SIMULATED' };
  return { ...door, account, binding, mode, venueClock: await venueClock(door.client, options.clock, mode) };
}
