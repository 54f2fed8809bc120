/** Words of the broker that are of the past when they are heard, or that leave out what has filled. */

import { expect, it } from 'vitest';
import type { Qty } from '../../../../src/core/base/fixed.js';
import { SECOND } from '../../../../src/core/base/time.js';
import type { Order } from '../../../../src/core/orders/order.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { VenueOrder, VenueUpdate } from '../../../../src/core/venue/records.js';
import { approve } from '../../../support/core/approve.js';
import { day, order, price, qty } from '../../../support/core/build.js';

const AT = day(1);
const begin = (): OrderManager => new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });

/** An order as the broker tells it. */
const told = (id: string, over: Partial<VenueOrder>): VenueOrder => ({
  ...{ venueOrderId: `v-${id}`, clientOrderId: id, symbol: 'ABC', side: 'buy', type: 'market', tif: 'gtc' },
  ...{ orderClass: '', qty: qty('10'), notional: undefined, limitPrice: undefined, stopPrice: undefined },
  ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false },
  ...{ status: 'new', statusText: 'new', filledQty: qty('0'), filledAvgPrice: undefined },
  ...{ submittedAt: AT, updatedAt: AT, replacedBy: undefined, replaces: undefined, legs: [] },
  ...over,
});

const heard = (said: VenueOrder): VenueUpdate => ({
  ...{ event: said.statusText, at: AT, order: said, executionId: undefined, previousExecutionId: undefined },
  ...{ price: undefined, qty: undefined, positionQty: undefined },
});

/** An entry with a stop loss that is on its way. */
function sent(): OrderManager {
  const manager = begin();
  const leg = (role: 'entry' | 'stop_loss', made: Order & { readonly qty: Qty }) => approve({ ...made, role });
  const stop = leg('stop_loss', {
    ...order('sell', { id: 'o-2', stop: '90', createdAt: AT }),
    parentId: order('buy').clientOrderId,
  });
  manager.submit(leg('entry', order('buy', { createdAt: AT })), AT, [stop]);
  return manager;
}

it('a stop that was replaced before anybody knew its first id is nobody else’s order', () => {
  const manager = sent();
  const stop = { side: 'sell', type: 'stop', stopPrice: price('90') } as const;
  const held = { ...stop, status: 'held', statusText: 'held' } as const;
  manager.updated(heard(told('first', held)), AT);
  manager.sync(AT);
  manager.take();
  const now = told('second', { ...stop, replaces: 'v-first' });
  manager.synced([told('o-1', { status: 'filled', statusText: 'filled', filledQty: qty('10'), legs: [now] })], AT);
  manager.updated(heard(told('first', held)), AT);
  expect(manager.take().filter(({ kind }) => kind === 'foreign')).toEqual([]);
});

it.each([
  ['pending_replace', '3', ['partially_filled']],
  ['partially_filled', '0', []],
] as const)(
  'an order that has filled in part is not new again after a restart: %s, %s booked',
  (status, booked, reported) => {
    const manager = begin();
    manager.restore({ ...order('buy', { createdAt: AT }), status, venueOrderId: 'v-o-1', filledQty: qty(booked) }, AT);
    manager.updated(heard(told('o-1', { filledQty: qty(booked) })), AT);
    const statuses = manager.take().flatMap((output) => (output.kind === 'report' ? [output.report.status] : []));
    expect(statuses).toEqual(reported);
  },
);
