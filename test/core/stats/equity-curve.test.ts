/** The streaming curve against hand-made examples and the slow model. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateText, type Micros, micros } from '../../../src/core/base/time.js';
import { EquityCurve } from '../../../src/core/stats/equity-curve.js';
import { curveOf, daily, LEVEL, MONDAY, rowsArbitrary } from './curves.js';
import { average, compounded, dailyCloses, dailyReturns, distinct, drawdowns, longestUnder } from './model.js';

const HOUR = 3_600_000_000;
const on = (time: Micros | null): string | null => (time === null ? null : dateText(time));

describe('a curve by hand', () => {
  test('daily returns are against the day before, the first against the start', () => {
    const figures = daily(100, [110, 99, 99]);
    expect(figures.returns.map((r) => +r.toFixed(12))).toEqual([0.1, -0.1, 0]);
    expect(figures.days.map((day) => day - Math.floor(MONDAY / (24 * HOUR)))).toEqual([0, 1, 2]);
    expect([figures.rows, figures.meanEquity]).toEqual([3, 308 / 3]);
  });

  test('a day ends with its last row, and a row is replaced by the next of the same time', () => {
    const rows = [
      { time: MONDAY, equity: 7, isExposed: true },
      { time: MONDAY, equity: 100, isExposed: false },
      { time: MONDAY + 23 * HOUR, equity: 120, isExposed: true },
      { time: MONDAY + 24 * HOUR, equity: 60, isExposed: false },
    ];
    const figures = curveOf(100, rows);
    expect(figures.closes).toEqual([120, 60]);
    expect(figures.exposure).toBe(1 / 3);
    expect(figures.maxDrawdown).toBe(0.5);
  });

  test('the deepest fall has a peak, a trough and a recovery; the longest is another one', () => {
    // Peak 120 on the 2nd, trough 60 on the 3rd, back on the 4th; then four days under 121.
    const figures = daily(100, [100, 120, 60, 121, 120, 119, 118, 119]);
    expect(figures.maxDrawdown).toBe(0.5);
    expect(on(figures.maxDrawdownPeak)).toBe('2024-01-02');
    expect(on(figures.maxDrawdownTrough)).toBe('2024-01-03');
    expect(on(figures.maxDrawdownRecovery)).toBe('2024-01-04');
    expect(figures.maxDrawdownDays).toBe(4);
  });

  test('a fall that starts below the start counts from the first row, and may stay open', () => {
    const figures = daily(100, [90, 95, 80]);
    expect(figures.maxDrawdown).toBeCloseTo(0.2, 15);
    expect([on(figures.maxDrawdownPeak), on(figures.maxDrawdownRecovery)]).toEqual(['2024-01-01', null]);
    expect(figures.maxDrawdownDays).toBe(2);
  });

  test('a deeper fall after a recovery is the one that is told', () => {
    const figures = daily(100, [90, 100, 50, 60]);
    expect([on(figures.maxDrawdownPeak), on(figures.maxDrawdownTrough)]).toEqual(['2024-01-02', '2024-01-03']);
    expect(figures.maxDrawdownRecovery).toBeNull();
  });

  test('a curve that only rises has no drawdown, weekends included', () => {
    const figures = daily(100, [100, 100, 101, 150]);
    expect([figures.maxDrawdown, figures.maxDrawdownDays]).toEqual([0, 0]);
    expect(figures.maxDrawdownPeak).toBeNull();
  });

  test('after a day without money there are no returns', () => {
    const figures = daily(100, [50, -10, 20]);
    expect(figures.isWipedOut).toBe(true);
    expect(figures.returns).toEqual([-0.5, -1.2]);
    expect(figures.maxDrawdown).toBeCloseTo(1.1, 15);
    expect(figures.years[0]?.total).toBeCloseTo(-0.8, 15);
  });

  test('without rows everything is empty', () => {
    const figures = new EquityCurve(100).finish();
    expect(figures).toMatchObject({
      rows: 0,
      firstTime: null,
      exposure: null,
      meanEquity: null,
      returns: [],
      years: [],
    });
    expect(figures.samples).toEqual([]);
  });

  test('finishing twice gives the same figures', () => {
    const curve = new EquityCurve(100);
    curve.row(micros(1), 90, true);
    expect(curve.finish()).toBe(curve.finish());
  });

  test('months and years are compounded, and an empty month is null', () => {
    const at = (day: number, equity: number) => ({ time: MONDAY + day * 24 * HOUR, equity, isExposed: true });
    const { years } = curveOf(100, [at(-1, 110), at(0, 121), at(30, 121), at(60, 133.1), at(366, 133.1)]);
    expect(years.map(({ year }) => year)).toEqual([2023, 2024, 2025]);
    expect(years[0]?.months[11]).toBeCloseTo(0.1, 12);
    expect(years[1]?.months.slice(0, 4).map((r) => (r === null ? null : +r.toFixed(12)))).toEqual([
      0.1,
      null,
      0.1,
      null,
    ]);
    expect(years[1]?.total).toBeCloseTo(0.21, 12);
    expect(years[2]?.total).toBe(0);
  });

  test('it refuses to start from nothing', () => {
    expect(() => new EquityCurve(0)).toThrow('positive');
    expect(() => new EquityCurve(Number.NaN)).toThrow('positive');
  });
});

describe('a curve against the slow model', () => {
  const start = 100;

  test('rows, days, returns, exposure and mean', () => {
    fc.assert(
      fc.property(rowsArbitrary(LEVEL), (all) => {
        const rows = distinct(all);
        const figures = curveOf(start, all);
        expect(figures.rows).toBe(rows.length);
        expect(figures.days.map((day, i) => [day, figures.closes[i]])).toEqual(dailyCloses(rows));
        expect(figures.returns).toEqual(dailyReturns(start, rows));
        expect(figures.exposure).toBe(average(rows.map(({ isExposed }) => Number(isExposed))));
        expect(figures.meanEquity).toBeCloseTo(average(rows.map(({ equity }) => equity)), 9);
        expect([figures.firstTime, figures.lastTime]).toEqual([rows[0]?.time, rows.at(-1)?.time]);
      }),
    );
  });

  test('the depth, dates and length of drawdowns', () => {
    fc.assert(
      fc.property(rowsArbitrary(LEVEL), (all) => {
        const rows = distinct(all);
        const figures = curveOf(start, all);
        const depths = drawdowns(start, rows);
        expect(figures.maxDrawdown).toBeCloseTo(Math.max(0, ...depths), 12);
        expect(figures.maxDrawdownDays).toBe(longestUnder(start, rows));
        if (figures.maxDrawdown === 0) return;
        const trough = rows.findIndex(({ time }) => time === figures.maxDrawdownTrough);
        expect(depths[trough]).toBeCloseTo(figures.maxDrawdown, 12);
        const peak = Math.max(start, ...rows.slice(0, trough).map(({ equity }) => equity));
        const recovery = rows.slice(trough).find(({ equity }) => equity >= peak);
        expect(figures.maxDrawdownRecovery).toBe(recovery?.time ?? null);
        const last = rows.slice(0, trough).findLast(({ equity }) => equity === peak);
        if (last !== undefined) expect(figures.maxDrawdownPeak).toBe(last.time);
      }),
      { numRuns: 500 },
    );
  });

  test('months and years', () => {
    fc.assert(
      fc.property(rowsArbitrary(LEVEL), (all) => {
        const { years } = curveOf(start, all);
        const months = compounded(start, distinct(all), 7);
        for (const { year, months: row, total } of years) {
          row.forEach((value, m) => {
            const expected = months.get(`${year}-${String(m + 1).padStart(2, '0')}`);
            if (expected === undefined) expect(value).toBeNull();
            else expect(value).toBeCloseTo(expected, 9);
          });
          expect(total).toBeCloseTo(compounded(start, distinct(all), 4).get(String(year)) ?? Number.NaN, 9);
        }
        expect(years.flatMap(({ months: row }) => row).filter((value) => value !== null)).toHaveLength(months.size);
      }),
    );
  });

  test('no figure is ever NaN or infinite, whatever the equity', () => {
    const wild = fc.oneof(LEVEL, fc.constantFrom(0, -1, 1e-12, 1e15));
    fc.assert(
      fc.property(rowsArbitrary(wild), (all) => {
        const check = (value: unknown): void => {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          else if (typeof value === 'object' && value !== null) Object.values(value).forEach(check);
        };
        check(curveOf(start, all));
      }),
    );
  });
});
