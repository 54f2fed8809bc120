/** The bounded sample of a stream. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sampler } from '../../../src/core/stats/sampler.js';

function sampleOf(count: number): readonly number[] {
  const sampler = new Sampler();
  for (let i = 0; i < count; i++) sampler.offer(i);
  return sampler.values();
}

test('a short stream is kept whole', () => {
  expect(sampleOf(0)).toEqual([]);
  expect(sampleOf(3)).toEqual([0, 1, 2]);
});

test('a long one is thinned evenly, with its first and last value, in bounded memory', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000 }), (count) => {
      const values = sampleOf(count);
      expect(values.length).toBeLessThanOrEqual(1024);
      expect(values.length).toBeGreaterThanOrEqual(Math.min(count, 512));
      expect([values[0], values.at(-1)]).toEqual([0, count - 1]);
      const steps = values.slice(1, -1).map((value, i) => value - (values[i] ?? 0));
      expect(new Set(steps).size).toBeLessThanOrEqual(1);
    }),
  );
});
