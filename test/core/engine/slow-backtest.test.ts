/**
 * The engine against a slow backtest written from the rules alone: trade by trade, bar by bar, to the last digit, over
 * random sizes, directions, costs and fills; on random walks, and on real prices where the machine has them.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateText } from '../../../src/core/base/time.js';
import { backtest } from '../../support/core/backtest.js';
import { day } from '../../support/core/build.js';
import { dailyBars, NEEDS, REFERENCE } from '../../support/core/reference-data.js';
import { SlowBacktest, type SlowBar, type SlowRules } from '../../support/core/slow-backtest.js';

const decimals = (max: number, places: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constant('0'),
    fc.integer({ min: 0, max: max * 10 ** places }).map((n) => (n / 10 ** places).toFixed(places)),
  );

/** Rates have so few decimals that no product needs rounding: the two must agree exactly. */
const anyRules = (longest: number): fc.Arbitrary<SlowRules> =>
  fc.integer({ min: 1, max: longest - 1 }).chain((fast) =>
    fc.record({
      fast: fc.constant(fast),
      slow: fc.integer({ min: fast + 1, max: longest }),
      direction: fc.constantFrom('long' as const, 'both' as const),
      cash: fc.constantFrom('10000', '1234.56', '100', '1000000'),
      lot: fc.constantFrom('1', '1', '10', '0.001'),
      size: fc.oneof(
        fc.constant({ kind: 'all' as const }),
        fc.record({ kind: fc.constant('qty' as const), value: fc.constantFrom('10', '50', '300') }),
        fc.record({ kind: fc.constant('percent' as const), value: fc.constantFrom('0.1', '0.5', '0.95', '1', '1.5') }),
      ),
      fill: fc.constantFrom('next-open' as const, 'close' as const),
      commissionRate: decimals(0.02, 4),
      feePerShare: decimals(0.05, 3),
      feePerOrder: decimals(5, 2),
      slippage: decimals(0.01, 4),
      spread: decimals(0.02, 3),
    }),
  );

/** Bars whose prices wander in cents, with gaps between close and open. */
const anyBars: fc.Arbitrary<SlowBar[]> = fc
  .tuple(
    fc.integer({ min: 50, max: 20_000 }),
    fc.array(fc.tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -30, max: 30 })), {
      minLength: 1,
      maxLength: 90,
      size: 'max',
    }),
  )
  .map(([start, steps]) => {
    let at = start;
    const text = (cents: number): string => (cents / 100).toFixed(2);
    return steps.map(([move, gap], i) => {
      const open = Math.max(1, at + gap);
      const close = Math.max(1, Math.round(open * (1 + move / 1000)));
      at = close;
      return {
        date: dateText(day(i)),
        open: text(open),
        high: text(Math.max(open, close)),
        low: text(Math.min(open, close)),
        close: text(close),
      };
    });
  });

/** How often the properties met what they are about: a test that never trades proves nothing. */
const seen = { trades: 0, dropped: 0, open: 0 };

function expectAgreement(bars: readonly SlowBar[], rules: SlowRules): void {
  const slow = new SlowBacktest(bars, rules).run();
  const { run, ...fast } = backtest(bars, rules);
  expect(fast.trades).toEqual(slow.trades);
  expect(fast).toEqual(slow);
  expect(run.memory.alerts).toEqual([]);
  seen.trades += slow.trades.length;
  seen.dropped += slow.dropped;
  seen.open += slow.open === undefined ? 0 : 1;
}

test('random walks, random rules', () => {
  fc.assert(fc.property(anyBars, anyRules(12), expectAgreement), { numRuns: 300 });
  expect(Math.min(seen.trades, seen.dropped, seen.open)).toBeGreaterThan(50);
});

test('prices that are their own averages: ties everywhere', () => {
  const flat = fc
    .array(fc.constantFrom('10.00', '10.01'), { minLength: 20, maxLength: 60 })
    .map((closes) =>
      closes.map((close, i): SlowBar => ({ date: dateText(day(i)), open: close, high: '10.01', low: '10.00', close })),
    );
  fc.assert(fc.property(flat, anyRules(6), expectAgreement), { numRuns: 150 });
});

test('a short that a squeeze ruins: nothing is traded after the close that leaves nothing', () => {
  const closes = ['10.00', '11.00', '9.00', '9.00', '9.00', '25.00', '5.00', '6.00', '4.00', '4.00'];
  const bars = closes.map(
    (close, i): SlowBar => ({ date: dateText(day(i)), open: close, high: close, low: close, close }),
  );
  const none = { commissionRate: '0', feePerShare: '0', feePerOrder: '0', slippage: '0', spread: '0' };
  const rules: SlowRules = {
    ...{
      fast: 1,
      slow: 2,
      direction: 'both',
      cash: '1000',
      size: { kind: 'all' },
      lot: '1',
      fill: 'next-open',
      ...none,
    },
  };
  expectAgreement(bars, rules);
  const { equity, open } = backtest(bars, rules);
  expect([equity.at(-1), equity.length, open]).toEqual(['-776', 6, '-111 @ 9 since 2024-01-04']);
});

describe.runIf(REFERENCE !== undefined)(`real prices ${NEEDS}`, () => {
  test.each(['GOOG', 'SPY', 'AAPL', 'MSFT'])('%s', (symbol) => {
    const bars = dailyBars(symbol);
    const some = fc.tuple(fc.integer({ min: 0, max: bars.length - 300 }), fc.integer({ min: 100, max: 600 }));
    fc.assert(
      fc.property(some, anyRules(40), ([from, length], rules) =>
        expectAgreement(bars.slice(from, from + length), rules),
      ),
      { numRuns: 25 },
    );
  });
});
