/** An order that risk has not passed cannot be sent (RISK-2): what the compiler refuses. Checked by `npm run types`. */

import { expect, expectTypeOf, test } from 'vitest';
import type { Qty } from '../../../src/core/base/fixed.js';
import type { MutableOrder, Order } from '../../../src/core/orders/order.js';
import type { Command, Venue } from '../../../src/core/ports.js';
import type { Approved } from '../../../src/core/risk/approved.js';
import { Gate } from '../../../src/core/risk/gate.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { FREE, instrument, money, order, price, qty } from '../../support/core/build.js';

type Sized = Order & { readonly qty: Qty };

/** Never called: each line below must not compile. */
function forgeries(venue: Venue, plain: Order, sized: Sized, mutable: MutableOrder): void {
  // @ts-expect-error an order is not approved
  venue.send({ kind: 'submit', order: plain });
  // @ts-expect-error neither is one with a quantity
  venue.send({ kind: 'submit', order: sized });
  // @ts-expect-error nor the engine's own
  venue.send({ kind: 'submit', order: mutable });
  // @ts-expect-error nor a copy that says so of itself
  venue.send({ kind: 'submit', order: { ...sized, approved: true } });
  // @ts-expect-error a verdict is not an order
  venue.send({ kind: 'submit', order: new Gate({}).check(sized, exposure) });
}

const exposure = {
  price: price('10'),
  costs: FREE,
  position: qty('0'),
  openBuys: qty('0'),
  openSells: qty('0'),
  equity: money('1000'),
  grossElsewhere: money('0'),
  netIfBought: money('0'),
  netIfSold: money('0'),
  buyingPower: money('1000'),
};

test('no other type stands in for an approved order', () => {
  expectTypeOf<Order>().not.toExtend<Approved>();
  expectTypeOf<Sized>().not.toExtend<Approved>();
  expectTypeOf<Sized & { approved: true }>().not.toExtend<Approved>();
  expectTypeOf<Approved>().toExtend<Sized>();
  expectTypeOf<Extract<Command, { kind: 'submit' }>['order']>().toEqualTypeOf<Approved>();
  expect(forgeries).toBeTypeOf('function');
});

test('what the gate approved can be sent', () => {
  const venue = new SimVenue([instrument()], FREE);
  const verdict = new Gate({}).check(order('buy', { qty: '5' }), exposure);
  expect(verdict.kind).toBe('approved');
  if (verdict.kind === 'approved') venue.send({ kind: 'submit', order: verdict.order });
  expect(venue.next()).toMatchObject({ status: 'new', clientOrderId: 'o-1' });
});
