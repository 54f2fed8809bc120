/** What every command that reads the ledger asks first: which file, which run, which symbol. */

import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads, RunFilter } from '../../io/sqlite/reads.js';
import type { RunRow } from '../../io/sqlite/rows.js';

export interface LedgerQuery {
  /** The ledger's file. */
  readonly path: string;
  /** A run's id; the newest run where absent. */
  readonly run?: string | undefined;
  readonly symbol?: string | undefined;
}

/** How many recent ids an error names. */
const SHOWN = 3;

/**
 * What `shape` makes of one run; nothing where the ledger has no runs yet.
 *
 * Throws `not_found` where the ledger or the run does not exist, and the `ledger_*` errors.
 */
export function queryRun<T>(
  { path, run, symbol }: LedgerQuery,
  shape: (reads: LedgerReads, run: RunRow, filter: RunFilter) => readonly T[],
): readonly T[] {
  return readLedger(path, (reads) => {
    const row = run === undefined ? reads.newestRun() : chosenRun(reads, run, path);
    return row === undefined ? [] : shape(reads, row, { run: row.key, symbol });
  });
}

/** The run of that id. Throws `not_found` naming the nearest and the newest ids. */
export function chosenRun(reads: LedgerReads, id: string, path: string): RunRow {
  const row = reads.runById(id);
  if (row !== undefined) return row;
  const ids = reads.runs().map((run) => run.id);
  const near = nearest(id, ids);
  const newest = ids.slice(0, SHOWN).join(', ');
  const hint =
    ids.length === 0 ? 'the ledger has no runs yet' : `${near ? `did you mean ${near}? ` : ''}newest: ${newest}`;
  throw new TradectlError('not_found', `no run ${id} in the ledger`, { where: path, hint });
}
