/** Random movements for property tests, mixed with fills as an account has them. */

import fc from 'fast-check';
import { moneyOfRaw, negate, priceOfRaw, qtyOfRaw } from '../../../src/core/base/fixed.js';
import { CASH_CAUSES, type Movement } from '../../../src/core/portfolio/movement.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import { day } from './build.js';
import { amount, anyFill, feeAmount, side } from './fills.js';

const symbol = fc.constantFrom('ABC', 'XYZ');
const told = { movementId: fc.constant(''), at: fc.constant(day(0)) };
const qty = amount.map(qtyOfRaw);
const price = amount.map(priceOfRaw);
const ratio = fc.oneof(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10_000 }));
const signed = fc.bigInt(-(10n ** 21n), 10n ** 21n);

export const anySplit = fc.record({ ...told, kind: fc.constant('split' as const), symbol, from: ratio, to: ratio });

const anyMovement: fc.Arbitrary<Movement> = fc.oneof(
  fc.record({
    ...told,
    kind: fc.constant('position' as const),
    symbol,
    qty: fc.tuple(qty, fc.boolean()).map(([size, isLong]) => (isLong ? size : negate(size))),
    price,
  }),
  fc.record({
    ...told,
    kind: fc.constant('cash' as const),
    cause: fc.constantFrom(...CASH_CAUSES),
    amount: signed.map(moneyOfRaw),
    symbol: fc.option(symbol, { nil: undefined }),
  }),
  { weight: 2, arbitrary: anySplit },
  fc
    .constantFrom(['ABC', 'XYZ'] as const, ['XYZ', 'ABC'] as const, ['ABC', 'NEW'] as const, ['NEW', 'XYZ'] as const)
    .map(([name, newSymbol]) => ({ movementId: '', at: day(0), kind: 'rename' as const, symbol: name, newSymbol })),
  fc.record({ ...told, kind: fc.constant('coin_fee' as const), symbol, qty, price }),
  fc.record({
    ...told,
    kind: fc.constant('foreign_fill' as const),
    symbol,
    side,
    qty,
    price,
    fee: feeAmount.map(moneyOfRaw),
    venueOrderId: fc.constant('v'),
  }),
);

export type Happening = { readonly fill: Fill } | { readonly movement: Movement };

const anyHappening: fc.Arbitrary<Happening> = fc.oneof(
  anyFill({ symbols: ['ABC', 'XYZ'] }).map((fill) => ({ fill })),
  anyMovement.map((movement) => ({ movement })),
);

/** A day apart, each with an id of its own. */
export const anyAccount = (maxLength = 30): fc.Arbitrary<readonly Happening[]> =>
  fc
    .array(anyHappening, { maxLength })
    .map((list) =>
      list.map((one, i) =>
        'fill' in one
          ? { fill: { ...one.fill, fillId: `f${i}`, ts: day(i) } }
          : { movement: { ...one.movement, movementId: `m${i}`, at: day(i) } },
      ),
    );
