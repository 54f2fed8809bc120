/** The random generator: its algorithm restated with big integers, and that seeds matter. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Prng } from '../../../src/core/base/prng.js';

const draw = (seed: number, count: number): number[] => {
  const prng = new Prng(seed);
  return Array.from({ length: count }, () => prng.nextUint32());
};

const MASK = 2n ** 32n - 1n;
const rotate = (x: bigint, k: bigint): bigint => ((x << k) | (x >> (32n - k))) & MASK;

/** xoshiro128** as its authors print it, from a state filled as splitmix32 does. */
function slow(seed: number, count: number): number[] {
  let z = BigInt(seed);
  const fill = (): bigint => {
    z = (z + 0x9e3779b9n) & MASK;
    let x = z;
    x = ((x ^ (x >> 16n)) * 0x85ebca6bn) & MASK;
    x = ((x ^ (x >> 13n)) * 0xc2b2ae35n) & MASK;
    return x ^ (x >> 16n);
  };
  let [s0, s1, s2, s3] = [fill(), fill(), fill(), fill() | 1n];
  return Array.from({ length: count }, () => {
    const result = (rotate((s1 * 5n) & MASK, 7n) * 9n) & MASK;
    const t = (s1 << 9n) & MASK;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotate(s3, 11n);
    return Number(result);
  });
}

/** Chi-square of `values` in [0, 1) over equal buckets. */
function chiSquare(values: readonly number[], buckets: number): number {
  const counts = new Array<number>(buckets).fill(0);
  for (const value of values) counts[Math.floor(value * buckets)] = (counts[Math.floor(value * buckets)] ?? 0) + 1;
  const expected = values.length / buckets;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const covariance = mean(xs.map((x, i) => (x - mx) * ((ys[i] ?? 0) - my)));
  return covariance / Math.sqrt(mean(xs.map((x) => (x - mx) ** 2)) * mean(ys.map((y) => (y - my) ** 2)));
}

const uniform = (seed: number, count: number): number[] => {
  const prng = new Prng(seed);
  return Array.from({ length: count }, () => prng.next());
};

describe('the sequence', () => {
  test('is xoshiro128**', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (seed) => {
        expect(draw(seed, 40)).toEqual(slow(seed, 40));
      }),
      { numRuns: 100 },
    );
  });

  test('is the same for the same seed', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (seed) => {
        expect(draw(seed, 20)).toEqual(draw(seed, 20));
      }),
    );
  });

  test('is another for another seed, negative and beyond 32 bits too', () => {
    const seeds = [
      ...Array.from({ length: 201 }, (_, i) => i - 100),
      2 ** 32,
      2 ** 32 + 1,
      2 ** 40,
      -(2 ** 32),
      Number.MAX_SAFE_INTEGER,
      Number.MIN_SAFE_INTEGER,
    ];
    expect(new Set(seeds.map((seed) => draw(seed, 4).join())).size).toBe(seeds.length);
  });

  test('neighbouring seeds have nothing in common', () => {
    const first = uniform(1000, 4000);
    for (const seed of [999, 1001, 1_000_003, -1000]) {
      expect(Math.abs(correlation(first, uniform(seed, 4000)))).toBeLessThan(0.06);
    }
  });
});

describe('the draws', () => {
  test.each([0, 1, 2, 12345, -7])('are even over [0, 1) (seed %d)', (seed) => {
    const values = uniform(seed, 20_000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    // 99.99 % of honest generators stay under 68 with 31 degrees of freedom.
    expect(chiSquare(values, 32)).toBeLessThan(68);
    expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(0.03);
  });

  test('of integers reach both ends and no further', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 0, max: 6 }),
        (seed, low, width) => {
          const prng = new Prng(seed);
          const seen = new Set(Array.from({ length: 300 }, () => prng.int(low, low + width)));
          expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: width + 1 }, (_, i) => low + i));
        },
      ),
    );
  });

  test('of normals have mean 0, deviation 1, and the share within one deviation', () => {
    const prng = new Prng(5);
    const values = Array.from({ length: 20_000 }, () => prng.normal());
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(values.filter((value) => Math.abs(value) < 1).length / values.length).toBeCloseTo(0.6827, 1);
    expect(values.every(Number.isFinite)).toBe(true);
  });
});
