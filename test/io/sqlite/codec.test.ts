/** Orders of every size and price survive the way into rows and back. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { moneyOfRaw, priceOfRaw, qtyOfRaw, rateOfRaw } from '../../../src/core/base/fixed.js';
import { ORDER_STATUSES } from '../../../src/core/orders/lifecycle.js';
import {
  type ClientOrderId,
  ORDER_TYPES,
  type Order,
  type OrderSize,
  TIMES_IN_FORCE,
  type Trail,
} from '../../../src/core/orders/order.js';
import { orderOf, sizeOf, trailOf } from '../../../src/io/sqlite/decode.js';
import { orderRow } from '../../../src/io/sqlite/encode.js';
import { START } from './desk.js';

const positive = fc.bigInt(1n, 10n ** 30n);
const price = fc.option(positive.map(priceOfRaw), { nil: undefined });

const size: fc.Arbitrary<OrderSize> = fc.oneof(
  fc.constantFrom<OrderSize>({ kind: 'all' }, { kind: 'position' }),
  positive.map((raw): OrderSize => ({ kind: 'qty', qty: qtyOfRaw(raw) })),
  positive.map((raw): OrderSize => ({ kind: 'value', value: moneyOfRaw(raw) })),
);

const trail: fc.Arbitrary<Trail> = fc.oneof(
  positive.map((raw): Trail => ({ kind: 'price', by: priceOfRaw(raw) })),
  positive.map((raw): Trail => ({ kind: 'percent', by: rateOfRaw(raw) })),
);

const order: fc.Arbitrary<Order> = fc.record({
  symbol: fc.string(),
  side: fc.constantFrom('buy', 'sell'),
  size,
  type: fc.constantFrom(...ORDER_TYPES),
  limitPrice: price,
  stopPrice: price,
  trail: fc.option(trail, { nil: undefined }),
  tif: fc.constantFrom(...TIMES_IN_FORCE),
  isExtended: fc.boolean(),
  reason: fc.string(),
  clientOrderId: fc.string().map((text) => text as ClientOrderId),
  strategyId: fc.string(),
  replaces: fc.option(
    fc.string().map((text) => text as ClientOrderId),
    { nil: undefined },
  ),
  createdAt: fc.constant(START),
  qty: fc.option(positive.map(qtyOfRaw), { nil: undefined }),
  venueOrderId: fc.option(fc.string(), { nil: undefined }),
  status: fc.constantFrom(...ORDER_STATUSES),
  filledQty: fc.bigInt(0n, 10n ** 30n).map(qtyOfRaw),
  filledValue: fc.bigInt(0n, 10n ** 30n).map(moneyOfRaw),
  updatedAt: fc.constant(START),
});

it('brings back every order', () => {
  fc.assert(
    fc.property(order, (one) => {
      expect(orderOf(orderRow(1, one))).toEqual(one);
    }),
  );
});

it.each(['', 'some', 'qty', 'qty x', 'value 1,5'])('refuses the size %j', (text) => {
  expect(() => sizeOf(text)).toThrow(expect.objectContaining({ code: 'ledger_corrupt' }));
});

it.each(['', 'price', 'percent x', 'points 3'])('refuses the trail %j', (text) => {
  expect(() => trailOf(text)).toThrow(expect.objectContaining({ code: 'ledger_corrupt' }));
});

it.each([{ type: 'iceberg' }, { tif: 'gtd' }])('refuses the term %j', (term) => {
  const [one] = fc.sample(order, 1);
  if (one === undefined) return;
  expect(() => orderOf({ ...orderRow(1, one), ...term })).toThrow(expect.objectContaining({ code: 'ledger_corrupt' }));
});
