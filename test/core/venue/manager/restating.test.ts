/** An order that the broker restates: by a split it goes on with its terms, by anything else somebody is told. */

import { describe, expect, it } from 'vitest';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import type { Split } from '../../../../src/core/portfolio/movement.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { VenueOrder, VenueUpdate } from '../../../../src/core/venue/records.js';
import { day, order, price, qty } from '../../../support/core/build.js';

const AT = day(1);
const later = (seconds: number) => micros(AT + seconds * SECOND);
const SPLIT: Split = { kind: 'split', movementId: 's', at: later(1), symbol: 'ABC', from: 1, to: 10 };

const told = (size: string, limit: string): VenueOrder => ({
  ...{ venueOrderId: 'v-1', clientOrderId: 'o-1', symbol: 'ABC', side: 'buy', type: 'limit', tif: 'gtc' },
  ...{ orderClass: '', qty: qty(size), notional: undefined, limitPrice: price(limit), stopPrice: undefined },
  ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false },
  ...{ status: 'new', statusText: 'new', filledQty: qty('0'), filledAvgPrice: undefined },
  ...{ submittedAt: AT, updatedAt: AT, replacedBy: undefined, replaces: undefined, legs: [] },
});

const restated = (size: string, limit: string): VenueUpdate => ({
  ...{ event: 'restated', at: later(1), order: told(size, limit), executionId: undefined },
  ...{ previousExecutionId: undefined, price: undefined, qty: undefined, positionQty: undefined },
});

/** A manager with an order of 5 at 550 at the broker. */
function begin(): OrderManager {
  const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
  manager.restore({ ...order('buy', { qty: '5', limit: '550' }), status: 'new', venueOrderId: 'v-1' }, AT);
  manager.take();
  return manager;
}

const said = (manager: OrderManager): readonly unknown[] =>
  manager.take().flatMap((output): unknown[] => {
    if (output.kind === 'report') return [output.report.terms];
    return output.kind === 'alert' ? [[output.code, output.holdsEntries]] : output.kind === 'restated' ? ['asked'] : [];
  });

const NEW_TERMS = { qty: qty('50'), limitPrice: price('55') };

describe('a restated order', () => {
  it('has the terms that the split made, once that is in the books, and tells them once', () => {
    const manager = begin();
    manager.updated(restated('50', '55'), later(1));
    expect(said(manager)).toEqual(['asked']);
    manager.split(SPLIT, later(2));
    manager.synced([told('50', '55')], later(3));
    manager.synced([told('50', '55')], later(4));
    expect(said(manager)).toEqual([NEW_TERMS]);
  });

  it('that no split explains is told as a correction', () => {
    const manager = begin();
    manager.split(SPLIT, later(1));
    manager.updated(restated('40', '55'), later(1));
    manager.synced([told('40', '55')], later(20));
    expect(said(manager)).toEqual(['asked']);
    manager.synced([told('40', '55')], later(40));
    manager.synced([told('40', '55')], later(80));
    expect(said(manager)).toEqual([['correction', true]]);
  });
});
