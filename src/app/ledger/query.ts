/** What every command that reads the ledger asks first: which file, which run, which symbol. */

import { TradectlError } from '../../core/base/errors.js';
import { nearest } from '../../core/base/nearest.js';
import { micros, timeText } from '../../core/base/time.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads, RunFilter } from '../../io/sqlite/reads.js';
import type { RunRow } from '../../io/sqlite/rows.js';
import { modeOf } from './mode.js';

export interface LedgerQuery {
  /** The ledger's file. */
  readonly path: string;
  /** A run's id; the newest run where absent. */
  readonly run?: string | undefined;
  /** Its case matters only where the run has symbols that differ in nothing else. */
  readonly symbol?: string | undefined;
}

/** Which run an answer is of. */
export interface RunHead {
  readonly id: string;
  /** SIMULATED, PAPER or LIVE: whose money it is. */
  readonly label: string;
  readonly mode: string;
  readonly strategy: string;
  readonly status: string;
  /** RFC 3339. */
  readonly startedAt: string;
}

export interface Answer<T> {
  /** Undefined where the ledger has no runs yet. */
  readonly run: RunHead | undefined;
  readonly records: readonly T[];
  /** The symbols there are, where the one asked for is none of them. */
  readonly otherSymbols?: readonly string[];
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
): Answer<T> {
  return readLedger(path, (reads) => {
    const row = run === undefined ? reads.newestRun() : chosenRun(reads, run, path);
    if (row === undefined) return { run: undefined, records: [] };
    const found = findSymbol(reads, [row], symbol);
    const records = shape(reads, row, { run: row.key, symbol: found.symbol });
    return { ...found.others, run: headOf(reads, row), records };
  });
}

interface FoundSymbol {
  readonly symbol: string | undefined;
  readonly others?: Required<Pick<Answer<unknown>, 'otherSymbols'>>;
}

/** The symbol of these runs that was meant; where there is none, it as it was typed and those that there are. */
export function findSymbol(reads: LedgerReads, runs: readonly RunRow[], asked: string | undefined): FoundSymbol {
  if (asked === undefined) return { symbol: undefined };
  const otherSymbols = [...new Set(runs.flatMap((run) => reads.symbols(run.key)))];
  const isMeant = (symbol: string): boolean => symbol.toUpperCase() === asked.toUpperCase();
  const symbol = otherSymbols.find((one) => one === asked) ?? otherSymbols.find(isMeant);
  return symbol === undefined ? { symbol: asked, others: { otherSymbols } } : { symbol };
}

/** The run of that id. Throws `not_found` naming the nearest and the newest ids. */
export function chosenRun(reads: LedgerReads, id: string, path: string): RunRow {
  const row = reads.runById(id);
  if (row !== undefined) return row;
  const ids = reads.runs().map((run) => run.id);
  throw new TradectlError('not_found', `no run ${id} in the ledger`, { where: path, hint: hintFor(id, ids) });
}

function hintFor(id: string, ids: readonly string[]): string {
  if (ids.length === 0) return 'the ledger has no runs yet';
  const near = nearest(id, ids);
  const guess = near === undefined ? '' : `did you mean ${near}? `;
  return `${guess}the newest: ${ids.slice(0, SHOWN).join(', ')}`;
}

/** Null where the ledger has no runs yet. Throws the `ledger_*` errors, and `not_found` where there is none. */
export const newestRunId = (path: string): string | null => readLedger(path, (reads) => reads.newestRun()?.id ?? null);

export function headOf(reads: LedgerReads, row: RunRow): RunHead {
  const label = modeOf(reads) ?? '';
  const { id, mode, strategy, status, started_at: startedAt } = row;
  return { id, label, mode, strategy, status, startedAt: timeText(micros(startedAt)) };
}
