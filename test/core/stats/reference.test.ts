/** The figures of equity curves and trades that another backtester made from real bars. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { micros, parseDate } from '../../../src/core/base/time.js';
import { statistics } from '../../../src/core/stats/statistics.js';
import { curveOf } from './curves.js';
import { money, price, qty, tradeOf } from './trades.js';

/** The folder that holds `golden/`. */
const ROOT = process.env['TRADECTL_REFERENCE_DATA'];

const cells = (name: string): string[][] =>
  readFileSync(join(ROOT ?? '', 'golden', 'backtest', name), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

/** Printed with 17 digits: rounded to the amounts that were meant. */
const closedTrades = (run: string) =>
  cells(`${run}.trades.csv`).map(([size = '', , , entry, exit, , , pnl, fees]) => ({
    ...tradeOf('0'),
    side: size.startsWith('-') ? ('short' as const) : ('long' as const),
    qty: qty(size.replace('-', '')),
    entryPrice: price(Number(entry).toFixed(2)),
    exitPrice: price(Number(exit).toFixed(2)),
    pnl: money(Number(pnl).toFixed(5)),
    fees: money(Number(fees).toFixed(5)),
  }));

test.for([
  { run: 'goog_flip_10_20_c002', end: '56263.51934', total: 4.626352, deepest: 0.339316, count: 93, wins: 49 },
  { run: 'goog_flip_10_20_c002_fin', end: '55574.51294', total: 4.557451, deepest: 0.339316, count: 94, wins: 50 },
  { run: 'goog_flip_50_200_c002_fin', end: '6022.12154', total: -0.397788, deepest: 0.688551, count: 10, wins: 4 },
  { run: 'goog_long_10_20_c0_size10_fin', end: '19393.8', total: 0.93938, deepest: undefined, count: 47, wins: 30 },
])('$run', ({ run, end, total, deepest, count, wins }, { skip }) => {
  skip(ROOT === undefined, 'TRADECTL_REFERENCE_DATA is not set');
  const rows = cells(`${run}.equity.csv`);
  const curve = curveOf(
    10_000,
    rows.map(([date = '', equity]) => ({
      time: parseDate(date) ?? micros(0),
      equity: Number(equity),
      isExposed: false,
    })),
  );
  const stats = statistics({
    startEquity: money('10000'),
    endEquity: money(end),
    curve,
    trades: closedTrades(run),
    fees: money('0'),
    tradedNotional: money('1'),
  });
  expect(curve.rows).toBe(rows.length);
  expect(stats.totalReturn).toBeCloseTo(total, 6);
  expect([stats.trades, stats.winRate]).toEqual([count, wins / count]);
  expect(stats.maxDrawdown).toBeCloseTo(Math.max(...rows.map(([, , drawdown]) => Number(drawdown))), 12);
  if (deepest !== undefined) expect(stats.maxDrawdown).toBeCloseTo(deepest, 6);
});
