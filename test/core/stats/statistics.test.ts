/** All figures of a run: by hand, against the slow model, and where they are undefined. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText } from '../../../src/core/base/decimal.js';
import { DAY } from '../../../src/core/base/time.js';
import { type CurveFigures, EquityCurve } from '../../../src/core/stats/equity-curve.js';
import { type StatisticsInput, type Stats, statistics } from '../../../src/core/stats/statistics.js';
import { curveOf, daily, LEVEL, MONDAY, rowsArbitrary } from './curves.js';
import { average, dailyReturns, distinct, downside, drawdowns, sd, YEAR } from './model.js';
import { money, tradeOf } from './trades.js';

const statsOf = (curve: CurveFigures, end: string, given: Partial<StatisticsInput> = {}): Stats =>
  statistics({
    startEquity: money(String(curve.startEquity)),
    endEquity: money(end),
    curve,
    trades: [],
    fees: money('0'),
    tradedNotional: money('200'),
    ...given,
  });

describe('by hand', () => {
  // Returns 0.1, -0.1, 0.2: mean 0.2/3, sample variance 0.0233.., downside 0.1 / sqrt(3).
  const curve = daily(100, [110, 99, 118.8]);
  const stats = statsOf(curve, '118.8', { trades: ['3', '-1', '0'].map(tradeOf), fees: money('1.50') });

  test('growth', () => {
    expect(stats.totalReturn).toBeCloseTo(0.188, 15);
    expect(stats.annualReturn).toBeCloseTo(1.188 ** 84 - 1, 3);
    expect(stats.cagr).toBeCloseTo(1.188 ** (365.25 / 2) - 1, -2);
    expect([stats.startEquity, stats.endEquity]).toEqual(['100', '118.8']);
  });

  test('risk', () => {
    expect(stats.volatility).toBeCloseTo(Math.sqrt(0.07 / 3) * YEAR, 12);
    expect(stats.sharpe).toBeCloseTo((0.2 / 3 / Math.sqrt(0.07 / 3)) * YEAR, 12);
    expect(stats.sortino).toBeCloseTo((0.2 / 3 / (0.1 / Math.sqrt(3))) * YEAR, 12);
    expect(stats.maxDrawdown).toBeCloseTo(0.1, 15);
    expect(stats.calmar).toBe((stats.cagr ?? 0) / stats.maxDrawdown);
    expect(stats.maxDrawdownDays).toBe(2);
    expect([stats.maxDrawdownPeak, stats.maxDrawdownTrough, stats.maxDrawdownRecovery]).toEqual([
      '2024-01-01T00:00:00Z',
      '2024-01-02T00:00:00Z',
      '2024-01-03T00:00:00Z',
    ]);
  });

  test('trades: a trade that comes out even is neither won nor lost', () => {
    expect([stats.trades, stats.winRate, stats.profitFactor]).toEqual([3, 1 / 3, 3]);
    expect([stats.avgWin, stats.avgLoss, stats.expectancy]).toEqual(['3', '-1', '0.666666666666666667']);
    expect([stats.exposure, stats.fees]).toEqual([1, '1.5']);
    expect(stats.turnover).toBeCloseTo((200 * 3) / (110 + 99 + 118.8), 12);
  });

  test('only what is null has a reason', () => {
    expect(stats.reasons).toEqual({ alpha: 'no benchmark', beta: 'no benchmark' });
  });

  test('the names and their order are those of the contract', () => {
    expect(Object.keys(stats).slice(0, 20)).toEqual(
      `startEquity endEquity totalReturn annualReturn cagr volatility sharpe sortino calmar maxDrawdown maxDrawdownDays
      trades winRate avgWin avgLoss expectancy profitFactor exposure turnover fees`.split(/\s+/),
    );
  });
});

describe('averages of money', () => {
  const average3 = (pnls: string[]) => statsOf(daily(100, [101, 102]), '102', { trades: pnls.map(tradeOf) }).expectancy;

  test('are half-even at the last digit, not rounded down', () => {
    expect(average3(['0.000000000000000001', '0'])).toBe('0');
    expect(average3(['0.000000000000000003', '0'])).toBe('0.000000000000000002');
    expect(average3(['-0.000000000000000003', '0'])).toBe('-0.000000000000000002');
    expect(average3(['-1', '0', '0'])).toBe('-0.333333333333333333');
  });
});

describe('undefined is null, with a reason', () => {
  test('when nothing was traded: growth is zero, ratios are null', () => {
    const stats = statsOf(daily(100, [100, 100, 100]), '100', { tradedNotional: money('0') });
    expect(stats).toMatchObject({
      totalReturn: 0,
      annualReturn: 0,
      cagr: 0,
      volatility: 0,
      maxDrawdown: 0,
      turnover: 0,
    });
    expect(stats).toMatchObject({ sharpe: null, sortino: null, calmar: null, winRate: null, profitFactor: null });
    expect(stats).toMatchObject({ avgWin: null, avgLoss: null, expectancy: null, probabilisticSharpe: null });
    expect(stats.reasons).toMatchObject({ sharpe: 'nothing was traded', winRate: 'no closed trade' });
  });

  test('when nothing varies, although something was traded', () => {
    const { sharpe, sortino, calmar, reasons } = statsOf(daily(100, [110, 121, 133.1]), '133.1');
    expect([sortino, calmar]).toEqual([null, null]);
    expect(reasons).toMatchObject({ sortino: 'no day with a loss', calmar: 'no drawdown' });
    // 0.1, 0.10000000000000009 and so on: what differs is rounding.
    expect([sharpe, reasons.sharpe]).toEqual([null, 'no variation in daily returns']);
  });

  test('when all trades won', () => {
    const stats = statsOf(daily(100, [101, 102]), '102', { trades: [tradeOf('1')] });
    expect([stats.winRate, stats.profitFactor, stats.avgLoss]).toEqual([1, null, null]);
    expect(stats.reasons).toMatchObject({ profitFactor: 'nothing was lost', avgLoss: 'no trade lost' });
  });

  test('when the money was lost', () => {
    const stats = statsOf(daily(100, [50, -20, 10]), '10');
    expect(stats.totalReturn).toBeCloseTo(-0.9, 15);
    expect(stats.maxDrawdown).toBeCloseTo(1.2, 15);
    expect(stats).toMatchObject({ annualReturn: null, cagr: null, volatility: null, sharpe: null, calmar: null });
    expect(stats.reasons.cagr).toBe('the equity fell to zero or below');
  });

  test('on a single day, and without a bar', () => {
    const rows = [1, 2].map((hour) => ({ time: MONDAY + hour * (DAY / 24), equity: 101, isExposed: true }));
    const day = statsOf(curveOf(100, rows), '101');
    expect(day.reasons).toMatchObject({ cagr: 'all bars are of one day', sharpe: 'fewer than two days' });
    expect(day.annualReturn).toBeCloseTo(1.01 ** 252 - 1, 9);
    const empty = statsOf(new EquityCurve(100).finish(), '100');
    expect(empty).toMatchObject({ totalReturn: 0, annualReturn: null, exposure: null, turnover: null, trades: 0 });
    expect(empty.reasons.annualReturn).toBe('no bars');
  });

  test('when a year of such days does not fit a number', () => {
    const stats = statsOf(daily(100, [1e6]), '1000000');
    expect([stats.annualReturn, stats.reasons.annualReturn]).toEqual([null, 'too large to state']);
  });

  test('an open drawdown says so', () => {
    expect(statsOf(daily(100, [90]), '90').reasons.maxDrawdownRecovery).toBe('not recovered by the end');
  });
});

describe('properties', () => {
  const pnls = fc.array(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), { maxLength: 8 });
  const wild = fc.oneof(LEVEL, fc.constantFrom(100, 0, -5, 1e-9, 1e14));

  test('JSON never holds NaN, infinity or -0, and every null has its reason', () => {
    fc.assert(
      fc.property(rowsArbitrary(wild), pnls, fc.boolean(), (rows, amounts, isIdle) => {
        const curve = curveOf(100, rows);
        const { reasons, ...figures } = statsOf(curve, '17.25', {
          trades: amounts.map((amount) => tradeOf(atoms(amount))),
          tradedNotional: money(isIdle ? '0' : '5'),
          benchmark: daily(100, [101, 99]),
        });
        for (const [name, value] of Object.entries(figures)) {
          expect(name in reasons).toBe(value === null);
          if (typeof value === 'number') expect(Number.isFinite(value) && !Object.is(value, -0)).toBe(true);
        }
      }),
    );
  });

  test('ratios of returns agree with the slow model', () => {
    fc.assert(
      fc.property(rowsArbitrary(fc.double({ min: 50, max: 150, noNaN: true })), (all) => {
        const rows = distinct(all);
        const returns = dailyReturns(100, rows);
        fc.pre(returns.length > 2 && sd(returns) > 1e-6 && downside(returns) > 1e-6);
        const last = rows.at(-1)?.equity ?? 0;
        const stats = statsOf(curveOf(100, all), last.toFixed(12));
        near(stats.volatility, sd(returns) * YEAR);
        near(stats.sharpe, (average(returns) / sd(returns)) * YEAR);
        near(stats.sortino, (average(returns) / downside(returns)) * YEAR);
        near(stats.annualReturn, returns.reduce((g, r) => g * (1 + r), 1) ** (252 / returns.length) - 1);
        const days = Math.floor((rows.at(-1)?.time ?? 0) / DAY) - Math.floor((rows[0]?.time ?? 0) / DAY);
        near(stats.cagr, (last / 100) ** (365.25 / days) - 1);
        near(stats.calmar, ((last / 100) ** (365.25 / days) - 1) / Math.max(...drawdowns(100, rows)));
      }),
    );
  });

  test('figures of trades agree with sums of whole atoms', () => {
    fc.assert(
      fc.property(pnls, (amounts) => {
        fc.pre(amounts.length > 0);
        const trades = amounts.map((amount) => tradeOf(atoms(amount)));
        const stats = statsOf(daily(100, [101, 102]), '102', { trades });
        const total = amounts.reduce((a, b) => a + b, 0n);
        const off = moneyAtoms(stats.expectancy ?? '') * BigInt(amounts.length) - total;
        expect((off < 0n ? -off : off) * 2n <= BigInt(amounts.length)).toBe(true);
        expect(stats.winRate).toBe(amounts.filter((amount) => amount > 0n).length / amounts.length);
        const won = amounts.reduce((a, b) => (b > 0n ? a + b : a), 0n);
        const lost = won - total;
        if (lost === 0n) expect(stats.profitFactor).toBeNull();
        else near(stats.profitFactor, Number(won) / Number(lost));
      }),
    );
  });
});

/** Text of a whole number of 1e-18. */
function atoms(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(19, '0');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

function moneyAtoms(text: string): bigint {
  const [whole = '', fraction = ''] = moneyText(money(text)).split('.');
  return BigInt(whole + fraction.padEnd(18, '0'));
}

/** Equal to nine digits, whatever the size. */
function near(actual: number | null, expected: number): void {
  if (actual === null) expect(Number.isFinite(expected)).toBe(false);
  else expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}
