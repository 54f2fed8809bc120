/** Realized profit and fees, and apart from them what came in and went out, grouped as asked: by symbol and day, or by day, symbol, strategy or run alone. */

import { moneyText } from '../../core/base/decimal.js';
import { type Money, notional, plus, ZERO_MONEY } from '../../core/base/fixed.js';
import { dateText, type Micros } from '../../core/base/time.js';
import { type Movement, OUTSIDE } from '../../core/portfolio/movement.js';
import { fillOf, tradeOf } from '../../io/sqlite/decode.js';
import { type StoredMovement, storedMovementOf } from '../../io/sqlite/movement-rows.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { RunRow } from '../../io/sqlite/rows.js';
import { feeOf, total } from './amounts.js';
import { groupBy } from './group.js';
import { type Answer, chosenRun, findSymbol, headOf, type LedgerQuery } from './query.js';

export const PNL_GROUPS = ['day', 'symbol', 'strategy', 'run'] as const;
export type PnlGroup = (typeof PNL_GROUPS)[number];

/** Exact numbers are canonical text. What the rows are not told apart by is null. */
export interface PnlRecord {
  readonly runId: string;
  readonly symbol: string | null;
  readonly strategy: string | null;
  /** UTC: the day of the exit, and of the fill for its fee. */
  readonly day: string | null;
  /** Of slices closed, before fees. */
  readonly realizedPnl: string;
  /** Of all fills and movements, also of those that opened what is still held. */
  readonly fees: string;
  /** Slices closed. */
  readonly trades: number;
  /** Dividends and interest; null where there were none. */
  readonly income: string | null;
  /** What was paid in and out, and the cost of positions brought in: no profit. Null where there was none. */
  readonly transfers: string | null;
}

export interface Pnl extends Answer<PnlRecord> {
  /** Of all records. */
  readonly total: Pick<PnlRecord, 'realizedPnl' | 'fees' | 'trades' | 'income' | 'transfers'>;
}

/** One close, one fill or one movement, before it is added up. */
interface Entry {
  /** Null of what concerns the account. */
  readonly symbol: string | null;
  readonly strategyId: string;
  readonly at: Micros;
  readonly realized: Money;
  readonly fee: Money;
  readonly trades: number;
  readonly income?: Money;
  readonly transfers?: Money;
}

interface Labels {
  readonly symbol: string | null;
  readonly strategy: string | null;
  readonly day: string | null;
}

/** By which of its labels an entry is told from others. */
function labelsOf(entry: Entry, group: PnlGroup | undefined): Labels {
  return {
    symbol: group === undefined || group === 'symbol' ? entry.symbol : null,
    strategy: group === 'strategy' ? entry.strategyId : null,
    day: group === undefined || group === 'day' ? dateText(entry.at) : null,
  };
}

/**
 * Of one run (the newest where none is named); `run` without a run named compares all of them.
 *
 * Throws `not_found` where the ledger or the run does not exist, and the `ledger_*` errors.
 */
export function pnl(query: LedgerQuery, group?: PnlGroup): Pnl {
  return readLedger(query.path, (reads) => {
    const runs = runsOf(reads, query, group);
    const { symbol, others } = findSymbol(reads, runs, query.symbol);
    const parts = runs.map((run) => ({ run, entries: entriesOf(reads, run, symbol) }));
    const newest = runs.at(-1);
    return {
      ...others,
      run: newest && headOf(reads, newest),
      records: parts.flatMap(({ run, entries }) => recordsOf(run, entries, group)),
      total: sums(parts.flatMap(({ entries }) => entries)),
    };
  });
}

function runsOf(reads: LedgerReads, { run, path }: LedgerQuery, group: PnlGroup | undefined): readonly RunRow[] {
  if (run !== undefined) return [chosenRun(reads, run, path)];
  return group === 'run' ? reads.runs().toReversed() : reads.runs().slice(0, 1);
}

function entriesOf(reads: LedgerReads, run: RunRow, symbol: string | undefined): readonly Entry[] {
  const filter = { run: run.key, symbol };
  const closes = reads.trades(filter).map((row): Entry => {
    const trade = tradeOf(row);
    const { symbol: of, strategyId, exitTime: at, pnl: net, fees } = trade;
    return { symbol: of, strategyId, at, realized: plus(net, fees), fee: ZERO_MONEY, trades: 1 };
  });
  const costs = reads.fills(filter).map((row): Entry => {
    const fill = fillOf(row);
    return { ...fill, at: fill.ts, realized: ZERO_MONEY, fee: feeOf(fill), trades: 0 };
  });
  return [...closes, ...costs, ...reads.movements(filter).map(storedMovementOf).map(movementEntry)];
}

const movementEntry = ({ movement, fee }: StoredMovement): Entry => ({
  symbol: movement.symbol ?? null,
  strategyId: OUTSIDE,
  at: movement.at,
  realized: ZERO_MONEY,
  fee,
  trades: 0,
  ...flowOf(movement),
});

function flowOf(movement: Movement): Pick<Entry, 'income' | 'transfers'> {
  if (movement.kind === 'position') return { transfers: notional(movement.price, movement.qty) };
  if (movement.kind !== 'cash' || movement.cause === 'fee') return {};
  const { cause, amount } = movement;
  return cause === 'dividend' || cause === 'interest' ? { income: amount } : { transfers: amount };
}

function recordsOf(run: RunRow, entries: readonly Entry[], group: PnlGroup | undefined): readonly PnlRecord[] {
  const groups = groupBy(entries, (entry) => JSON.stringify(labelsOf(entry, group)));
  return [...groups]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([labels, members]) => ({ runId: run.id, ...(JSON.parse(labels) as Labels), ...sums(members) }));
}

function sums(entries: readonly Entry[]): Pnl['total'] {
  const add = (of: (entry: Entry) => Money): string =>
    moneyText(entries.reduce((sum, entry) => plus(sum, of(entry)), ZERO_MONEY));
  return {
    realizedPnl: add((entry) => entry.realized),
    fees: add((entry) => entry.fee),
    trades: entries.reduce((count, entry) => count + entry.trades, 0),
    income: someTotal(entries.map((entry) => entry.income)),
    transfers: someTotal(entries.map((entry) => entry.transfers)),
  };
}

function someTotal(amounts: readonly (Money | undefined)[]): string | null {
  const known = amounts.filter((amount) => amount !== undefined);
  return known.length === 0 ? null : moneyText(total(known));
}
