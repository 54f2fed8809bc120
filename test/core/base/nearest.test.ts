/** "Did you mean": near enough to help, far enough not to mislead. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../../src/core/base/nearest.js';

/** Edit distance by its definition; two letters that changed places are one edit. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(restA, restB);
  const isTurned = a.length > 1 && a[0] === b[1] && a[1] === b[0];
  const turned = isTurned ? distance(a.slice(2), b.slice(2)) : Number.POSITIVE_INFINITY;
  return 1 + Math.min(distance(restA, b), distance(a, restB), distance(restA, restB), turned);
}

test.each([
  ['fst', ['fast', 'slow'], 'fast'],
  ['SLOW', ['fast', 'slow'], 'slow'],
  ['dya', ['gtc', 'day'], 'day'],
  ['csv', ['cash', 'from'], undefined],
  ['fast', ['faster', 'fast'], 'fast'],
  ['commision-rate', ['commission-rate', 'cash'], 'commission-rate'],
  ['comision-ratee', ['commission-rate', 'cash'], 'commission-rate'],
  ['comission', ['cash', 'commission-rate'], 'commission-rate'],
  ['xyzzy', ['fast', 'slow'], undefined],
  ['fast', [], undefined],
  ['', ['fast'], undefined],
])('%s of %j is %s', (word, known, found) => {
  expect(nearest(word, known)).toBe(found);
});

const letters = (count: string): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[abc]{${count}}$`));

test('a short word gets the nearest within one edit, the first of equals', () => {
  fc.assert(
    fc.property(letters('0,3'), fc.array(letters('0,6'), { maxLength: 5 }), (typed, known) => {
      const ranked = known.map((one) => distance(typed, one));
      const best = Math.min(...ranked);
      expect(nearest(typed, known)).toBe(best <= 1 ? known[ranked.indexOf(best)] : undefined);
    }),
    { numRuns: 200 },
  );
});

test('a longer word also gets one whose beginning it nearly is', () => {
  fc.assert(
    fc.property(letters('4,7'), fc.array(letters('0,7'), { maxLength: 5 }), (typed, known) => {
      const allowed = Math.max(2, Math.floor(typed.length / 3));
      const found = nearest(typed, known);
      if (known.some((one) => distance(typed, one) <= allowed)) expect(found).toBeDefined();
      const isNear = (one: string): boolean =>
        distance(typed, one) <= allowed ||
        [0, 1].some((more) => distance(typed, one.slice(0, typed.length + more)) < allowed);
      if (found !== undefined) expect(isNear(found)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
