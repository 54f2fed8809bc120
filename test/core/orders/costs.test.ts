/** What trading costs: against us on both sides, exact, and nothing where nothing is charged. */

import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyText, priceText } from '../../../src/core/base/decimal.js';
import { moneyOfRaw, ONE_UNIT, priceOfRaw, qtyOfRaw, rateOfRaw } from '../../../src/core/base/fixed.js';
import { type CostModel, entryPrice, exitPrice, fillFee, NO_COSTS, unitCost } from '../../../src/core/orders/costs.js';
import { costs, price, qty } from '../../support/core/build.js';

const D = Decimal.clone({ precision: 120, toExpNeg: -1e9, toExpPos: 1e9 });
const round = (value: Decimal, places: number): Decimal => value.toDecimalPlaces(places, Decimal.ROUND_HALF_EVEN);

const anyCosts: fc.Arbitrary<CostModel> = fc
  .record({
    commissionRate: fc.bigInt(0n, 10n ** 11n),
    feePerShare: fc.bigInt(0n, 10n ** 9n),
    feePerOrder: fc.bigInt(0n, 10n ** 19n),
    slippage: fc.bigInt(0n, 10n ** 11n),
    spread: fc.bigInt(0n, 10n ** 11n),
  })
  .map((raw) => ({
    commissionRate: rateOfRaw(raw.commissionRate),
    feePerShare: priceOfRaw(raw.feePerShare),
    feePerOrder: moneyOfRaw(raw.feePerOrder),
    slippage: rateOfRaw(raw.slippage),
    spread: rateOfRaw(raw.spread),
  }));
const anyPrice = fc.bigInt(1n, 10n ** 15n).map(priceOfRaw);
const anySide = fc.constantFrom('buy' as const, 'sell' as const);

describe('by hand', () => {
  test.each([
    ['buy', 'entry', { spread: '0.01' }, '101'],
    ['sell', 'entry', { spread: '0.01' }, '99'],
    ['buy', 'exit', { spread: '0.01' }, '100'],
    ['sell', 'exit', { spread: '0.01' }, '100'],
    ['buy', 'entry', { slippage: '0.001' }, '100.1'],
    ['sell', 'entry', { slippage: '0.001' }, '99.9'],
    ['buy', 'exit', { slippage: '0.001' }, '100.1'],
    ['sell', 'exit', { slippage: '0.001' }, '99.9'],
    ['buy', 'entry', { slippage: '0.001', spread: '0.01' }, '101.101'],
    ['sell', 'entry', { slippage: '0.001', spread: '0.01' }, '98.901'],
  ] as const)('%s, %s, with %j of 100 is at %s', (side, way, texts, expected) => {
    const at = way === 'entry' ? entryPrice : exitPrice;
    expect(priceText(at(costs(texts), side, price('100')))).toBe(expected);
  });

  test.each([
    [{}, '0'],
    [{ commissionRate: '0.002' }, '2.468'],
    [{ feePerShare: '0.005' }, '0.05'],
    [{ commissionRate: '0.002', feePerShare: '0.005', feePerOrder: '9' }, '2.518'],
  ])('%j for 10 at 123.4 is %s, the fee per order apart', (texts, expected) => {
    expect(moneyText(fillFee(costs(texts), price('123.4'), qty('10')))).toBe(expected);
  });

  test('one unit all in: entry price, commission on the bare price, fee per share', () => {
    const model = costs({ commissionRate: '0.002', feePerShare: '0.005', spread: '0.01', feePerOrder: '7' });
    expect(moneyText(unitCost(model, 'buy', price('100')))).toBe('101.205');
    expect(moneyText(unitCost(model, 'sell', price('100')))).toBe('99.205');
  });
});

describe('against decimal.js', () => {
  test('prices are rounded at 1e-9, spread first, slippage on top', () => {
    fc.assert(
      fc.property(anyCosts, anyPrice, anySide, (model, bare, side) => {
        const toward = side === 'buy' ? 1 : -1;
        const step = (from: Decimal, raw: bigint): Decimal =>
          round(from.times(new D(raw.toString()).div('1e12').times(toward).plus(1)), 9);
        const start = new D(priceText(bare));
        expect(priceText(exitPrice(model, side, bare))).toBe(step(start, model.slippage).toFixed());
        expect(priceText(entryPrice(model, side, bare))).toBe(
          step(step(start, model.spread), model.slippage).toFixed(),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('fees are rounded once, at 1e-18', () => {
    fc.assert(
      fc.property(anyCosts, anyPrice, fc.bigInt(1n, 10n ** 15n).map(qtyOfRaw), anySide, (model, at, size, side) => {
        const [p, q] = [new D(priceText(at)), new D(size.toString()).div('1e9')];
        const rate = new D(model.commissionRate.toString()).div('1e12');
        const perShare = new D(model.feePerShare.toString()).div('1e9');
        expect(moneyText(fillFee(model, at, size))).toBe(
          round(p.times(q).times(rate), 18).plus(perShare.times(q)).toFixed(),
        );
        const entry = new D(priceText(entryPrice(model, side, at)));
        expect(moneyText(unitCost(model, side, at))).toBe(
          entry
            .plus(round(p.times(rate), 18))
            .plus(perShare)
            .toFixed(),
        );
      }),
      { numRuns: 200 },
    );
  });
});

test('costs never help', () => {
  fc.assert(
    fc.property(anyCosts, anyPrice, (model, bare) => {
      expect(entryPrice(model, 'buy', bare) >= exitPrice(model, 'buy', bare)).toBe(true);
      expect(exitPrice(model, 'buy', bare) >= bare).toBe(true);
      expect(entryPrice(model, 'sell', bare) <= exitPrice(model, 'sell', bare)).toBe(true);
      expect(exitPrice(model, 'sell', bare) <= bare).toBe(true);
      expect(fillFee(model, bare, ONE_UNIT) >= 0n).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('no costs cost nothing', () => {
  expect(entryPrice(NO_COSTS, 'buy', price('1.23'))).toBe(price('1.23'));
  expect(exitPrice(NO_COSTS, 'sell', price('1.23'))).toBe(price('1.23'));
  expect(fillFee(NO_COSTS, price('1.23'), qty('1000'))).toBe(0n);
});
