/** "Did you mean": near enough to help, far enough not to mislead. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../../src/core/base/nearest.js';

/** Edit distance by its definition. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return distance(restA, restB);
  return 1 + Math.min(distance(restA, b), distance(a, restB), distance(restA, restB));
}

test.each([
  ['fst', ['fast', 'slow'], 'fast'],
  ['SLOW', ['fast', 'slow'], 'slow'],
  ['fast', ['faster', 'fast'], 'fast'],
  ['commision-rate', ['commission-rate', 'cash'], 'commission-rate'],
  ['comision-ratee', ['commission-rate', 'cash'], 'commission-rate'],
  ['xyzzy', ['fast', 'slow'], undefined],
  ['fast', [], undefined],
  ['', ['fast'], undefined],
])('%s of %j is %s', (word, known, found) => {
  expect(nearest(word, known)).toBe(found);
});

test('the nearest within two edits or a third of the word, the first of equals', () => {
  const word = fc.stringMatching(/^[abc]{0,6}$/);
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 5 }), (typed, known) => {
      const allowed = Math.max(2, Math.floor(typed.length / 3));
      const ranked = known.map((one) => distance(typed, one));
      const best = Math.min(...ranked);
      expect(nearest(typed, known)).toBe(best <= allowed ? known[ranked.indexOf(best)] : undefined);
    }),
    { numRuns: 200 },
  );
});
