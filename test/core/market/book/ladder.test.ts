/** The ladder against its slow twin, a sorted map, over random operations. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ladder } from '../../../../src/core/market/book/ladder.js';

/** The oracle: a map, sorted whenever it is asked. */
class SlowLadder {
  readonly sizes = new Map<number, number>();

  set(key: number, size: number): void {
    if (size > 0) this.sizes.set(key, size);
    else this.sizes.delete(key);
  }

  levels(): [number, number][] {
    return [...this.sizes].sort(([a], [b]) => b - a);
  }

  prune(limit: number): void {
    for (const [key] of this.levels().slice(limit)) this.sizes.delete(key);
  }
}

type Operation =
  | { readonly kind: 'set'; readonly key: number; readonly size: number }
  | { readonly kind: 'prune'; readonly limit: number }
  | { readonly kind: 'clear' };

/** Keys close together, on the edges of words and pages, and far beyond any window. */
const keys = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -60, max: 60 }) },
  { weight: 2, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => n * 32 + (n % 2)) },
  { weight: 2, arbitrary: fc.integer({ min: -40, max: 40 }).map((n) => n * 1024 + (n % 2)) },
  { weight: 2, arbitrary: fc.integer({ min: -90_000_000, max: 90_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 50), max: 2 ** 50 }) },
);

const operations: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('set' as const), key: keys, size: fc.nat({ max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('prune' as const), limit: fc.nat({ max: 12 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'clear' as const }) },
);

function levelsOf(ladder: Ladder): [number, number][] {
  const levels: [number, number][] = [];
  ladder.walk((key, size) => levels.push([key, size]) > 0);
  return levels;
}

function run(ladder: Ladder, slow: SlowLadder, operation: Operation): void {
  if (operation.kind === 'set') {
    ladder.set(operation.key, operation.size);
    slow.set(operation.key, operation.size);
  } else if (operation.kind === 'prune') {
    ladder.prune(operation.limit);
    slow.prune(operation.limit);
  } else {
    ladder.clear();
    slow.sizes.clear();
  }
}

describe('Ladder', () => {
  it('holds what a sorted map holds, after every operation', () => {
    fc.assert(
      fc.property(fc.array(operations, { maxLength: 120 }), (script) => {
        const [ladder, slow] = [new Ladder(), new SlowLadder()];
        for (const operation of script) {
          run(ladder, slow, operation);
          const [best] = slow.levels();
          expect(ladder.count).toBe(slow.sizes.size);
          expect(ladder.isEmpty ? undefined : ladder.best).toBe(best?.[0]);
          expect(ladder.bestSize).toBe(best?.[1] ?? 0);
        }
        expect(levelsOf(ladder)).toEqual(slow.levels());
        for (const [key, size] of slow.sizes) expect(ladder.sizeAt(key)).toBe(size);
      }),
      { numRuns: 60 },
    );
  });

  it('writes the best levels into arrays', () => {
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 60 }), fc.integer({ min: 1, max: 80 }), (some, limit) => {
        const [ladder, slow] = [new Ladder(), new SlowLadder()];
        for (const [i, key] of some.entries()) run(ladder, slow, { kind: 'set', key, size: i + 1 });
        const [found, sizes] = [new Float64Array(limit), new Float64Array(limit)];
        const n = ladder.top(limit, found, sizes);
        const best = slow.levels().slice(0, limit);
        expect(Array.from({ length: n }, (_, i) => [found[i], sizes[i]])).toEqual(best);
      }),
      { numRuns: 40 },
    );
  });

  it('follows a best that wanders far beyond its first window', () => {
    const ladder = new Ladder();
    for (let key = 0; key < 120_000_000; key += 299_973) {
      ladder.set(key, 1);
      expect(ladder.best).toBe(key);
    }
    for (let key = 400 * 299_973; key > 0; key -= 299_973) {
      expect(ladder.best).toBe(key);
      ladder.set(key, 0);
    }
    expect(levelsOf(ladder)).toEqual([[0, 1]]);
  });

  it('gives blocks back, so that a wandering book does not grow', () => {
    const ladder = new Ladder();
    for (let key = 0; key < 200_000; key++) {
      ladder.set(key, key + 1);
      ladder.set(key - 40, 0);
    }
    expect(ladder.count).toBe(40);
    expect(ladder.sizeAt(199_970)).toBe(199_971);
  });

  it('holds many levels that come and go, each in a word of its own', () => {
    const [ladder, slow] = [new Ladder(), new SlowLadder()];
    for (let i = 0; i < 20_000; i++) {
      const key = ((i * 7919) % 1500) * 2500;
      run(ladder, slow, { kind: 'set', key, size: i % 3 });
    }
    expect(levelsOf(ladder)).toEqual(slow.levels());
    expect(ladder.count).toBe(slow.sizes.size);
  });

  it('stops a walk when it is told to', () => {
    const ladder = new Ladder();
    for (const key of [5, 4, 3, -50_000_000, -60_000_000]) ladder.set(key, 1);
    const seen: number[] = [];
    ladder.walk((key) => seen.push(key) < 4);
    expect(seen).toEqual([5, 4, 3, -50_000_000]);
    seen.length = 0;
    ladder.walk((key) => seen.push(key) < 2);
    expect(seen).toEqual([5, 4]);
  });
});
