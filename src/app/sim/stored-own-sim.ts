/** The simulator that a ledger was traded at without keys, from what its newest run says of itself. */

import { existsSync } from 'node:fs';
import { parseMoney } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, micros } from '../../core/base/time.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { RunRow } from '../../io/sqlite/rows.js';
import { ownSimOf } from '../../io/sqlite/stored-run.js';
import { OWN_BINDING, type OwnSim, ownStatePath } from './own-sim.js';

export interface StoredOwnSim extends OwnSim {
  /** When the newest run began: what came before may have been traded at another simulator. */
  readonly begun: Micros;
}

/** Undefined where the newest run was traded elsewhere, or its simulator is not there any more. */
export function storedOwnSim(ledgerPath: string): StoredOwnSim | undefined {
  try {
    const runs = readLedger(ledgerPath, (reads) => (reads.meta('account') === OWN_BINDING.account ? reads.runs() : []));
    const own = ownOf(runs);
    return own && existsSync(ownStatePath(own, ledgerPath)) ? own : undefined;
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'not_found') return undefined;
    throw error;
  }
}

interface Config {
  readonly isBroker?: boolean;
  readonly strategy: string;
  readonly cash: string;
  /** A backtest has none. */
  readonly source?: { readonly feed?: string; readonly symbols?: readonly string[]; readonly seed?: number };
}

/** Newest first. A run that was begun by hand does not say of what market it is: one before it at the same simulator does. */
function ownOf(runs: readonly RunRow[]): StoredOwnSim | undefined {
  const [newest] = runs;
  if (newest === undefined) return undefined;
  const same = runs.filter((run) => ownSimOf(run) === ownSimOf(newest));
  const own = ownSimOf(newest) === undefined ? toldBy(newest) : same.map(toldBy).find((told) => told !== undefined);
  return own && { ...own, begun: micros(newest.started_at) };
}

function toldBy({ config, params }: RunRow): OwnSim | undefined {
  const { isBroker, strategy, cash: text, source } = JSON.parse(config) as Config;
  const { feed, symbols, seed } = source ?? {};
  const cash = parseMoney(text);
  if (isBroker !== true || feed !== 'sim' || symbols === undefined || seed === undefined || cash === undefined)
    return undefined;
  return { strategy, params: JSON.parse(params) as OwnSim['params'], symbols, seed, cash };
}
