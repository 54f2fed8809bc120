/** Equity curves for tests: from daily closes, and random ones. */

import fc from 'fast-check';
import { DAY, micros, parseDate } from '../../../src/core/base/time.js';
import { type CurveFigures, EquityCurve } from '../../../src/core/stats/equity-curve.js';
import type { Row } from './model.js';

export const MONDAY = parseDate('2024-01-01') ?? micros(0);

/** One row a day from Monday 2024-01-01 on, always holding. */
export const daily = (start: number, closes: readonly number[]): CurveFigures =>
  curveOf(
    start,
    closes.map((equity, i) => ({ time: MONDAY + i * DAY, equity, isExposed: true })),
  );

export function curveOf(start: number, rows: readonly Row[]): CurveFigures {
  const curve = new EquityCurve(start);
  for (const { time, equity, isExposed } of rows) curve.row(micros(time), equity, isExposed);
  return curve.finish();
}

/** Rows in time order with repeated times, gaps of minutes to weeks, and equal levels now and then. */
export const rowsArbitrary = (equity: fc.Arbitrary<number>): fc.Arbitrary<Row[]> =>
  fc
    .array(fc.record({ gap: fc.constantFrom(0, 1, 60, 500, 1440, 4320, 40_000), equity, isExposed: fc.boolean() }), {
      minLength: 1,
      maxLength: 60,
    })
    .map((steps) => {
      let time: number = MONDAY;
      return steps.map(({ gap, ...row }) => {
        time += gap * 60_000_000;
        return { time, ...row };
      });
    });

/** Levels that repeat often, so that peaks are met exactly. */
export const LEVEL = fc.oneof(fc.integer({ min: 90, max: 110 }), fc.double({ min: 1, max: 1000, noNaN: true }));
