/** The simulated Alpaca of a trader without keys, on loopback: its account lies beside the ledger, one for each run. */

import { createHash } from 'node:crypto';
import { moneyText } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import type { Money } from '../../core/base/fixed.js';
import type { Binding } from '../../io/sqlite/binding.js';
import { streamClock } from '../stream/clock.js';
import type { RunningSim } from './options.js';
import { forgetAddress, tellAddress, toldAddress } from './own-address.js';
import { startSim } from './start-sim.js';

/** What must be the same for a trader to find its broker as it was: another strategy, seed or cash has one of its own. */
export interface OwnSim {
  readonly strategy: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly symbols: readonly string[];
  readonly seed: number;
  readonly cash: Money;
}

/** Its books are those of any simulated session: the ledger needs no other name for it. */
export const OWN_BINDING: Binding = { venue: 'simulated', mode: 'paper', account: 'simulated' };

/** Trades a second of each symbol: enough that no bar of a second stays empty for long. */
const RATE = 12;

/** What tells it from the others beside the same ledger. */
export function ownNameOf({ strategy, params, symbols, seed, cash }: OwnSim): string {
  const terms = [strategy, params, symbols, seed, moneyText(cash)];
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex').slice(0, 8);
}

export const ownStatePath = (own: OwnSim, ledgerPath: string): string => `${ledgerPath}.${ownNameOf(own)}.sim`;

/** It runs when this resolves. Throws TradectlError `ledger_*` where its state cannot be used. */
export async function startOwnSim(own: OwnSim, ledgerPath: string): Promise<RunningSim> {
  const { symbols, seed, cash } = own;
  const statePath = ownStatePath(own, ledgerPath);
  try {
    const sim = await startSim({
      ...{
        host: '127.0.0.1',
        port: 0,
        clock: 'real',
        margin: 2,
        calendar: undefined,
        hasPartialFills: false,
        faults: [],
      },
      data: { kind: 'synthetic', symbols },
      ...{ seed, cash },
      rate: RATE * symbols.length,
      requestsPerMinute: 200,
      statePath,
      credentials: undefined,
      wall: streamClock,
      onFailure: (error) => {
        throw error;
      },
    });
    tellAddress(statePath, sim.address);
    return { ...sim, close: () => (forgetAddress(statePath), sim.close()) };
  } catch (error) {
    throw error instanceof TradectlError ? inWordsOfTrade(error) : error;
  }
}

/** The one that a trader runs just now, or else one that runs until it is closed. Throws as `startOwnSim` does. */
export async function reachOwnSim(own: OwnSim, ledgerPath: string): Promise<Pick<RunningSim, 'address' | 'close'>> {
  try {
    return await startOwnSim(own, ledgerPath);
  } catch (error) {
    const isRunning = error instanceof TradectlError && error.code === 'ledger_locked';
    const address = isRunning ? toldAddress(ownStatePath(own, ledgerPath)) : undefined;
    if (address === undefined) throw error;
    return { address, close: () => Promise.resolve() };
  }
}

/** The simulator's state lies beside the ledger, and has no flag of its own here. */
const inWordsOfTrade = ({ code, message, where = '', hint = '', cause }: TradectlError): TradectlError =>
  new TradectlError(code, message, {
    where,
    hint: hint.replace('--state', '--db').replace('the other simulator', 'the other trader'),
    cause,
  });
