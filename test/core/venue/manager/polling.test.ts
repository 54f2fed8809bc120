/** What the stream loses while it lives: looked for by asking, and found. */

import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/core/base/assert.js';
import type { Qty } from '../../../../src/core/base/fixed.js';
import { type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import type { Order } from '../../../../src/core/orders/order.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { ManagerOutput, VenueRequest } from '../../../../src/core/venue/manager/vocabulary.js';
import type { VenueOrder } from '../../../../src/core/venue/records.js';
import { day, order, price, qty } from '../../../support/core/build.js';

const AT = day(1);
const after = (seconds: number): Micros => micros(AT + seconds * SECOND);

const told = (
  status: 'pending_new' | 'new' | 'pending_cancel' | 'canceled',
  filledQty: Qty = qty('0'),
): VenueOrder => ({
  ...{ venueOrderId: 'v-1', clientOrderId: 'o-1', symbol: 'ABC', side: 'buy', type: 'limit' },
  ...{ orderClass: '', qty: qty('10'), notional: undefined, limitPrice: price('1'), stopPrice: undefined },
  ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false, tif: 'gtc' },
  ...{ status, statusText: status, filledQty, filledAvgPrice: undefined },
  ...{ submittedAt: AT, updatedAt: AT, replacedBy: undefined, replaces: undefined, legs: [] },
});

const requests = (outputs: readonly ManagerOutput[]): readonly VenueRequest[] =>
  outputs.flatMap((output) => (output.kind === 'request' ? [output.request] : []));

/** A manager with one order that the broker has, as of the last comparison. */
function begin(tif: Order['tif'] = 'gtc'): OrderManager {
  const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
  manager.restore({ ...order('buy', { tif, limit: '1', createdAt: AT }), status: 'new', venueOrderId: 'v-1' }, AT);
  manager.sync(AT);
  manager.take();
  manager.synced([told('new')], AT);
  const lookup = { kind: 'lookup', clientOrderId: order('buy').clientOrderId } as const;
  manager.answered(lookup, { kind: 'order', order: told('new') }, AT);
  manager.take();
  return manager;
}

describe('a message that is lost on a stream that lives', () => {
  it('is made good by asking for the open orders now and then; one that is gone is looked up', () => {
    const manager = begin();
    manager.tick(after(29));
    expect(manager.take()).toEqual([]);
    manager.tick(after(31));
    expect(requests(manager.take())).toEqual([{ kind: 'sync', since: after(-29) }]);
    manager.synced([], after(31));
    expect(requests(manager.take())).toEqual([{ kind: 'lookup', clientOrderId: 'o-1' }]);
  });

  it('is not asked for where no order is open', () => {
    const manager = begin();
    manager.updated(
      {
        event: 'canceled',
        at: after(1),
        order: told('canceled'),
        executionId: undefined,
        previousExecutionId: undefined,
        price: undefined,
        qty: undefined,
        positionQty: undefined,
      },
      after(1),
    );
    manager.take();
    manager.tick(after(60));
    expect(manager.take()).toEqual([]);
  });

  it('of an order that never waits is looked for at once', () => {
    const manager = begin('fok');
    manager.tick(after(3));
    expect(requests(manager.take())).toEqual([{ kind: 'lookup', clientOrderId: 'o-1' }]);
  });

  it('of a cancel is looked for while a session that ends still waits', () => {
    const manager = begin();
    manager.cancel(order('buy').clientOrderId, after(1));
    const [cancel] = requests(manager.take());
    expect(cancel?.kind).toBe('cancel');
    if (cancel?.kind === 'cancel') manager.answered(cancel, { kind: 'done' }, after(1));
    manager.tick(after(4));
    expect(requests(manager.take())).toEqual([{ kind: 'lookup', clientOrderId: 'o-1' }]);
  });
});

describe('a cancel that the broker took and does not carry out', () => {
  /** What is asked for in that many seconds, while the order stays `pending_cancel`. */
  function stuckFor(seconds: number): string[] {
    const manager = begin();
    const asked: string[] = [];
    manager.cancel(order('buy').clientOrderId, AT);
    for (let second = 0; second <= seconds; second++) {
      manager.tick(after(second));
      for (const request of requests(manager.take())) {
        if (request.kind !== 'cancel' && request.kind !== 'lookup') continue;
        asked.push(`${second} ${request.kind}`);
        const still = { kind: 'order', order: told('pending_cancel') } as const;
        manager.answered(request, request.kind === 'cancel' ? { kind: 'done' } : still, after(second));
      }
    }
    return asked;
  }

  it('is looked at soon, ever more rarely, and asked for again', () => {
    expect(stuckFor(20)).toEqual([
      '0 cancel',
      '2 lookup',
      '4 lookup',
      '8 lookup',
      '16 lookup',
      '17 cancel',
      '19 lookup',
    ]);
  });
});

describe('a clock that is set back by an hour', () => {
  const HOUR = 3600;

  it('holds back neither the open orders, nor a lookup, nor a cancel that is asked for again', () => {
    const manager = begin();
    manager.cancel(order('buy').clientOrderId, AT);
    for (const request of requests(manager.take()))
      if (request.kind === 'cancel') manager.answered(request, { kind: 'done' }, AT);
    manager.tick(AT);
    const asked: string[] = [];
    for (let second = 1 - HOUR; second <= 35 - HOUR; second++) {
      manager.tick(after(second));
      for (const request of requests(manager.take())) {
        asked.push(request.kind);
        const still = { kind: 'order', order: told('pending_cancel') } as const;
        if (request.kind === 'lookup') manager.answered(request, still, after(second));
      }
    }
    expect(new Set(asked)).toEqual(new Set(['lookup', 'cancel', 'sync']));
  });

  it('makes no order younger than it is', () => {
    const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
    manager.submit(order('buy') as never, AT);
    manager.tick(AT);
    manager.tick(after(-HOUR));
    expect(manager.mayLeave(order('buy'), after(4 - HOUR))).toBe(true);
    expect(manager.mayLeave(order('buy'), after(6 - HOUR))).toBe(false);
  });
});

describe('a start', () => {
  const [first, second, lost] = ['o-1', 'o-2', 'o-3'].map((id) => order('buy', { id, limit: '1', createdAt: AT }));

  /** With two orders at work, and one that was given up. */
  function restored(): OrderManager {
    const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
    manager.restore({ ...must(first, 'o-1'), status: 'new', venueOrderId: 'v-1' }, AT);
    manager.restore({ ...must(second, 'o-2'), status: 'new', venueOrderId: 'v-2' }, AT);
    manager.restore({ ...must(lost, 'o-3'), status: 'abandoned' }, AT);
    return manager;
  }

  it('asks for the list of all orders, and for none by itself that is in it', () => {
    const manager = restored();
    manager.sync(AT);
    manager.synced([told('new'), { ...told('new'), venueOrderId: 'v-2', clientOrderId: 'o-2' }], AT);
    manager.tick(after(4));
    expect(requests(manager.take())).toEqual([{ kind: 'sync', since: after(-60) }]);
    manager.tick(after(5));
    expect(requests(manager.take())).toEqual([{ kind: 'lookup', clientOrderId: 'o-3' }]);
  });

  it('asks for each order where no list comes', () => {
    const manager = restored();
    manager.tick(after(1));
    expect(manager.take()).toEqual([]);
    manager.tick(after(2));
    expect(requests(manager.take()).map((request) => request.kind === 'lookup' && request.clientOrderId)).toEqual([
      'o-1',
      'o-2',
    ]);
  });
});
