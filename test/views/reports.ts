/** Backtest reports for tests, made of the real statistics of an invented account. */

import { Prng } from '../../src/core/base/prng.js';
import { DAY, micros, parseDate, timeText } from '../../src/core/base/time.js';
import { type CurveFigures, EquityCurve } from '../../src/core/stats/equity-curve.js';
import { type BacktestReport, tradeRow } from '../../src/core/stats/report.js';
import { statistics } from '../../src/core/stats/statistics.js';
import { money, tradeOf } from '../core/stats/trades.js';

const FIRST = parseDate('2022-11-01') ?? micros(0);

/** A random walk of whole cents over `days` calendar days. */
function walk(seed: number, start: number, days: number, drift: number): CurveFigures {
  const prng = new Prng(seed);
  const curve = new EquityCurve(start);
  let cents = start * 100;
  for (let day = 0; day < days; day++) {
    cents += Math.round((cents * (prng.int(-200, 200) + drift)) / 10_000);
    curve.row(micros(FIRST + day * DAY), cents / 100, day % 4 !== 0);
  }
  return curve.finish();
}

const flat = (start: number, days: number): CurveFigures => {
  const curve = new EquityCurve(start);
  for (let day = 0; day < days; day++) curve.row(micros(FIRST + day * DAY), start, false);
  return curve.finish();
};

const endOf = ({ closes, startEquity }: CurveFigures) => money((closes.at(-1) ?? startEquity).toFixed(2));

export interface Given {
  readonly start?: number;
  readonly days?: number;
  readonly isIdle?: boolean;
}

export function reportOf({ start = 10_000, days = 400, isIdle = false }: Given = {}): BacktestReport {
  const figures = isIdle ? flat(start, days) : walk(7, start, days, 8);
  const benchmarkFigures = walk(3, start, days, 2);
  const trades = isIdle ? [] : ['250.5', '-120.25', '80', '-3.125'].map(tradeOf);
  const shared = { startEquity: money(String(start)), benchmark: benchmarkFigures };
  return {
    run: {
      id: '3f9a1c0b7d2e',
      strategy: 'sma-crossover',
      params: { fast: 10, slow: 20, direction: 'both' },
      seed: 7,
      data: {
        files: ['abc.csv'],
        symbols: ['ABC'],
        bars: days,
        from: figures.firstTime === null ? null : timeText(figures.firstTime),
        to: figures.lastTime === null ? null : timeText(figures.lastTime),
      },
    },
    timeframe: '1Day',
    stats: statistics({
      ...shared,
      endEquity: endOf(figures),
      curve: figures,
      trades,
      fees: money(isIdle ? '0' : '12.3456'),
      tradedNotional: money(isIdle ? '0' : '84000'),
    }),
    benchmark: statistics({
      ...shared,
      endEquity: endOf(benchmarkFigures),
      curve: benchmarkFigures,
      trades: [],
      fees: money('9.9'),
      tradedNotional: money(String(start)),
    }),
    trades: trades.map(tradeRow),
    open: isIdle ? [] : [OPEN],
    figures,
    benchmarkFigures,
    notices: ['prices were rounded to a tick of 0.01'],
    wipedOutAt: null,
  };
}

const OPEN = {
  symbol: 'ABC',
  side: 'short',
  qty: '1250.5',
  entryTime: '2023-11-20T14:30:00Z',
  entryPrice: '101.5',
  mark: '99.125',
  unrealizedPnl: '2969.9375',
  pnl: '2968.6875',
  fees: '1.25',
  return: 0.0234,
} as const;
