/** Checks of the broker: trading API, its clock against ours, data API, and whether both streams let us in. */

import { type Micros, SECOND } from '../../core/base/time.js';
import type { VenueClock } from '../../core/venue/records.js';
import { latestTrades } from '../../io/alpaca/latest.js';
import type { SocketClock } from '../../io/shared/socket.js';
import { refuseOther } from '../../io/sqlite/binding.js';
import type { Keys } from '../config/keys.js';
import { checkAccount } from '../trade/broker/account-check.js';
import { bindingOf, brokerClient } from '../trade/broker/open-broker.js';
import type { Asked } from './asked.js';
import { ofLedger } from './books.js';
import { type Check, type Finding, ok, skip, warn } from './check.js';
import { NO_KEYS } from './settings.js';
import { dataStream, orderStream } from './streams.js';

export interface BrokerRequest {
  /** Throws TradectlError `auth` where one is missing. */
  readonly keys: () => Keys | undefined;
  /** Throws TradectlError `config`. */
  readonly endpoint: () => string | undefined;
  readonly clock: SocketClock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly seed: number;
  /** Throws TradectlError `config`. */
  readonly ledgerPath: () => string;
  /** Whether a trader runs on the ledger: the account's streams are its own then. */
  readonly isTrading: () => boolean;
}

type Ask = (asked: Asked) => Promise<Finding>;

export function brokerChecks(request: BrokerRequest): readonly Check[] {
  const { clock, random, seed } = request;
  const asking =
    (ask: Ask): Check['look'] =>
    (signal) => {
      const keys = request.keys();
      if (keys === undefined) return skip(NO_KEYS);
      const url = request.endpoint();
      return ask({ ...brokerClient({ keys, endpoint: url, clock, random, signal }), url, clock, seed, signal });
    };
  const listening =
    (ask: Ask): Check['look'] =>
    (signal) =>
      request.isTrading() ? skip('a trader runs on this ledger, and has the streams') : asking(ask)(signal);
  return [
    { check: 'trading API', look: asking(account) },
    { check: 'account of ledger', look: asking((door) => ownership(door, request.ledgerPath())) },
    { check: 'clock', look: asking(skew) },
    { check: 'data API', look: asking(prices) },
    { check: 'order stream', look: listening(orderStream) },
    { check: 'data stream', look: listening(dataStream) },
  ];
}

async function account({ client, endpoint }: Asked): Promise<Finding> {
  const found = await client.account();
  checkAccount(found);
  const mode = isSimulated(endpoint.rest) ? 'SIMULATED' : 'PAPER';
  return ok(`${mode} account ${found.accountNumber || found.accountId} at ${endpoint.rest.host}, ${found.status}`);
}

/** Whether a trade with these keys would take the ledger, or refuse it. */
async function ownership({ client, endpoint }: Asked, path: string): Promise<Finding> {
  const binding = bindingOf(await client.account(), endpoint.mode);
  return ofLedger(path, (reads) => {
    refuseOther(reads, path, binding);
    return ok(reads.meta('account') === undefined ? 'none yet: the first trade binds it' : 'that of the keys');
  });
}

const isSimulated = ({ hostname }: URL): boolean => !hostname.endsWith('alpaca.markets');

/** Beyond it bars close early or late, and orders carry times that the broker finds odd. */
const SKEW_MAX = SECOND;
const SET_CLOCK = "set this machine's clock: timedatectl set-ntp true";

async function skew({ client, clock, endpoint }: Asked): Promise<Finding> {
  const asked = clock.now();
  const told = await client.clock();
  const heard = clock.now();
  // Somewhere between question and answer the broker looked at its clock.
  const off = Math.max(asked - told.now, told.now - heard, 0);
  const session = sessionText(told);
  if (off <= SKEW_MAX) return ok(`less than 1 s from the broker's; ${session}`);
  const seconds = (off / SECOND).toFixed(1);
  if (isSimulated(endpoint.rest)) return ok(`the simulator has a clock of its own, ${seconds} s from ours; ${session}`);
  return warn(`${seconds} s from the broker's (or the network is that slow); ${session}`, SET_CLOCK);
}

const sessionText = ({ isOpen }: VenueClock): string => `stocks are ${isOpen ? 'open' : 'closed'}`;

/** Of one stock: it is the answer that counts, not the price. */
async function prices({ url, keys, signal, clock }: Asked): Promise<Finding> {
  const now = (): Micros => clock.now();
  await latestTrades({ endpoint: url, symbols: ['AAPL'], keys, signal, now });
  return ok('the latest trades are told');
}
