/** Booking a fill: exact FIFO lots beside the same books in decimal.js and on doubles. */

import { bookDecimals, prepareDecimals } from './support/decimal-book.js';
import type * as FifoRun from './support/fifo-run.js';
import { inTurn, isQuick, mustAgree, nanosEach, report } from './support/measure.js';
import { createFills } from './support/trades.js';

const FILLS = isQuick ? 50_000 : 200_000;
const ROUNDS = isQuick ? 5 : 9;

const load = async (arithmetic: string): Promise<typeof FifoRun> =>
  (await import(new URL(`./fifo-run.${arithmetic}.mjs`, import.meta.url).href)) as typeof FifoRun;

const [exact, doubles] = [await load('exact'), await load('doubles')];

for (const [name, hasFees] of [
  ['a fill', false],
  ['a fill with a fee', true],
] as const) {
  const raw = createFills(FILLS, hasFees, 1);
  const [fills, decimals, floats] = [exact.prepare(raw), prepareDecimals(raw), doubles.prepare(raw)];
  const result = exact.book(fills);
  for (const other of [bookDecimals(decimals), doubles.book(floats)]) {
    mustAgree('cash', other.cash, result.cash);
    mustAgree('realized profit', other.realizedPnl, result.realizedPnl);
    mustAgree('closed trades', other.closedTrades, result.closedTrades);
  }
  const [ours, decimal, double] = await inTurn(
    ROUNDS,
    () => nanosEach(FILLS, () => exact.book(fills)),
    () => nanosEach(FILLS, () => bookDecimals(decimals)),
    () => nanosEach(FILLS, () => doubles.book(floats)),
  );
  const subject = { bench: 'fifo', unit: 'ns/fill' };
  report({ ...subject, case: name, baselineName: 'decimal.js' }, ours, decimal);
  report({ ...subject, case: `${name}, against doubles`, baselineName: 'same books on doubles' }, ours, double);
}
