/** Whom `tradectl reconcile` asks: the broker of the keys, or the ledger's own simulator. */

import { randomBytes } from 'node:crypto';
import { loadKeys } from '../src/app/config/keys.js';
import { type ReconcileRequest, type Reconciliation, reconcile } from '../src/app/reconcile/reconcile.js';
import { streamClock } from '../src/app/stream/clock.js';
import { worldOf } from '../src/app/trade/broker/ledger-world.js';
import { type BrokerClient, brokerClient } from '../src/app/trade/broker/open-broker.js';
import { TradectlError } from '../src/core/base/errors.js';
import type { Micros } from '../src/core/base/time.js';
import { escapeControls } from '../src/views/escape.js';
import { configOf, isSet } from './options/common.js';
import { brokerEndpoint } from './options/feed.js';
import { atOwnSim, ownSimOf } from './own-sim.js';
import type { Call } from './run-command.js';

/** At the broker, or at the simulator of a ledger that was traded without keys. Throws what `reconcile` does, and `auth`. */
export async function askBroker(call: Call, since: Micros | undefined): Promise<Reconciliation> {
  const ledgerPath = configOf(call).ledger.path;
  const own = await ownSimOf(call, ledgerPath);
  if (own === undefined) return reconcile({ ...termsOf(call), client: clientOf(call, ledgerPath), since });
  return atOwnSim(call, own, ledgerPath, ({ door: { client, binding } }) =>
    reconcile({ ...termsOf(call), client, binding, since: since ?? own.begun }),
  );
}

const termsOf = (call: Call): Omit<ReconcileRequest, 'client' | 'since'> => ({
  ledgerPath: configOf(call).ledger.path,
  apply: isSet(call.options, 'apply'),
  wait: (ms) => waiting(ms, call.context.signal),
  now: () => streamClock.now(),
  pid: process.pid,
});

/** Throws TradectlError `auth` where there are no keys. */
function clientOf(call: Call, ledgerPath: string): BrokerClient['client'] {
  const { context } = call;
  const keys = loadKeys(context.env, context.cwd);
  if (keys === undefined) {
    throw new TradectlError('auth', 'no keys of the broker are set, so there is nobody to ask', {
      where: 'APCA_API_KEY_ID',
      hint: 'set APCA_API_KEY_ID and APCA_API_SECRET_KEY in the environment or in .env',
    });
  }
  return brokerClient({
    world: worldOf(ledgerPath),
    ...{ keys, endpoint: brokerEndpoint(call), clock: streamClock, signal: context.signal },
    ...{ ledgerPath, requestsPerMinute: configOf(call).venue.requestsPerMinute },
    onTrouble: (message) => context.err.write(`warning: ${escapeControls(message)}\n`),
    random: () => randomBytes(4).readUInt32LE() / 2 ** 32,
  }).client;
}

/** Throws the signal's reason where it comes first. */
function waiting(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const callOff = streamClock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        callOff();
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
