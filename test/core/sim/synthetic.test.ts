/** The synthetic market: repeatable, well formed, and moving like a market. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MINUTE, micros } from '../../../src/core/base/time.js';
import type { Bar } from '../../../src/core/events.js';
import { SYNTHETIC_SYMBOLS, type SyntheticSymbol, syntheticBars } from '../../../src/core/sim/synthetic.js';
import { day } from '../../support/core/build.js';

function rows(
  count: number,
  seed: number,
  symbols: readonly SyntheticSymbol[] = SYNTHETIC_SYMBOLS,
  length = MINUTE,
): (readonly Bar[])[] {
  const source = syntheticBars(symbols, seed, day(0), length);
  return Array.from({ length: count }, () => source.next().value);
}

const cents = (value: number): boolean => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;

test('equal seeds give equal bars, other seeds others', () => {
  expect(rows(50, 7)).toEqual(rows(50, 7));
  expect(rows(50, 7)).not.toEqual(rows(50, 8));
});

test('bars are well formed, in time, and each opens where the one before closed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const all = rows(60, seed);
      all.forEach((bars, i) => {
        expect(bars.map(({ symbol }) => symbol)).toEqual(SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol));
        for (const [j, bar] of bars.entries()) {
          const { open, high, low, close, volume, tsEvent, tsRecv } = bar;
          expect([tsEvent, tsRecv]).toEqual([micros(day(0) + i * MINUTE), micros(day(0) + i * MINUTE)]);
          expect(low > 0 && low <= Math.min(open, close) && high >= Math.max(open, close)).toBe(true);
          expect([open, high, low, close].every(cents)).toBe(true);
          expect(Number.isInteger(volume) && volume > 0).toBe(true);
          if (i > 0) expect(open).toBe(all[i - 1]?.[j]?.close);
        }
      });
    }),
    { numRuns: 30 },
  );
});

test('it starts where it is told to, and no bar is changed after it was handed out', () => {
  const [first, second] = rows(2, 3);
  expect(first?.map(({ open }) => open)).toEqual([120, 48, 310]);
  expect(first?.[0]).not.toBe(second?.[0]);
});

test('symbols move together, but not alike', () => {
  const returns = (j: number): number[] =>
    rows(3000, 11).map((bars) => Math.log((bars[j]?.close ?? 1) / (bars[j]?.open ?? 1)));
  const [a, b] = [returns(0), returns(1)];
  const mean = (xs: readonly number[]): number => xs.reduce((x, y) => x + y, 0) / xs.length;
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((x, i) => (x - ma) * ((b[i] ?? 0) - mb)));
  const correlation = covariance / Math.sqrt(mean(a.map((x) => (x - ma) ** 2)) * mean(b.map((y) => (y - mb) ** 2)));
  expect(correlation).toBeGreaterThan(0.2);
  expect(correlation).toBeLessThan(0.9);
});

test('a price of one cent stays positive', () => {
  const penny = [{ symbol: 'P', startTicks: 1, volatility: 0.5 }];
  expect(rows(2000, 1, penny).every(([bar]) => (bar?.low ?? 0) >= 0.01)).toBe(true);
});
