/** Which tick prices are on, and which prices no tick can serve. */

import { describe, expect, it } from 'vitest';
import { parsePrice, priceText } from '../../../src/core/base/decimal.js';
import { GivenTick, InferredTick, type TickRule } from '../../../src/io/files/tick-rule.js';

function choice(rule: TickRule, prices: readonly number[]): string {
  prices.forEach((price, row) => rule.see(price, row));
  const chosen = rule.choose();
  if (!('tick' in chosen)) return `row ${chosen.row}: ${chosen.problem}`;
  return `${priceText(chosen.tick)}${chosen.isFloat32 ? ' float32' : ''}, ${chosen.rounded} rounded`;
}

describe('the tick that prices tell', () => {
  it.each([
    ['whole numbers, which a float32 holds', [100, 101, 16_777_216], '0.01 float32, 0 rounded'],
    ['whole numbers that it does not', [16_777_217, 100], '1, 0 rounded'],
    ['float32 as doubles', [368.7900085449219, 375.45001220703125, 372.5], '0.01 float32, 2 rounded'],
    ['float32 with six decimals', [1438.359985, 1469.25], '0.01 float32, 1 rounded'],
    ['cents', [104.06, 100.1], '0.01, 0 rounded'],
    ['tenths', [104.1, 100], '0.1, 0 rounded'],
    ['eight decimals', [0.00002187, 0.0001], '0.00000001, 0 rounded'],
    ['nine decimals', [0.000000001, 123_456.123456789], '0.000000001, 0 rounded'],
    [
      'one price off float32 cents',
      [368.7900085449219, 372.5, 372.51],
      'row 2: 372.51 is not on cents, as the float32 prices before it are',
    ],
    ['thirds of a cent', [43_613.875, 43_606.25], '0.001, 0 rounded'],
    ['ten decimals', [1.5, 0.0000000001], 'row 1: 1e-10 has more than 9 decimals'],
    [
      'noise',
      [0.1, 0.1 + 0.2],
      'row 1: 0.30000000000000004 has more than 15 significant digits: floating-point noise?',
    ],
    [
      'too many digits at once',
      [12_345_678.1, 0.000000001],
      "row 0: 12345678.1 has, at the 9 decimals of the file's prices, more than 15 significant digits",
    ],
    [
      'too large',
      [0.1, 1e15],
      "row 1: 1000000000000000 has, at the 1 decimals of the file's prices, more than 15 significant digits",
    ],
  ])('%s', (_, prices, expected) => expect(choice(new InferredTick(), prices)).toBe(expected));
});

describe('the tick that was asked for', () => {
  it.each([
    ['0.01', [368.7900085449219, 372.5], '0.01, 1 rounded'],
    ['0.05', [1.05, 1.1, 1.12], '0.05, 1 rounded'],
    ['5', [10, 12], '5, 1 rounded'],
    ['1', [0.4, 5], 'row 0: 0.4 rounds to zero at the tick 1'],
    ['0.000000001', [1, 1_000_000], 'row 1: 1000000 is too large for the tick 0.000000001: more than 15 digits'],
  ])('%s', (text, prices, expected) => {
    const tick = parsePrice(text);
    if (tick === undefined) throw new Error('a price');
    expect(choice(new GivenTick(tick), prices)).toBe(expected);
  });
});
