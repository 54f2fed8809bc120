/** Sums of printed sizes equal the sums on paper. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExactSum } from '../../../../src/core/market/bars/exact-sum.js';

const sumOf = (terms: readonly number[]): number => {
  const sum = new ExactSum();
  for (const term of terms) sum.add(term);
  return sum.value;
};

it('adds a tenth ten times to one', () => {
  expect(sumOf(new Array<number>(10).fill(0.1))).toBe(1);
  expect(sumOf([0.1, 0.2])).toBe(0.3);
  expect(sumOf([])).toBe(0);
});

it('is the double nearest to the exact sum, whatever the terms', () => {
  const units = fc.array(fc.integer({ min: 0, max: 1e10 }), { maxLength: 300 });
  fc.assert(
    fc.property(units, (counts) => {
      const exact = counts.reduce((sum, count) => sum + count, 0);
      expect(sumOf(counts.map((count) => count / 1e8))).toBe(exact / 1e8);
    }),
  );
});

it('stays exact over a hundred thousand terms', () => {
  expect(sumOf(new Array<number>(100_000).fill(0.00027625))).toBe(27.625);
});
