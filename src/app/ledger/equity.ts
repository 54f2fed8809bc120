/** The rows of equity against the books: as far as they can be told without prices, and the last one by the marks. */

import { moneyText } from '../../core/base/decimal.js';
import { isZero, type Money, notional, plus, ZERO_QTY } from '../../core/base/fixed.js';
import { micros, timeText } from '../../core/base/time.js';
import type { EquityPoint } from '../../core/ports.js';
import type { Mark } from '../../io/sqlite/decode.js';
import type { RunRow } from '../../io/sqlite/rows.js';
import { type Difference, difference } from './differences.js';
import type { Books, Moment } from './slow-books.js';

const EQUITY = { kind: 'equity' } as const;

export function equityDifferences(
  run: RunRow,
  equity: readonly EquityPoint[],
  books: Books,
  marks: readonly Mark[],
): readonly Difference[] {
  const rows = impossibleRows(run.id, equity, books.moments);
  const end = endDifferences(run, equity.at(-1), books, marks);
  return [...rows, ...end.filter((found) => rows.every(({ stored }) => stored !== found.stored))];
}

/** A row shows the account as it was at some moment between two fills, no earlier than the row before it. */
function impossibleRows(
  runId: string,
  equity: readonly EquityPoint[],
  moments: readonly Moment[],
): readonly Difference[] {
  const differences: Difference[] = [];
  let from = 0;
  for (const row of equity) {
    let at = from;
    while (at < moments.length && !couldBe(moments[at], row)) at++;
    if (at < moments.length) from = at;
    else differences.push(difference(runId, EQUITY, told(row), expected(moments, from, row)));
  }
  return differences;
}

/** Prices of the past are not kept, but they are positive: what is held long is worth something, a short is owed. */
function couldBe(moment: Moment | undefined, { cash, equity }: EquityPoint): boolean {
  if (moment === undefined || moment.cash !== cash) return false;
  return (moment.isLong || equity <= cash) && (moment.isShort || equity >= cash);
}

function expected(moments: readonly Moment[], from: number, { cash }: EquityPoint): string | null {
  const same = moments.slice(from).find((moment) => moment.cash === cash);
  if (same === undefined) return moments[from] ? `cash ${moneyText(moments[from].cash)} before the next fill` : null;
  const relation = same.isLong ? 'at least' : same.isShort ? 'at most' : 'exactly';
  return `equity ${relation} ${moneyText(cash)}`;
}

const told = ({ at, equity, cash }: EquityPoint): string =>
  `${timeText(at)} equity ${moneyText(equity)} cash ${moneyText(cash)}`;

/**
 * Where a run stopped its last prices are kept, each with the time at which it was told, so equity is known there; a
 * finished run must say it. What was imported later has prices of later.
 */
function endDifferences(
  run: RunRow,
  last: EquityPoint | undefined,
  books: Books,
  marks: readonly Mark[],
): readonly Difference[] {
  const isDone = run.status === 'done';
  if (run.status === 'running') return [];
  if (last === undefined || last.at !== run.cursor_at) return isDone && run.order_count > 0 ? [missing(run)] : [];
  const known = isDone ? marks : marks.filter(({ at }) => at <= run.cursor_at);
  const unpriced = heldSymbols(books).find((symbol) => known.every((mark) => mark.symbol !== symbol));
  if (unpriced !== undefined) return isDone ? [unmarked(run, unpriced)] : [];
  const end: EquityPoint = { at: last.at, equity: valueOf(books, known), cash: books.cash };
  const isSame = last.equity === end.equity && last.cash === end.cash;
  return isSame || !(isDone || last.cash === end.cash) ? [] : [difference(run.id, EQUITY, told(last), told(end))];
}

const unmarked = (run: RunRow, symbol: string): Difference =>
  difference(run.id, { kind: 'mark', symbol }, null, `the last price, ${timeText(micros(run.cursor_at))}`);

const missing = (run: RunRow): Difference =>
  difference(run.id, EQUITY, null, `a row at the end, ${timeText(micros(run.cursor_at))}`);

const heldSymbols = ({ lots }: Books): readonly string[] =>
  [...lots].filter(([, open]) => open.length > 0).map(([symbol]) => symbol);

function valueOf({ cash, lots }: Books, marks: readonly Mark[]): Money {
  return marks.reduce((sum, { symbol, price }) => {
    const qty = (lots.get(symbol) ?? []).reduce((held, lot) => plus(held, lot.qty), ZERO_QTY);
    return isZero(qty) ? sum : plus(sum, notional(price, qty));
  }, cash);
}
