/** What the broker keeps: its records are JSON, and a broker made of them goes on as if nothing had happened. */

import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../../src/core/base/time.js';
import { Broker } from '../../../../src/core/sim/broker/broker.js';
import type { BrokerChange } from '../../../../src/core/sim/broker/state.js';
import { Desk } from '../../../support/core/broker-desk.js';
import { price, rate } from '../../../support/core/build.js';

/** Through a file: what JSON does not hold is gone. */
const filed = (changes: readonly BrokerChange[]): BrokerChange[] =>
  JSON.parse(JSON.stringify(changes)) as BrokerChange[];

const busy = (): Desk => {
  const desk = new Desk({ latency: { accept: 10, cancel: 20, replace: 30 }, fees: { crypto: rate('0.0025') } });
  desk.quote('100', '100.1').quote('40000', '40000', 'BTC/USD');
  desk.buy({ class: 'bracket', profit: '110', loss: '90', tif: 'gtc' });
  desk.buy({ symbol: 'BTC/USD', notional: '1000' });
  desk.after(10);
  const limit = desk.sell({ limit: '110', symbol: 'XYZ', id: '123' });
  desk.sell({ trailPercent: '0.1', symbol: 'XYZ', qty: '3' });
  desk.after(10);
  desk.change(limit, { limitPrice: price('111') });
  desk.broker.split('ABC', 2, 1);
  desk.broker.rename('XYZ', 'NEW');
  return desk;
};

/** What happens to a broker from here on. */
function rest(desk: Desk): unknown {
  desk.after(SECOND).quote('45', '45.1').quote('41000', '41000', 'BTC/USD');
  desk.buy({ qty: '3', limit: '44' });
  desk.broker.close('BTCUSD', undefined);
  desk.after(SECOND).at('9 11:00').quote('40', '40').at('9 17:00');
  return [
    desk.updates.splice(0),
    desk.broker.orders(),
    desk.broker.activities(),
    desk.positions(),
    desk.broker.account(),
  ];
}

describe('a broker made of records', () => {
  test('of a dump, goes on the same', () => {
    const desk = busy();
    const state = filed(desk.broker.dump());
    desk.updates.splice(0);
    const again = desk.continuedBy((options) => Broker.restore(options, state));
    expect(rest(again)).toEqual(rest(desk));
  });

  test('of the changes that it told, once prices are told again, is the same', () => {
    const desk = busy();
    const again = Broker.restore(desk.options, filed(desk.changes));
    const kept = (broker: Broker): BrokerChange[] => broker.dump().filter(({ kind }) => kind !== 'market');
    expect(kept(again)).toEqual(kept(desk.broker));
  });

  test('finds its orders by their ids, and takes none of them twice', () => {
    const desk = busy();
    const again = Broker.restore(desk.options, filed(desk.changes));
    expect(again.orderByClientId('123')?.id).toBe(desk.broker.orderByClientId('123')?.id);
    expect(again.orders().map(({ id }) => id)).toEqual(desk.broker.orders().map(({ id }) => id));
  });
});

test('records are small, and exact numbers in them are text', () => {
  const desk = new Desk().quote('100', '100');
  desk.buy({ qty: '0.1', id: 'one' });
  const order = desk.changes.findLast(({ kind }) => kind === 'order')?.value;
  expect(order).toMatchObject({ clientOrderId: 'one', qty: '0.1', filledValue: '10', status: 'filled' });
  expect(desk.changes.find(({ kind }) => kind === 'position')?.value).toMatchObject({ qty: '0.1', cost: '10' });
  desk.sell({ qty: '0.1' });
  expect(desk.changes.findLast(({ kind }) => kind === 'position')?.value).toBeNull();
});

test('a record that is not whole or holds no number is refused by its name', () => {
  const options = new Desk().options;
  const one = (kind: BrokerChange['kind'], value: BrokerChange['value']): (() => Broker) => {
    return () => Broker.restore(options, [{ kind, key: 'k', value }]);
  };
  expect(one('position', { symbol: 'ABC', qty: '1' })).toThrow('no cost in a record of kind position');
  expect(one('position', { symbol: 'ABC', qty: '1', cost: 'x' })).toThrow("cost of the broker's state is no number");
  expect(one('order', { id: '1' })).toThrow('no clientOrderId');
});
