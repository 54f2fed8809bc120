/** `ledger verify`: every run's books rebuilt from its fills, and compared with what the ledger says. */

import { moneyText } from '../../core/base/decimal.js';
import { micros, timeText } from '../../core/base/time.js';
import type { Lot } from '../../core/portfolio/records.js';
import { fillOf, lotOf, moneyOf, tradeOf } from '../../io/sqlite/decode.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { EquityRow, RunRow } from '../../io/sqlite/rows.js';
import { compare, type Difference, type Statement } from './differences.js';
import { groupBy } from './group.js';
import { chosenRun } from './query.js';
import { type Books, type Moment, rebuild } from './slow-books.js';
import {
  figure,
  fillStatement,
  fillsByOrder,
  lotStatements,
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

/** All that the ledger says of a run. */
function rowsOf(reads: LedgerReads, run: RunRow) {
  const filter = { run: run.key };
  return {
    run,
    orders: reads.orders(filter),
    events: reads.orderEvents(run.key),
    fills: reads.fills(filter).map(fillOf),
    trades: reads.trades(filter).map(tradeOf),
    lots: reads.lots(filter).map(lotOf),
    equity: reads.equity(run.key),
  };
}

function checkedOf(rows: readonly Rows[]): Checked {
  const count = (of: Exclude<keyof Checked, 'runs'>): number => rows.reduce((sum, row) => sum + row[of].length, 0);
  return {
    runs: rows.length,
    orders: count('orders'),
    fills: count('fills'),
    trades: count('trades'),
    lots: count('lots'),
    equity: count('equity'),
  };
}

function differencesOf(rows: Rows): readonly Difference[] {
  const books = rebuild(moneyOf(rows.run.start_cash), rows.fills);
  return [
    ...compare(rows.run.id, storedStatements(rows), rebuiltStatements(rows, books)),
    ...equityDifferences(rows.run.id, rows.equity, books),
  ];
}

const allLots = (bySymbol: ReadonlyMap<string, readonly Lot[]>): readonly Statement[] =>
  [...bySymbol.values()].flatMap(lotStatements);

const storedStatements = ({ run, orders, fills, trades, lots }: Rows): readonly Statement[] => [
  figure('order_count', String(run.order_count)),
  ...orders.map(storedOrder),
  ...fills.map(fillStatement),
  ...trades.map(tradeStatement),
  ...allLots(groupBy(lots, (lot) => lot.symbol)),
  figure('cash', moneyText(moneyOf(run.cash))),
];

const rebuiltStatements = ({ orders, fills, events }: Rows, books: Books): readonly Statement[] => [
  figure('order_count', String(orders.length)),
  ...rebuiltOrders(orders, fills, events),
  ...fillsByOrder(fills, orders),
  ...books.trades.map(tradeStatement),
  ...allLots(books.lots),
  figure('cash', moneyText(books.cash)),
];

/**
 * A row of equity shows the account as it was at some moment between two fills, no earlier than the row before it.
 * Prices are not kept, so equity itself can be told only where nothing was held: there it is the cash.
 */
function equityDifferences(runId: string, equity: readonly EquityRow[], { moments }: Books): readonly Difference[] {
  const differences: Difference[] = [];
  let from = 0;
  for (const row of equity) {
    let at = from;
    while (at < moments.length && !couldBe(moments[at], row)) at++;
    if (at < moments.length) from = at;
    else differences.push(impossible(runId, row, moments[from]));
  }
  return differences;
}

const couldBe = (moment: Moment | undefined, { cash, equity }: EquityRow): boolean =>
  moment !== undefined && moment.cash === moneyOf(cash) && (!moment.isFlat || moment.cash === moneyOf(equity));

const impossible = (runId: string, { at, equity, cash }: EquityRow, moment: Moment | undefined): Difference => ({
  runId,
  kind: 'equity',
  symbol: null,
  clientOrderId: null,
  stored: `${timeText(micros(at))} equity ${equity} cash ${cash}`,
  rebuilt: moment === undefined ? null : `cash ${moneyText(moment.cash)} before the next fill`,
});
