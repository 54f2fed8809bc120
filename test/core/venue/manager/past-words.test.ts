/** Words of the broker that are of the past when they are heard, or that leave out what has filled. */

import { expect, it } from 'vitest';
import type { Qty } from '../../../../src/core/base/fixed.js';
import { SECOND } from '../../../../src/core/base/time.js';
import type { Order } from '../../../../src/core/orders/order.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { VenueFill, VenueOrder, VenueUpdate } from '../../../../src/core/venue/records.js';
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

/** An entry that filled, and its stop, which has filled 4 of 10 as `v-stop` when the broker replaces it. */
const STOP = { side: 'sell', type: 'stop', stopPrice: price('90') } as const;
const REPLACED = {
  ...STOP,
  status: 'replaced',
  statusText: 'replaced',
  filledQty: qty('4'),
  replacedBy: 'v-next',
} as const;
const NEXT = { ...STOP, qty: qty('6'), replaces: 'v-stop' } as const;

/** What it books, and what it alerts of. */
const executions = (manager: OrderManager): readonly string[] =>
  manager.take().flatMap((output): readonly string[] => {
    if (output.kind === 'alert') return [output.code];
    const execution = output.kind === 'report' ? output.report.execution : undefined;
    return execution === undefined ? [] : [execution.fillId];
  });

const fill = (venueOrderId: string, cum: string): VenueFill => ({
  ...{ activityId: `${venueOrderId}-${cum}`, venueOrderId, symbol: 'ABC', side: 'sell' },
  ...{ qty: qty(cum), price: price('89'), cumQty: qty(cum), at: AT },
});

/** What the broker answers, in turn, about a stop that it replaced by itself. */
function follow(manager: OrderManager, next: VenueOrder): void {
  const clientOrderId = order('buy', { id: 'o-2' }).clientOrderId;
  manager.updated(heard(next), AT);
  manager.answered(
    { kind: 'lookup', clientOrderId, venueOrderId: 'v-stop' },
    { kind: 'order', order: told('stop', REPLACED) },
    AT,
  );
  manager.fillsRead(clientOrderId, [fill('v-stop', '4')], AT);
  manager.answered(
    { kind: 'lookup', clientOrderId, venueOrderId: 'v-stop' },
    { kind: 'order', order: told('stop', REPLACED) },
    AT,
  );
  manager.answered({ kind: 'lookup', clientOrderId, venueOrderId: 'v-next' }, { kind: 'order', order: next }, AT);
  manager.fillsRead(clientOrderId, [fill('v-next', '6')], AT);
}

it('a stop that had filled in part when the broker replaced it goes on filling under the new id', () => {
  const manager = sent();
  const bought = { status: 'filled', statusText: 'filled', filledQty: qty('10') } as const;
  manager.synced([told('o-1', { ...bought, legs: [told('stop', STOP)] })], AT);
  manager.take();
  follow(manager, told('next', { ...NEXT, status: 'filled', statusText: 'filled', filledQty: qty('6') }));
  expect(executions(manager)).toEqual(['v-stop/4', 'v-next/6']);
});

it('what it filled under the old id is not booked again where that is answered late', () => {
  const manager = sent();
  const bought = { status: 'filled', statusText: 'filled', filledQty: qty('10') } as const;
  manager.synced([told('o-1', { ...bought, legs: [told('stop', STOP)] })], AT);
  manager.take();
  const next = told('next', { ...NEXT, status: 'filled', statusText: 'filled', filledQty: qty('6') });
  const clientOrderId = order('buy', { id: 'o-2' }).clientOrderId;
  const lookedUp = (venueOrderId: string, said: VenueOrder): void =>
    manager.answered({ kind: 'lookup', clientOrderId, venueOrderId }, { kind: 'order', order: said }, AT);
  manager.updated(heard(next), AT);
  lookedUp('v-stop', told('stop', REPLACED));
  manager.fillsRead(clientOrderId, [fill('v-stop', '4')], AT);
  lookedUp('v-stop', told('stop', REPLACED));
  lookedUp('v-next', next);
  manager.fillsRead(clientOrderId, [fill('v-stop', '4')], AT);
  manager.fillsRead(clientOrderId, [fill('v-next', '6')], AT);
  expect(executions(manager)).toEqual(['v-stop/4', 'v-next/6']);
});

it('and over a restart, whatever of it was booked before', () => {
  const manager = begin();
  const entry = { ...order('buy', { createdAt: AT }), role: 'entry', status: 'filled', filledQty: qty('10') } as const;
  manager.restore({ ...entry, venueOrderId: 'v-o-1' }, AT);
  const stop = { ...order('sell', { id: 'o-2', stop: '90', createdAt: AT }), parentId: entry.clientOrderId } as const;
  const booked = {
    role: 'stop_loss',
    status: 'partially_filled',
    filledQty: qty('4'),
    venueOrderId: 'v-next',
  } as const;
  manager.restore({ ...stop, ...booked }, AT, qty('4'));
  const filled = told('next', { ...NEXT, status: 'filled', statusText: 'filled', filledQty: qty('6') });
  manager.updated(heard(filled), AT);
  manager.fillsRead(stop.clientOrderId, [fill('v-next', '6')], AT);
  expect(executions(manager)).toEqual(['v-next/6']);
});

it('what was to replace an order that something else has replaced is of the past', () => {
  const manager = sent();
  manager.synced(
    [told('o-1', { status: 'filled', statusText: 'filled', filledQty: qty('10'), legs: [told('stop', STOP)] })],
    AT,
  );
  follow(manager, told('next', NEXT));
  manager.take();
  manager.updated(heard(told('rival', { ...NEXT, status: 'rejected', statusText: 'rejected' })), AT);
  expect(manager.take()).toEqual([]);
});

it.each([['updated'], ['synced'], ['as a leg']] as const)(
  'what was to replace an exit that has ended since, and never did, is not what the exit is: %s',
  (how) => {
    const manager = sent();
    const bought = { status: 'filled', statusText: 'filled', filledQty: qty('10') } as const;
    const entry = (stop: VenueOrder): VenueOrder => told('o-1', { ...bought, legs: [stop] });
    manager.synced([entry(told('stop', STOP))], AT);
    manager.updated(heard(told('stop', { ...STOP, status: 'canceled', statusText: 'canceled' })), AT);
    manager.take();
    const refused = told('next', { ...NEXT, status: 'rejected', statusText: 'rejected' });
    if (how === 'updated') manager.updated(heard(refused), AT);
    else manager.synced(how === 'synced' ? [refused] : [entry(refused)], AT);
    const words = manager.take().filter(({ kind }) => kind === 'report' || kind === 'foreign' || kind === 'stop');
    expect(words).toEqual([]);
  },
);

it('what fills in the place of an exit that has ended here is in the books', () => {
  const manager = sent();
  const bought = { status: 'filled', statusText: 'filled', filledQty: qty('10') } as const;
  manager.synced([told('o-1', { ...bought, legs: [told('stop', STOP)] })], AT);
  manager.updated(heard(told('stop', { ...STOP, status: 'canceled', statusText: 'canceled' })), AT);
  manager.take();
  manager.updated(heard(told('next', { ...NEXT, status: 'filled', statusText: 'filled', filledQty: qty('6') })), AT);
  manager.fillsRead(order('buy', { id: 'o-2' }).clientOrderId, [fill('v-next', '6')], AT);
  expect(executions(manager)).toEqual(['v-next/6']);
});

it('a stop that was replaced twice while nobody listened is nobody else’s order, and what it filled is in the books', () => {
  const manager = begin();
  const entry = { ...order('buy', { createdAt: AT }), role: 'entry', status: 'filled', filledQty: qty('10') } as const;
  const stop = {
    ...order('sell', { id: 'o-2', stop: '90', createdAt: AT }),
    role: 'stop_loss',
    status: 'new',
  } as const;
  manager.restore({ ...entry, venueOrderId: 'v-o-1' }, AT);
  manager.restore({ ...stop, parentId: entry.clientOrderId, venueOrderId: 'v-stop' }, AT);
  const last = { ...STOP, replaces: 'v-next', status: 'filled', statusText: 'filled', filledQty: qty('10') } as const;
  manager.sync(AT);
  manager.updated(heard(told('last', { ...STOP, replaces: 'v-next' })), AT);
  const bought = { status: 'filled', statusText: 'filled', filledQty: qty('10') } as const;
  manager.synced([told('o-1', { ...bought, legs: [told('last', last)] })], AT);
  expect(manager.take().filter(({ kind }) => kind === 'foreign')).toEqual([]);
  const answer = (venueOrderId: string, said: VenueOrder): void => {
    const { clientOrderId } = stop;
    manager.answered({ kind: 'lookup', clientOrderId, venueOrderId }, { kind: 'order', order: said }, AT);
  };
  answer('v-stop', told('stop', { ...REPLACED, filledQty: qty('0') }));
  answer('v-next', told('next', { ...REPLACED, filledQty: qty('0'), replacedBy: 'v-last' }));
  answer('v-last', told('last', last));
  manager.fillsRead(stop.clientOrderId, [fill('v-last', '10')], AT);
  expect(executions(manager)).toEqual(['v-last/10']);
});

/** Statuses that it reports. */
const statuses = (manager: OrderManager): readonly string[] =>
  manager.take().flatMap((output) => (output.kind === 'report' ? [output.report.status] : []));

it('a fill in part leaves an order what it is, one to be canceled, until the broker refuses that', () => {
  const manager = begin();
  manager.restore({ ...order('buy', { createdAt: AT }), status: 'new', venueOrderId: 'v-o-1' }, AT);
  manager.cancel(order('buy').clientOrderId, AT);
  manager.take();
  const part = { status: 'partially_filled', filledQty: qty('4') } as const;
  const filled = heard(told('o-1', { ...part, statusText: 'partial_fill' }));
  manager.updated({ ...filled, price: price('100'), qty: qty('4'), executionId: 'e-1' }, AT);
  expect(statuses(manager)).toEqual(['pending_cancel']);
  manager.updated(heard(told('o-1', { ...part, statusText: 'order_cancel_rejected' })), AT);
  expect(statuses(manager)).toEqual(['partially_filled']);
});
