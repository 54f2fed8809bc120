/** Every operation on exact numbers against decimal.js, ties and signs included. */

import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import {
  abs,
  adjust,
  affordable,
  affordableAllIn,
  averagePrice,
  ceilToTick,
  costOf,
  floorToLot,
  floorToTick,
  fractionOf,
  isOnTick,
  isZero,
  max,
  min,
  minus,
  moneyNumber,
  moneyOfRaw,
  negate,
  notional,
  ONE_UNIT,
  plus,
  priceNumber,
  priceOfRaw,
  priceOfTicks,
  qtyNumber,
  qtyOfRaw,
  rateNumber,
  rateOfRaw,
  rawOf,
  rescaled,
  shareOf,
  sign,
  splitEvenly,
  wholeRatio,
  ZERO_MONEY,
  ZERO_PRICE,
  ZERO_QTY,
  ZERO_RATE,
} from '../../../src/core/base/fixed.js';
import { qty as quantity } from '../../support/core/build.js';

const D = Decimal.clone({ precision: 200, toExpNeg: -1e9, toExpPos: 1e9 });
const decimal = (raw: bigint, scale: number): Decimal => new D(raw.toString()).div(`1e${scale}`);
const raw = (value: Decimal, scale: number): bigint => BigInt(value.times(`1e${scale}`).toFixed());
const halfEven = (value: Decimal, scale: number): bigint =>
  raw(value.toDecimalPlaces(scale, Decimal.ROUND_HALF_EVEN), scale);
const down = (value: Decimal, scale: number): bigint => raw(value.toDecimalPlaces(scale, Decimal.ROUND_FLOOR), scale);

const any = fc.oneof(fc.bigInt(-(10n ** 30n), 10n ** 30n), fc.bigInt(-20n, 20n), fc.bigInt(-(10n ** 12n), 10n ** 12n));
const positive = fc.oneof(fc.bigInt(1n, 20n), fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 10n ** 24n));
const holds = (name: string, property: fc.IPropertyWithHooks<never> | fc.IRawProperty<unknown>): void =>
  test(name, () => fc.assert(property as fc.IRawProperty<unknown>, { numRuns: 200 }));

describe('against decimal.js', () => {
  holds(
    'plus, minus, negate, abs, min, max, sign',
    fc.property(any, any, (a, b) => {
      const [x, y] = [moneyOfRaw(a), moneyOfRaw(b)];
      const [dx, dy] = [decimal(a, 18), decimal(b, 18)];
      expect(plus(x, y)).toBe(raw(dx.plus(dy), 18));
      expect(minus(x, y)).toBe(raw(dx.minus(dy), 18));
      expect(negate(x)).toBe(raw(dx.neg(), 18));
      expect(abs(x)).toBe(raw(dx.abs(), 18));
      expect(min(x, y)).toBe(raw(D.min(dx, dy), 18));
      expect(max(x, y)).toBe(raw(D.max(dx, dy), 18));
      expect(sign(x)).toBe(dx.isZero() ? 0 : dx.s);
      expect(isZero(x)).toBe(dx.isZero());
    }),
  );

  holds(
    'notional is exact',
    fc.property(any, any, (price, qty) => {
      expect(notional(priceOfRaw(price), qtyOfRaw(qty))).toBe(raw(decimal(price, 9).times(decimal(qty, 9)), 18));
    }),
  );

  holds(
    'costOf is half-even at 1e-18',
    fc.property(any, any, (unit, qty) => {
      expect(costOf(moneyOfRaw(unit), qtyOfRaw(qty))).toBe(halfEven(decimal(unit, 18).times(decimal(qty, 9)), 18));
    }),
  );

  holds(
    'fractionOf is half-even at 1e-18',
    fc.property(any, any, (amount, rate) => {
      expect(fractionOf(moneyOfRaw(amount), rateOfRaw(rate))).toBe(
        halfEven(decimal(amount, 18).times(decimal(rate, 12)), 18),
      );
    }),
  );

  holds(
    'adjust is half-even at 1e-9',
    fc.property(any, fc.oneof(any, fc.constant(0n)), (price, rate) => {
      expect(adjust(priceOfRaw(price), rateOfRaw(rate))).toBe(
        halfEven(decimal(price, 9).times(decimal(rate, 12).plus(1)), 9),
      );
    }),
  );

  holds(
    'shareOf is half-even at 1e-18, and whole for the whole',
    fc.property(any, any, positive, (amount, part, whole) => {
      const exact = decimal(amount, 18).times(decimal(part, 9)).div(decimal(whole, 9));
      expect(shareOf(moneyOfRaw(amount), qtyOfRaw(part), qtyOfRaw(whole))).toBe(halfEven(exact, 18));
      expect(shareOf(moneyOfRaw(amount), qtyOfRaw(whole), qtyOfRaw(whole))).toBe(amount);
    }),
  );

  holds(
    'averagePrice is half-even at 1e-9',
    fc.property(any, positive, (total, qty) => {
      expect(averagePrice(moneyOfRaw(total), qtyOfRaw(qty))).toBe(halfEven(decimal(total, 18).div(decimal(qty, 9)), 9));
    }),
  );

  holds(
    'splitEvenly goes down, below zero too',
    fc.property(any, fc.integer({ min: 1, max: 1000 }), (total, parts) => {
      expect(splitEvenly(moneyOfRaw(total), parts)).toBe(down(decimal(total, 18).div(parts), 18));
    }),
  );

  holds(
    'floorToLot goes down to whole lots',
    fc.property(positive, positive, (qty, lot) => {
      const lots = decimal(qty, 9).div(decimal(lot, 9)).floor();
      expect(floorToLot(qtyOfRaw(qty), qtyOfRaw(lot))).toBe(raw(lots.times(decimal(lot, 9)), 9));
    }),
  );

  holds(
    'affordable is the most whole lots that the budget covers',
    fc.property(any, positive, positive, (budget, unit, lot) => {
      const lots = D.max(0, decimal(budget, 18).div(decimal(unit, 18)).div(decimal(lot, 9)).floor());
      expect(affordable(moneyOfRaw(budget), moneyOfRaw(unit), qtyOfRaw(lot))).toBe(raw(lots.times(decimal(lot, 9)), 9));
    }),
  );

  holds(
    'affordableAllIn spends (1 - 2^-52) of the budget',
    fc.property(any, positive, positive, (budget, unit, lot) => {
      const spent = decimal(budget, 18).times(new D(1).minus(new D(2).pow(-52)));
      const lots = D.max(0, spent.div(decimal(unit, 18)).div(decimal(lot, 9)).floor());
      expect(affordableAllIn(moneyOfRaw(budget), moneyOfRaw(unit), qtyOfRaw(lot))).toBe(
        raw(lots.times(decimal(lot, 9)), 9),
      );
    }),
  );

  holds(
    'ticks',
    fc.property(fc.maxSafeInteger(), positive, (count, tick) => {
      const price = priceOfTicks(count, priceOfRaw(tick));
      expect(price).toBe(raw(decimal(tick, 9).times(count), 9));
      expect(isOnTick(price, priceOfRaw(tick))).toBe(true);
      expect(isOnTick(plus(price, priceOfRaw(1n)), priceOfRaw(tick))).toBe(tick === 1n);
    }),
  );

  holds(
    'the ticks on either side of a price',
    fc.property(positive, positive, (price, tick) => {
      const ticks = decimal(price, 9).div(decimal(tick, 9));
      expect(floorToTick(priceOfRaw(price), priceOfRaw(tick))).toBe(raw(ticks.floor().times(decimal(tick, 9)), 9));
      expect(ceilToTick(priceOfRaw(price), priceOfRaw(tick))).toBe(raw(ticks.ceil().times(decimal(tick, 9)), 9));
    }),
  );

  holds(
    'sums of money from 10.00 on are the doubles that their text is',
    fc.property(fc.bigInt(1000n, 10n ** 13n), (cents) => {
      const money = moneyOfRaw(cents * 10n ** 16n);
      expect(moneyNumber(money)).toBe(Number(cents) / 100);
      expect(moneyNumber(negate(money))).toBe(Number(-cents) / 100);
    }),
  );

  holds(
    'doubles are the nearest, within the double that an integer makes',
    fc.property(fc.bigInt(-(2n ** 53n), 2n ** 53n), (value) => {
      expect(priceNumber(priceOfRaw(value))).toBe(decimal(value, 9).toNumber() + 0);
      expect(qtyNumber(qtyOfRaw(value))).toBe(decimal(value, 9).toNumber() + 0);
      expect(rateNumber(rateOfRaw(value))).toBe(decimal(value, 12).toNumber() + 0);
      expect(moneyNumber(moneyOfRaw(value))).toBe(decimal(value, 18).toNumber() + 0);
    }),
  );
});

describe('ties go to the even neighbour', () => {
  // [numerator of the half, what it becomes]
  const TIES = [
    [1n, 0n],
    [3n, 2n],
    [5n, 2n],
    [7n, 4n],
    [-1n, 0n],
    [-3n, -2n],
    [-5n, -2n],
    [-7n, -4n],
  ] as const;

  test.each(TIES)('%d halves are %d', (halves, rounded) => {
    const half = rateOfRaw(5n * 10n ** 11n);
    expect(fractionOf(moneyOfRaw(halves), half)).toBe(rounded);
    expect(costOf(moneyOfRaw(halves), qtyOfRaw(5n * 10n ** 8n))).toBe(rounded);
    expect(shareOf(moneyOfRaw(halves), qtyOfRaw(1n), qtyOfRaw(2n))).toBe(rounded);
    expect(averagePrice(moneyOfRaw(halves), qtyOfRaw(2n))).toBe(rounded);
    expect(adjust(priceOfRaw(halves), rateOfRaw(-5n * 10n ** 11n))).toBe(rounded);
  });

  test('a hair beside the tie goes to its own side', () => {
    const hair = 10n ** 12n;
    expect(fractionOf(moneyOfRaw(hair + 1n), rateOfRaw(5n * 10n ** 11n))).toBe(hair / 2n);
    expect(shareOf(moneyOfRaw(1n), qtyOfRaw(500_001n), qtyOfRaw(1_000_000n))).toBe(1n);
    expect(shareOf(moneyOfRaw(1n), qtyOfRaw(499_999n), qtyOfRaw(1_000_000n))).toBe(0n);
    expect(shareOf(moneyOfRaw(-1n), qtyOfRaw(500_001n), qtyOfRaw(1_000_000n))).toBe(-1n);
  });
});

describe('edges of what cash covers', () => {
  const unit = moneyOfRaw(100n * 10n ** 18n);

  test('exactly enough is enough, one crumb less is a lot less', () => {
    expect(affordable(moneyOfRaw(1000n * 10n ** 18n), unit, ONE_UNIT)).toBe(10n * rawOf(ONE_UNIT));
    expect(affordable(moneyOfRaw(1000n * 10n ** 18n - 1n), unit, ONE_UNIT)).toBe(9n * rawOf(ONE_UNIT));
  });

  test('all in is a hair less than everything: exactly enough is one lot too few', () => {
    expect(affordableAllIn(moneyOfRaw(1000n * 10n ** 18n), unit, ONE_UNIT)).toBe(9n * rawOf(ONE_UNIT));
    expect(affordableAllIn(moneyOfRaw(1000n * 10n ** 18n + 10n ** 6n), unit, ONE_UNIT)).toBe(10n * rawOf(ONE_UNIT));
  });

  test('nothing is bought with nothing, with debts, or where the price is not one', () => {
    for (const of of [affordable, affordableAllIn]) {
      expect(of(ZERO_MONEY, unit, ONE_UNIT)).toBe(0n);
      expect(of(moneyOfRaw(-1n), unit, ONE_UNIT)).toBe(0n);
      expect(of(unit, ZERO_MONEY, ONE_UNIT)).toBe(0n);
      expect(of(unit, moneyOfRaw(-5n), ONE_UNIT)).toBe(0n);
    }
  });
});

test('the zeros are zero, and one unit is one', () => {
  expect([ZERO_PRICE, ZERO_QTY, ZERO_MONEY, ZERO_RATE].map(rawOf)).toEqual([0n, 0n, 0n, 0n]);
  expect(qtyNumber(ONE_UNIT)).toBe(1);
});

describe('the ratio of a split', () => {
  const ratio = (after: string, before: string) => wholeRatio(quantity(after), quantity(before));

  it.each([
    ['5000', '500', { to: 10, from: 1 }],
    ['150', '100', { to: 3, from: 2 }],
    ['66.666666666', '2000', { to: 1, from: 30 }],
    ['-0.333333333', '-10', { to: 1, from: 30 }],
    ['66', '2000', { to: 33, from: 1000 }],
  ])('%s after %s is of the smallest numbers that give it', (after, before, expected) => {
    expect(ratio(after, before)).toEqual(expected);
  });

  it('is none where the position is turned over, begins or ends', () => {
    expect([ratio('-5', '5'), ratio('5', '0'), ratio('0', '5')]).toEqual([undefined, undefined, undefined]);
  });

  it('rescales what was held to what is', () => {
    const count = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 13n), count, count, (held, to, from) => {
        const after = rescaled(qtyOfRaw(held), to, from);
        fc.pre(after > 0n);
        const found = must(wholeRatio(after, qtyOfRaw(held)), 'a ratio');
        expect(rescaled(qtyOfRaw(held), found.to, found.from)).toBe(after);
        expect(found.from).toBeLessThanOrEqual(from);
      }),
    );
  });
});
