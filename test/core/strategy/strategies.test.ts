/** What the strategies that come with tradectl decide, bar by bar. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buyAndHold } from '../../../src/core/strategy/buy-and-hold.js';
import { resolveParams } from '../../../src/core/strategy/params.js';
import { smaCrossover } from '../../../src/core/strategy/sma-crossover.js';
import { bar } from '../../support/core/build.js';
import { wishes } from '../../support/core/wishes.js';

const SETUP = { symbol: 'ABC', tickSize: 0.01, lotSize: 1 };

/** The decision at each bar: `long`, `short` or nothing. */
function decisions(closes: readonly number[], fast: number, slow: number): string[] {
  const strategy = smaCrossover.create({ fast, slow }, SETUP);
  return closes.map((close, i) => {
    const { ctx, wishes: made } = wishes();
    strategy.onBar?.(bar(i, `1 1000 0.01 ${close}`), ctx);
    return made.join();
  });
}

/** Crosses by their definition, with sums of whole ticks and cross-multiplied averages, so that ties are exact. */
function slowDecisions(ticks: readonly number[], fast: number, slow: number): string[] {
  const sum = (i: number, n: number): number => ticks.slice(i - n + 1, i + 1).reduce((a, b) => a + b, 0);
  const difference = (i: number): number => Math.sign(sum(i, fast) * slow - sum(i, slow) * fast);
  return ticks.map((_, i) => {
    if (i < slow) return '';
    const [before, now] = [difference(i - 1), difference(i)];
    return before < 0 && now > 0 ? 'long' : before > 0 && now < 0 ? 'short' : '';
  });
}

describe('SMA crossover', () => {
  test('by hand: 2 against 3', () => {
    // From the third bar on the average of two is below, above, above, below, below.
    expect(decisions([5, 4, 3, 6, 7, 4, 3, 3], 2, 3)).toEqual(['', '', '', 'long', '', 'short', '', '']);
    // With a 5 for the 4 the averages are equal there: it is below one bar later, but not from above.
    expect(decisions([5, 4, 3, 6, 7, 5, 3, 3], 2, 3)).toEqual(['', '', '', 'long', '', '', '', '']);
  });

  test('the first decision is at the bar after the slow average exists', () => {
    expect(decisions([3, 2, 1, 9], 1, 3)).toEqual(['', '', '', 'long']);
    expect(decisions([9, 1, 9], 1, 2)).toEqual(['', '', 'long']);
    expect(decisions([9, 1], 1, 2)).toEqual(['', '']);
  });

  test('a cross through equality is none: it is strict at both ends', () => {
    // Below, equal, above: never from below to above in one bar.
    expect(decisions([4, 2, 2, 4], 1, 2)).toEqual(['', '', '', '']);
    expect(decisions([1, 1, 1, 1, 2], 1, 2)).toEqual(['', '', '', '', '']);
  });

  test('decides as the definition does, on prices that often tie', () => {
    const walk = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 30, maxLength: 120 }).map((steps) => {
      let at = 10_000;
      return steps.map((step) => (at += step));
    });
    const lengths = fc
      .integer({ min: 1, max: 12 })
      .chain((fast) => fc.tuple(fc.constant(fast), fc.integer({ min: fast + 1, max: 20 })));
    fc.assert(
      fc.property(walk, lengths, (ticks, [fast, slow]) => {
        expect(
          decisions(
            ticks.map((t) => t / 100),
            fast,
            slow,
          ),
        ).toEqual(slowDecisions(ticks, fast, slow));
      }),
      { numRuns: 200 },
    );
  });

  test('takes its lengths from its parameters, fast below slow', () => {
    expect(resolveParams(smaCrossover, {})).toEqual({ fast: 50, slow: 200 });
    expect(() => resolveParams(smaCrossover, { fast: '200' })).toThrow('fast (200) must be smaller than slow (200)');
    expect(() => resolveParams(smaCrossover, { fast: '0' })).toThrow('whole number');
  });
});

describe('buy and hold', () => {
  test('wants to be long whenever it is flat, and nothing else', () => {
    const strategy = buyAndHold.create({}, SETUP);
    const flat = wishes(0);
    const held = wishes(3);
    strategy.onBar?.(bar(0, '10'), flat.ctx);
    strategy.onBar?.(bar(1, '10'), held.ctx);
    expect([flat.wishes, held.wishes]).toEqual([['long'], []]);
  });
});
