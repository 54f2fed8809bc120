/** The moving average against the plain mean. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssertionError } from '../../../src/core/base/assert.js';
import { Sma } from '../../../src/core/indicators/sma.js';

test('is the mean of the last values, exact on whole numbers however many there were', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.integer({ min: -1e9, max: 1e9 }), { maxLength: 60 }),
      (length, values) => {
        const sma = new Sma(length);
        values.forEach((value, i) => {
          sma.push(value);
          const window = values.slice(Math.max(0, i + 1 - length), i + 1);
          expect(sma.value).toBe(window.reduce((a, b) => a + b, 0) / window.length);
          expect(sma.isReady).toBe(i + 1 >= length);
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('equal averages of different lengths compare equal', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: 3, maxLength: 10 }), (values) => {
      const [once, twice] = [new Sma(values.length), new Sma(values.length * 2)];
      for (const value of [...values, ...values]) {
        once.push(value);
        twice.push(value);
      }
      expect(twice.value).toBe(once.value);
    }),
    { numRuns: 200 },
  );
});

test('holds no error after a spike has left its window', () => {
  const sma = new Sma(3);
  for (const value of [1, 2, 3, 2 ** 50, 4, 5, 6]) sma.push(value);
  expect(sma.value).toBe(5);
});

test('before its first value it is 0 and not ready', () => {
  const sma = new Sma(2);
  expect([sma.value, sma.isReady]).toEqual([0, false]);
});

test.each([0, -1, 2.5, Number.NaN])('a length of %d is a bug', (length) => {
  expect(() => new Sma(length)).toThrow(AssertionError);
});
