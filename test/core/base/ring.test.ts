/** A bounded queue, against a plain array. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssertionError } from '../../../src/core/base/assert.js';
import { Ring } from '../../../src/core/base/ring.js';

type Action = { readonly kind: 'push'; readonly value: number } | { readonly kind: 'shift' };

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('push' as const), value: fc.integer() }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('shift' as const) }) },
  ),
  { maxLength: 60 },
);

test('whatever is done, it holds the newest and drops the oldest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), actions, (capacity, todo) => {
      const ring = new Ring<number>(capacity);
      const plain: number[] = [];
      for (const action of todo) {
        if (action.kind === 'shift') expect(ring.shift()).toBe(plain.shift());
        else {
          plain.push(action.value);
          expect(ring.push(action.value)).toBe(plain.length > capacity ? plain.shift() : undefined);
        }
        expect([...ring]).toEqual(plain);
        expect(ring.length).toBe(plain.length);
        for (let i = -capacity - 1; i <= capacity + 1; i++) expect(ring.at(i)).toBe(plain.at(i));
      }
    }),
    { numRuns: 200 },
  );
});

test('undefined can be held like anything else', () => {
  const ring = new Ring<undefined>(2);
  ring.push(undefined);
  expect([...ring]).toEqual([undefined]);
  expect(ring.length).toBe(1);
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a capacity of %d is a bug', (capacity) => {
  expect(() => new Ring(capacity)).toThrow(AssertionError);
});
