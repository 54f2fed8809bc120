/** Commands on a ledger that was traded without keys: at the simulator of its trader, or at one that is started as it was. */

import { Keys } from '../src/app/config/keys.js';
import type { StoredOwnSim } from '../src/app/sim/stored-own-sim.js';
import { streamClock } from '../src/app/stream/clock.js';
import { type BrokerDoor, openBroker } from '../src/app/trade/broker/open-broker.js';
import { textOf } from './options/common.js';
import type { Call } from './run-command.js';

/** A broker of the ledger's own, and where it is. */
export interface OwnDoor {
  readonly door: BrokerDoor;
  readonly endpoint: string;
}

/** Undefined where the ledger was traded elsewhere, or another server was named. */
export async function ownSimOf({ options }: Call, ledgerPath: string): Promise<StoredOwnSim | undefined> {
  if (textOf(options, 'endpoint') !== undefined) return undefined;
  const { storedOwnSim } = await import('../src/app/sim/stored-own-sim.js');
  return storedOwnSim(ledgerPath);
}

/** Throws TradectlError `ledger_*` where the simulator's state cannot be used. */
export async function atOwnSim<T>(
  { context }: Call,
  own: StoredOwnSim,
  ledgerPath: string,
  work: (own: OwnDoor) => Promise<T>,
): Promise<T> {
  const { OWN_BINDING, ownNameOf, reachOwnSim } = await import('../src/app/sim/own-sim.js');
  const sim = await reachOwnSim(own, ledgerPath);
  try {
    const { rest: endpoint, key, secret } = sim.address;
    const keys = new Keys(key, secret);
    const { signal } = context;
    const door = await openBroker({ keys, endpoint, clock: streamClock, random: Math.random, signal });
    return await work({ door: { ...door, binding: OWN_BINDING, ownSim: ownNameOf(own) }, endpoint });
  } finally {
    await sim.close();
  }
}
