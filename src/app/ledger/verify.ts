/** `ledger verify`: every run's books rebuilt from its fills and movements, and compared with what the ledger says. */

import { moneyText } from '../../core/base/decimal.js';
import type { Money } from '../../core/base/fixed.js';
import type { Lot } from '../../core/portfolio/records.js';
import { cashOf, equityOf, fillOf, lotOf, markOf, orderOf, tradeOf } from '../../io/sqlite/decode.js';
import { DamagedText } from '../../io/sqlite/errors.js';
import { storedMovementOf } from '../../io/sqlite/movement-rows.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { RunRow } from '../../io/sqlite/rows.js';
import { bookingsOf } from '../../io/sqlite/stored-run.js';
import { compare, type Difference, difference, type Statement } from './differences.js';
import { equityDifferences } from './equity.js';
import { groupBy } from './group.js';
import { historyDifferences } from './histories.js';
import { chosenRun } from './query.js';
import { type Books, rebuild } from './slow-books.js';
import {
  figure,
  fillStatement,
  fillsByOrder,
  lotStatements,
  movementStatement,
  rebuiltOrders,
  storedOrder,
  tradeStatement,
} from './statements.js';

export interface Verification {
  readonly status: 'clean' | 'differences';
  readonly checked: Checked;
  readonly differences: readonly Difference[];
}

/** How much was looked at. */
export interface Checked {
  readonly runs: number;
  readonly orders: number;
  readonly fills: number;
  readonly movements: number;
  readonly trades: number;
  readonly lots: number;
  readonly equity: number;
}

type Rows = ReturnType<typeof rowsOf>;

/**
 * Verifies one run, or all of them, and the file itself.
 *
 * Throws `not_found` where the ledger or the run does not exist, and the `ledger_*` errors where it cannot be read.
 */
export function verifyLedger(path: string, run?: string): Verification {
  return readLedger(path, (reads) => {
    const damage = reads.integrityProblems().map(damaged);
    const runs = run === undefined ? reads.runs().toReversed() : [chosenRun(reads, run, path)];
    const rows = runs.map((row) => rowsOf(reads, row));
    const differences = [...damage, ...rows.flatMap(differencesOf)];
    return { status: differences.length === 0 ? 'clean' : 'differences', checked: checkedOf(rows), differences };
  });
}

const damaged = (problem: string): Difference => ({
  runId: null,
  kind: 'file',
  symbol: null,
  clientOrderId: null,
  stored: problem,
  rebuilt: null,
});

/** All that the ledger says of a run, and what of it cannot be read. */
function rowsOf(reads: LedgerReads, run: RunRow) {
  const filter = { run: run.key };
  const damage: Difference[] = [];
  const readable = <R, T>(rows: readonly R[], decode: (row: R) => T): readonly T[] =>
    rows.flatMap((row) => {
      try {
        return [decode(row)];
      } catch (error) {
        if (!(error instanceof DamagedText)) throw error;
        damage.push(difference(run.id, { kind: 'row' }, `${error.row}: ${error.problem}`, null));
        return [];
      }
    });
  return {
    run,
    damage,
    cash: readable([run], cashOf),
    orders: readable(reads.orders(filter), orderOf),
    events: reads.orderEvents(run.key),
    fills: readable(reads.fills(filter), fillOf),
    movements: readable(reads.movements(filter), storedMovementOf),
    bookings: () => bookingsOf(reads.fills(filter), reads.movements(filter)),
    trades: readable(reads.trades(filter), tradeOf),
    lots: readable(reads.lots(filter), lotOf),
    equity: readable(reads.equity(run.key), equityOf),
    marks: readable(reads.marks(filter), markOf),
  };
}

function checkedOf(rows: readonly Rows[]): Checked {
  const count = (of: Exclude<keyof Checked, 'runs'>): number => rows.reduce((sum, row) => sum + row[of].length, 0);
  return {
    runs: rows.length,
    orders: count('orders'),
    fills: count('fills'),
    movements: count('movements'),
    trades: count('trades'),
    lots: count('lots'),
    equity: count('equity'),
  };
}

/** Where a row cannot be read, what would follow from it is unknown: then the run is not rebuilt. */
function differencesOf(rows: Rows): readonly Difference[] {
  const { run, damage, orders, events, equity, marks, bookings } = rows;
  const [cash] = rows.cash;
  if (cash === undefined || damage.length > 0) return damage;
  const books = rebuild(cash.startCash, bookings());
  return [
    ...compare(run.id, storedStatements(rows, cash.cash), rebuiltStatements(rows, books)),
    ...historyDifferences(run.id, orders, events),
    ...equityDifferences(run, equity, books, marks),
  ];
}

const allLots = (bySymbol: ReadonlyMap<string, readonly Lot[]>): readonly Statement[] =>
  [...bySymbol.values()].flatMap(lotStatements);

const storedStatements = ({ run, orders, fills, movements, trades, lots }: Rows, cash: Money): readonly Statement[] => [
  figure('order_count', String(run.order_count)),
  ...orders.map(storedOrder),
  ...fills.map(fillStatement),
  ...movements.map(({ movement, fee }) => movementStatement(movement, fee)),
  ...trades.map(tradeStatement),
  ...allLots(groupBy(lots, (lot) => lot.symbol)),
  figure('cash', moneyText(cash)),
];

const rebuiltStatements = ({ orders, fills, movements, events }: Rows, books: Books): readonly Statement[] => [
  figure('order_count', String(orders.length)),
  ...rebuiltOrders(orders, fills, events),
  ...fillsByOrder(fills, orders),
  ...movements.map(({ movement }) => movementStatement(movement, books.movementFees.get(movement.movementId))),
  ...books.trades.map(tradeStatement),
  ...allLots(books.lots),
  figure('cash', moneyText(books.cash)),
];
