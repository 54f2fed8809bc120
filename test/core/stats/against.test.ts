/** Alpha and beta of one curve against another. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY } from '../../../src/core/base/time.js';
import { against } from '../../../src/core/stats/against.js';
import type { Figure } from '../../../src/core/stats/figure.js';
import { curveOf, daily, MONDAY } from './curves.js';

const compound = (returns: readonly number[]): number[] => {
  let level = 100;
  return returns.map((r) => (level *= 1 + r));
};

test('twice the benchmark and a little more each day', () => {
  const theirs = [0.01, -0.02, 0.03, 0];
  const curve = daily(100, compound(theirs.map((r) => 2 * r + 0.001)));
  const { alpha, beta } = against(curve, daily(100, compound(theirs)));
  expect(beta.value).toBeCloseTo(2, 9);
  expect(alpha.value).toBeCloseTo(0.252, 9);
});

test('a curve against itself has beta one and no alpha', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -0.1, max: 0.1, noNaN: true }), { minLength: 2 }), (returns) => {
      const curve = daily(100, compound(returns));
      const { alpha, beta } = against(curve, curve);
      if (beta.value === null) return;
      expect(beta.value).toBeCloseTo(1, 9);
      expect(alpha.value).toBeCloseTo(0, 9);
    }),
  );
});

test('only days that both have count', () => {
  const rows = [0, 1, 3].map((day, i) => ({
    time: MONDAY + day * DAY,
    equity: [101, 99, 120][i] ?? 0,
    isExposed: true,
  }));
  // Days 0, 1 and 3 of four: the first two move alike, the last by 20/99 and 0.
  const { beta } = against(curveOf(100, rows), daily(100, [101, 99, 50, 50]));
  const own = [0.01, 99 / 101 - 1, 120 / 99 - 1];
  const theirs = [0.01, 99 / 101 - 1, 0];
  const [a, b] = [own, theirs].map((list) => list.reduce((x, y) => x + y) / 3) as [number, number];
  const covariance = own.reduce((sum, r, i) => sum + (r - a) * ((theirs[i] ?? 0) - b), 0);
  expect(beta.value).toBeCloseTo(covariance / theirs.reduce((sum, r) => sum + (r - b) ** 2, 0), 9);
});

test('without common days or variation there is a reason instead', () => {
  const flat = daily(100, [100, 100, 100]);
  const moving = daily(100, [101, 102, 99]);
  const missing = (figure: Figure): string => ('reason' in figure ? figure.reason : '');
  expect(missing(against(moving, flat).beta)).toContain('no variation');
  expect(missing(against(moving, daily(100, [])).alpha)).toContain('two days');
  expect(against(flat, moving)).toMatchObject({ alpha: { value: 0 }, beta: { value: 0 } });
});
