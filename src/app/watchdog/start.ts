/** A watchdog with all that it needs: its own way to the broker, the files beside the ledger, and the alerts. */

import { TradectlError } from '../../core/base/errors.js';
import { timeText } from '../../core/base/time.js';
import type { AlertChannel } from '../../io/alerts/channel.js';
import type { SocketClock } from '../../io/shared/socket.js';
import { exists } from '../../io/sqlite/database.js';
import { writeHalt } from '../../io/sqlite/halt.js';
import { LeaseFile } from '../../io/sqlite/lease.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { Keys } from '../config/keys.js';
import { machineNow, newHolder } from '../lease/this-process.js';
import { worldOf } from '../trade/broker/ledger-world.js';
import { brokerClient } from '../trade/broker/open-broker.js';
import type { WatchdogEvent } from './events.js';
import { OwnBroker } from './own-broker.js';
import { type OnLapse, Watchdog, type WatchdogOptions } from './watchdog.js';

export interface WatchdogRequest {
  /** Undefined: the ledger was traded without, at a simulator of its own. */
  readonly keys: Keys | undefined;
  readonly endpoint: string | undefined;
  readonly ledgerPath: string;
  readonly requestsPerMinute: number | undefined;
  /** Microseconds. */
  readonly lease: number;
  readonly reconcileLapse: number;
  readonly onLapse: OnLapse;
  readonly alerts: AlertChannel;
  readonly clock: SocketClock;
  readonly random: () => number;
  readonly pid: number;
  readonly signal: AbortSignal;
  readonly tell: (event: WatchdogEvent) => void;
}

/** Throws TradectlError `usage` for an endpoint that must not have keys. */
export function createWatchdog(request: WatchdogRequest): Watchdog {
  const { ledgerPath, alerts, pid } = request;
  const now = machineNow;
  return new Watchdog({
    ...request,
    ...brokerOf(request),
    ...{ now, who: newHolder(pid) },
    openLease: () => (exists(ledgerPath) ? LeaseFile.open(ledgerPath) : undefined),
    halt: (halt) => writeHalt(ledgerPath, halt),
    alert: (text, details) =>
      alerts.send({ kind: 'watchdog', at: timeText(now().wall), text: `tradectl risk watchdog: ${text}`, details }),
  });
}

function brokerOf(request: WatchdogRequest): Pick<WatchdogOptions, 'client' | 'isOurs' | 'leave'> {
  const { keys, endpoint, ledgerPath, requestsPerMinute, clock, random, signal, tell } = request;
  const common = { clock, random, signal, ledgerPath, requestsPerMinute, isUrgent: true, onTrouble: trouble(tell) };
  if (keys === undefined) {
    const own = new OwnBroker(ledgerPath, (at) => brokerClient({ ...common, ...at }).client);
    return { client: own, isOurs: () => Promise.resolve(exists(ledgerPath)), leave: () => own.leave() };
  }
  const { client } = brokerClient({ ...common, keys, endpoint, world: worldOf(ledgerPath) });
  return {
    client,
    isOurs: async () => checkAccount(ledgerPath, (await client.account()).accountId),
    leave: () => Promise.resolve(),
  };
}

const trouble = (tell: WatchdogRequest['tell']) => (message: string) =>
  tell({ type: 'trouble', ts: timeText(machineNow().wall), message });

/** Whether the ledger is there, and of this account. Throws TradectlError `ledger_foreign` where it is of another. */
function checkAccount(path: string, account: string): boolean {
  if (!exists(path)) return false;
  const bound = readLedger(path, (reads) => reads.meta('account'));
  if (bound === undefined || bound === account) return bound !== undefined;
  throw new TradectlError('ledger_foreign', `the ledger belongs to account ${bound}, and the keys to ${account}`, {
    where: path,
    hint: 'name the ledger of this account with --db, or set the keys of the account that the ledger is of',
  });
}
