/** An order that the broker restates: by a split it goes on with its terms, by anything else somebody is told. */

import { describe, expect, it } from 'vitest';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import type { ClientOrderId, Order } from '../../../../src/core/orders/order.js';
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

/** An exit of a group at the broker, which has client ids of its own for them. */
const exit = (role: 'take_profit' | 'stop_loss', size: string, at: string): VenueOrder => ({
  ...{ ...told(size, at), venueOrderId: `v-${role}`, clientOrderId: `theirs-${role}`, side: 'sell' },
  ...(role === 'stop_loss' && {
    ...{ type: 'stop', status: 'held', statusText: 'held', limitPrice: undefined, stopPrice: price(at) },
  }),
});

/** A manager with the exits of 5 that were bought, at 600 and at 450; the engine's orders are its own, as in a session. */
function protectedOf(): { manager: OrderManager; legs: readonly Order[] } {
  const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
  const parentId = 'o-1' as ClientOrderId;
  const entry = { ...order('buy', { qty: '5' }), role: 'entry', filledQty: qty('5') } as const;
  manager.restore({ ...entry, status: 'filled', venueOrderId: 'v-1' }, AT);
  const leg = (id: string, role: 'take_profit' | 'stop_loss', terms: object, status: 'new' | 'held') => {
    const made = { ...order('sell', { qty: '5', ...terms }), clientOrderId: id as ClientOrderId, parentId, role };
    const one = { ...made, status, venueOrderId: `v-${role}` };
    manager.restore(one, AT);
    return one;
  };
  const legs = [leg('o-2', 'take_profit', { limit: '600' }, 'new'), leg('o-3', 'stop_loss', { stop: '450' }, 'held')];
  manager.take();
  return { manager, legs };
}

const exits = (size: string, limit: string, stop: string): readonly VenueOrder[] => [
  exit('take_profit', size, limit),
  exit('stop_loss', size, stop),
];

describe('restated exits of a group', () => {
  /** Alerts, and terms as they are told; the engine takes them and other prices over. */
  function toldOf(manager: OrderManager, legs: readonly Order[]): readonly unknown[] {
    return manager.take().flatMap((output): unknown[] => {
      if (output.kind === 'alert') return [output.code];
      if (output.kind !== 'report') return [];
      const { clientOrderId, prices, terms } = output.report;
      const one = legs.find((leg) => leg.clientOrderId === clientOrderId);
      if (one !== undefined) Object.assign(one, prices, terms);
      return terms === undefined ? [] : [[clientOrderId, terms]];
    });
  }

  const RESTATED = [
    ['o-2', { qty: qty('50'), limitPrice: price('60') }],
    ['o-3', { qty: qty('50'), stopPrice: price('45') }],
  ];

  it.each([['before'], ['after']])('have the terms of the split that is in the books %s they are told', (when) => {
    const { manager, legs } = protectedOf();
    const tell = (at: number) => {
      for (const one of exits('50', '60', '45')) manager.updated({ ...restated('50', '60'), order: one }, later(at));
    };
    if (when === 'after') tell(1);
    expect(toldOf(manager, legs)).toEqual([]);
    manager.split(SPLIT, later(2));
    tell(3);
    tell(4);
    expect(toldOf(manager, legs)).toEqual(RESTATED);
    expect(legs.map(({ limitPrice, stopPrice }) => limitPrice ?? stopPrice)).toEqual([price('60'), price('45')]);
  });

  it('are reduced as much, and fill what the broker has of them without an alert', () => {
    const { manager, legs } = protectedOf();
    const [profit, stop] = exits('50', '60', '45');
    if (profit === undefined || stop === undefined) throw new Error('two exits');
    const fill = (size: string, cum: string, of: VenueOrder) =>
      manager.updated(
        {
          ...{ ...restated('5', '600'), event: 'partial_fill', price: price('60'), qty: qty(size) },
          order: { ...of, filledQty: qty(cum), status: 'partially_filled', filledAvgPrice: price('60') },
        },
        later(1),
      );
    fill('2', '2', exit('take_profit', '5', '600'));
    manager.split(SPLIT, later(2));
    const [grown, reduced] = [
      { ...profit, qty: qty('32'), filledQty: qty('2') },
      { ...stop, qty: qty('30') },
    ];
    for (const one of [grown, reduced]) manager.updated({ ...restated('5', '60'), order: one }, later(3));
    fill('30', '32', grown);
    expect(toldOf(manager, legs)).toEqual([
      ['o-2', { qty: qty('32'), limitPrice: price('60') }],
      ['o-3', { qty: qty('30'), stopPrice: price('45') }],
    ]);
  });
});
