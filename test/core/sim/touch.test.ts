/** When an order meets a bar, and at what price: gaps, equality, both sides, stop-limits armed and filled later. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { priceText } from '../../../src/core/base/decimal.js';
import { type Price, priceOfRaw } from '../../../src/core/base/fixed.js';
import type { Order } from '../../../src/core/orders/order.js';
import { type PriceRange, touch } from '../../../src/core/sim/touch.js';
import { order, price } from '../../support/core/build.js';

/** `O H L` as a range. */
function range(text: string): PriceRange {
  const [open = '0', high = '0', low = '0'] = text.split(' ');
  return { open: price(open), high: price(high), low: price(low) };
}

const text = (met: Price | 'triggered' | undefined): string =>
  met === undefined ? '-' : met === 'triggered' ? 'armed' : priceText(met);

test.each([
  // A limit to buy: at its price or better.
  ['buy limit 100', '105 106 101', '-'],
  ['buy limit 100', '105 106 100.01', '-'],
  ['buy limit 100', '105 106 100', '100'],
  ['buy limit 100', '105 106 90', '100'],
  ['buy limit 100', '100 106 99', '100'],
  ['buy limit 100', '98 106 97', '98'],
  ['buy limit 100', '98 98 98', '98'],
  ['buy limit 100', '100 100 100', '100'],
  // A limit to sell.
  ['sell limit 100', '95 99 94', '-'],
  ['sell limit 100', '95 99.99 94', '-'],
  ['sell limit 100', '95 100 94', '100'],
  ['sell limit 100', '95 110 94', '100'],
  ['sell limit 100', '100 101 94', '100'],
  ['sell limit 100', '103 104 94', '103'],
  ['sell limit 100', '100 100 100', '100'],
  // A stop to buy: at its price or worse.
  ['buy stop 100', '95 99.99 94', '-'],
  ['buy stop 100', '95 100 94', '100'],
  ['buy stop 100', '95 110 94', '100'],
  ['buy stop 100', '100 110 94', '100'],
  ['buy stop 100', '104 110 94', '104'],
  ['buy stop 100', '104 104 104', '104'],
  // A stop to sell.
  ['sell stop 100', '105 106 100.01', '-'],
  ['sell stop 100', '105 106 100', '100'],
  ['sell stop 100', '105 106 90', '100'],
  ['sell stop 100', '100 106 90', '100'],
  ['sell stop 100', '96 106 90', '96'],
  ['sell stop 100', '96 96 96', '96'],
  // A stop-limit whose stop is reached in the bar: filled only where the price at the stop is within the limit.
  ['buy stop 100 limit 102', '95 99 94', '-'],
  ['buy stop 100 limit 102', '95 100 94', '100'],
  ['buy stop 100 limit 102', '95 110 94', '100'],
  ['buy stop 100 limit 99', '95 110 94', 'armed'],
  // One whose stop the bar opens past: all of the bar comes after.
  ['buy stop 100 limit 102', '101 110 94', '101'],
  ['buy stop 100 limit 102', '102 110 94', '102'],
  ['buy stop 100 limit 102', '103 110 102.01', 'armed'],
  ['buy stop 100 limit 102', '103 110 102', '102'],
  ['buy stop 100 limit 99', '100 110 94', '99'],
  ['sell stop 100 limit 98', '105 106 101', '-'],
  ['sell stop 100 limit 98', '105 106 100', '100'],
  ['sell stop 100 limit 101', '105 106 90', 'armed'],
  ['sell stop 100 limit 98', '99 106 90', '99'],
  ['sell stop 100 limit 98', '98 106 90', '98'],
  ['sell stop 100 limit 98', '97 97.99 90', 'armed'],
  ['sell stop 100 limit 98', '97 98 90', '98'],
  ['sell stop 100 limit 101', '100 106 90', '101'],
  // Once armed it is a limit.
  ['armed buy stop 100 limit 102', '105 106 103', '-'],
  ['armed buy stop 100 limit 102', '105 106 102', '102'],
  ['armed buy stop 100 limit 102', '90 91 89', '90'],
  ['armed sell stop 100 limit 98', '95 97 90', '-'],
  ['armed sell stop 100 limit 98', '95 98 90', '98'],
  ['armed sell stop 100 limit 98', '110 111 109', '110'],
  // A market order takes the first price there is.
  ['buy', '105 106 90', '105'],
  ['sell', '105 106 90', '105'],
] as const)('%s in %s: %s', (wish, bar, met) => {
  const [, armed, side = '', stop, limit] = /^(armed )?(buy|sell)(?: stop (\S+))?(?: limit (\S+))?$/.exec(wish) ?? [];
  const prices = { ...(stop === undefined ? {} : { stop }), ...(limit === undefined ? {} : { limit }) };
  expect(text(touch(order(side as Order['side'], prices), range(bar), armed !== undefined))).toBe(met);
});

test('an order that lacks its price meets nothing', () => {
  const bare = order('buy');
  for (const type of ['limit', 'stop', 'stop_limit'] as const) {
    expect(touch({ ...bare, type }, range('1 2 0.5'), false)).toBeUndefined();
    expect(touch({ ...bare, type }, range('1 2 0.5'), true)).toBeUndefined();
  }
});

describe('in any bar', () => {
  const level = fc.bigInt(1n, 40n).map((n) => priceOfRaw(n * 10n ** 9n));
  const anyRange: fc.Arbitrary<PriceRange> = fc.tuple(level, level, level).map((all) => {
    const [low, open, high] = all.sort((a, b) => (a < b ? -1 : 1));
    return { open, high, low };
  });
  const anyOrder = fc
    .record({
      side: fc.constantFrom('buy' as const, 'sell' as const),
      limit: fc.option(level, { nil: undefined }),
      stop: fc.option(level, { nil: undefined }),
    })
    .map(({ side, limit, stop }) =>
      order(side, {
        ...(limit === undefined ? {} : { limit: priceText(limit) }),
        ...(stop === undefined ? {} : { stop: priceText(stop) }),
      }),
    );

  test('a fill is at a price of the bar, never past the limit, never better than the stop', () => {
    fc.assert(
      fc.property(anyOrder, anyRange, fc.boolean(), (one, bar, isTriggered) => {
        const met = touch(one, bar, isTriggered && one.type === 'stop_limit');
        if (met === undefined || met === 'triggered') return;
        expect(met >= bar.low && met <= bar.high).toBe(true);
        const { side, limitPrice, stopPrice, type } = one;
        if (limitPrice !== undefined) expect(side === 'buy' ? met <= limitPrice : met >= limitPrice).toBe(true);
        if (type === 'stop' && stopPrice !== undefined)
          expect(side === 'buy' ? met >= stopPrice : met <= stopPrice).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('buying is selling in the mirror', () => {
    const mirror = (p: Price): Price => priceOfRaw(100n * 10n ** 9n - p);
    fc.assert(
      fc.property(anyOrder, anyRange, fc.boolean(), (one, bar, isTriggered) => {
        const { limitPrice, stopPrice } = one;
        const other: Order = {
          ...one,
          side: one.side === 'buy' ? 'sell' : 'buy',
          limitPrice: limitPrice === undefined ? undefined : mirror(limitPrice),
          stopPrice: stopPrice === undefined ? undefined : mirror(stopPrice),
        };
        const met = touch(one, bar, isTriggered);
        const mirrored = touch(
          other,
          { open: mirror(bar.open), high: mirror(bar.low), low: mirror(bar.high) },
          isTriggered,
        );
        expect(mirrored).toBe(met === undefined || met === 'triggered' ? met : mirror(met));
      }),
      { numRuns: 300 },
    );
  });

  test('it makes no difference whether the open was told on its own before the bar', () => {
    fc.assert(
      fc.property(anyOrder, anyRange, fc.boolean(), (one, bar, isTriggered) => {
        const { open } = bar;
        const first = touch(one, { open, high: open, low: open }, isTriggered);
        const met =
          first === undefined || first === 'triggered' ? touch(one, bar, isTriggered || first === 'triggered') : first;
        const isArmed = first === 'triggered' && met === undefined;
        expect(touch(one, bar, isTriggered)).toBe(isArmed ? 'triggered' : met);
      }),
      { numRuns: 300 },
    );
  });

  test('what a limit fills at in a bar, it would fill at in each wider bar', () => {
    fc.assert(
      fc.property(anyOrder, anyRange, level, (one, bar, other) => {
        if (one.type !== 'limit' && one.type !== 'stop') return;
        const met = touch(one, bar, false);
        if (met === undefined) return;
        const wider = {
          open: bar.open,
          high: other > bar.high ? other : bar.high,
          low: other < bar.low ? other : bar.low,
        };
        expect(touch(one, wider, false)).toBe(met);
      }),
      { numRuns: 200 },
    );
  });
});
