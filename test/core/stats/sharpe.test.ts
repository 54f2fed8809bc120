/** Moments, the normal distribution, and the Sharpe ratio with its doubts. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { downsideDeviation, sampleSd, shapeOf } from '../../../src/core/stats/moments.js';
import { normalCdf, normalQuantile } from '../../../src/core/stats/normal.js';
import { annualSharpe, dailySharpe, deflatedSharpe, probabilisticSharpe } from '../../../src/core/stats/sharpe.js';
import { downside, sd } from './model.js';

const RETURNS = fc.array(fc.double({ min: -0.2, max: 0.2, noNaN: true }), { minLength: 3, maxLength: 40 });

describe('moments', () => {
  test('the spread survives a large mean', () => {
    expect(sampleSd([1e9, 1e9 + 1, 1e9 + 2])).toBeCloseTo(1, 9);
    expect(sampleSd([0.1, 0.1, 0.1])).toBe(0);
  });

  test('skewness and kurtosis by hand', () => {
    // 0, 0, 0, 4: deviations -1, -1, -1, 3; variance 3, third moment 6, fourth 21.
    const { skewness, kurtosis } = shapeOf([0, 0, 0, 4]);
    expect(skewness).toBeCloseTo(6 / 3 ** 1.5, 12);
    expect(kurtosis).toBeCloseTo(21 / 9, 12);
  });

  test('agree with the slow model', () => {
    fc.assert(
      fc.property(RETURNS, (returns) => {
        expect(sampleSd(returns)).toBeCloseTo(sd(returns), 12);
        expect(downsideDeviation(returns)).toBeCloseTo(downside(returns), 12);
      }),
    );
  });
});

describe('the normal distribution', () => {
  test('known values', () => {
    const known: [x: number, p: number][] = [
      [0, 0.5],
      [1, 0.8413447460685429],
      [1.959963984540054, 0.975],
      [3, 0.9986501019683699],
      [-4, 3.167124183311992e-5],
    ];
    for (const [x, p] of known) expect(normalCdf(x)).toBeCloseTo(p, 14);
    expect([normalCdf(-40), normalCdf(40)]).toEqual([0, 1]);
  });

  test('the quantile undoes the probability', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 12);
      }),
    );
  });
});

describe('the Sharpe ratio', () => {
  test('per day and per year', () => {
    expect(dailySharpe([0.01, 0.03]).value).toBeCloseTo(0.02 / Math.SQRT2 / 0.01, 12);
    expect(annualSharpe([0.01, 0.03]).value).toBeCloseTo((0.02 / Math.SQRT2 / 0.01) * Math.sqrt(252), 11);
    expect(dailySharpe([0.01])).toEqual({ value: null, reason: 'fewer than two days' });
  });

  test('probability that it is real: the example of its authors', () => {
    // 24 monthly returns with a ratio of 0.458, skewness -2.448 and kurtosis 10.164 give 0.913 (their section 4).
    const z = (0.458 * Math.sqrt(23)) / Math.sqrt(1 + 2.448 * 0.458 + (9.164 / 4) * 0.458 ** 2);
    expect(normalCdf(z)).toBeCloseTo(0.913, 3);
    // The same on a sample: -1, 1, 3 per cent have a ratio of 0.5, no skewness and a kurtosis of 1.5.
    const returns = [-0.01, 0.01, 0.03];
    const variance = 1 + ((1.5 - 1) / 4) * 0.25;
    expect(probabilisticSharpe(returns).value).toBeCloseTo(normalCdf((0.5 * Math.SQRT2) / Math.sqrt(variance)), 12);
  });

  test('without an edge it is a coin toss, and a sample of two says nothing', () => {
    expect(probabilisticSharpe([-0.01, 0.01, 0.01, -0.01]).value).toBe(0.5);
    expect(probabilisticSharpe([0, 0, 0])).toMatchObject({ value: null, reason: 'no variation in daily returns' });
  });

  test('deflated for a hundred trials: the example of its authors', () => {
    // 1,250 days, annual ratio 2.5, skewness -3, kurtosis 10, variance of the trials' annual ratios 0.5: 0.9004.
    const expectedBest = 0.1132;
    const daily = 2.5 / Math.sqrt(250);
    const z = ((daily - expectedBest) * Math.sqrt(1249)) / Math.sqrt(1 + 3 * daily + (9 / 4) * daily ** 2);
    expect(normalCdf(z)).toBeCloseTo(0.9004, 3);
    const best = (1 - 0.5772156649) * normalQuantile(0.99) + 0.5772156649 * normalQuantile(1 - 1 / (100 * Math.E));
    expect(best * Math.sqrt(0.5 / 250)).toBeCloseTo(expectedBest, 4);
    const returns = [-0.01, 0.01, 0.03, 0.02];
    const { value } = probabilisticSharpe(returns, best * Math.sqrt(0.5 / 250));
    expect(deflatedSharpe(returns, 100, 0.5 / 250).value).toBeCloseTo(value ?? Number.NaN, 9);
  });

  test('deflating by one trial changes nothing, by more it lowers', () => {
    fc.assert(
      fc.property(RETURNS, fc.integer({ min: 2, max: 10_000 }), (returns, trials) => {
        const plain = probabilisticSharpe(returns).value;
        expect(deflatedSharpe(returns, 1, 0.01).value).toBe(plain);
        if (plain === null) return;
        const deflated = deflatedSharpe(returns, trials, 0.01).value ?? Number.NaN;
        const more = deflatedSharpe(returns, trials * 10, 0.01).value ?? Number.NaN;
        expect(deflated).toBeLessThanOrEqual(plain);
        expect(more).toBeLessThanOrEqual(deflated);
        expect(plain >= 0 && plain <= 1).toBe(true);
      }),
    );
  });
});
