/** Rules that look at the account: its money, its quantities, its other orders, the ids that it used. */

import { describe, expect, test } from 'vitest';
import type { OrderRequest } from '../../../../src/core/sim/broker/types.js';
import { Desk, isNo, request, said } from '../../../support/core/broker-desk.js';
import { money, price, qty } from '../../../support/core/build.js';

const quoted = (over: ConstructorParameters<typeof Desk>[0] = {}): Desk =>
  new Desk(over).quote('99.99', '100', 'ABC').quote('99.99', '100', 'WHL').quote('40000', '40000', 'BTC/USD');

/** Long ten of ABC. */
const long = (): Desk => {
  const desk = quoted();
  desk.buy();
  return desk;
};

const BTC = 'BTC/USD';
const FORM = '422 40010001';
const OWN = '403 40310000';

describe('a sale by value', () => {
  test('holds the shares that it would sell, and sells no more than there are', () => {
    const desk = long().at('8 17:00').quote('100', '100');
    desk.sell({ notional: '900' });
    expect(desk.broker.available('ABC')).toBe(qty('1'));
    expect(said(desk.ask('sell', { notional: '900' }))).toMatch('insufficient qty available');
    desk.sell({ notional: '90' });
    desk.lines();
    expect(desk.at('9 09:30').quote('50', '50').lines()).toEqual([
      'new',
      'new',
      'partial_fill 10 @ 50',
      'canceled',
      'canceled',
    ]);
    expect(desk.positions()).toEqual([]);
  });
});

describe('the money', () => {
  const ask = (desk: Desk, side: OrderRequest['side'], size: string, limit: string): ReturnType<Desk['ask']> =>
    desk.ask(side, { qty: size, limit, tif: 'gtc' });

  test('of a limit order may be all the buying power, and not a share more', () => {
    const desk = quoted();
    const no = ask(desk, 'buy', '2001', '99.99');
    expect(said(no)).toBe(`${OWN} insufficient buying power`);
    expect(isNo(no) && no.extra).toEqual({ buying_power: '200000.00', cost_basis: '200079.99' });
    expect(said(ask(desk, 'buy', '2000', '99.99'))).toBe('pending_new');
    expect(desk.broker.account().buyingPower).toBe(money('20'));
    expect(said(ask(desk, 'buy', '1', '99'))).toMatch('insufficient buying power');
  });

  test('of a market order is asked at a collar above the offer', () => {
    const desk = quoted();
    expect(said(desk.ask('buy', { qty: '1952' }))).toMatch('insufficient buying power'); // 102.50 each
    expect(said(desk.ask('buy', { qty: '1951' }))).toBe('pending_new');
  });

  test('of crypto is cash alone', () => {
    const desk = quoted();
    expect(said(desk.ask('buy', { symbol: BTC, qty: '2.6', limit: '40000' }))).toMatch('insufficient buying power');
    expect(said(desk.ask('buy', { symbol: BTC, qty: '2.5', limit: '40000' }))).toBe('pending_new');
  });

  test('of a short is held at 3 % above the offer', () => {
    const desk = quoted();
    expect(said(desk.ask('sell', { qty: '1942', limit: '100' }))).toMatch('insufficient buying power');
    expect(said(desk.ask('sell', { qty: '1941', limit: '100' }))).toBe('pending_new');
  });

  test('comes back when the order ends, and stays while it is open', () => {
    const desk = quoted();
    const order = desk.buy({ qty: '1000', limit: '50' });
    expect(desk.broker.account().buyingPower).toBe(money('150000'));
    desk.broker.cancel(order.id);
    expect(desk.broker.account().buyingPower).toBe(money('200000'));
  });

  test('of an order that no price was known for is looked at when one is', () => {
    const desk = new Desk();
    const order = desk.buy({ qty: '5000' });
    desk.trade('100');
    expect(desk.now(order)).toMatchObject({ status: 'rejected', filledQty: 0n });
  });
});

describe('quantity', () => {
  test('that open orders hold is not there twice', () => {
    const desk = long();
    desk.sell({ qty: '7', limit: '120' });
    expect(desk.broker.available('ABC')).toBe(qty('3'));
    const no = desk.ask('sell', { qty: '4', limit: '120' });
    expect(isNo(no) && no.extra).toEqual({ available: '3', existing_qty: '10', held_for_orders: '7', symbol: 'ABC' });
    expect(said(desk.ask('sell', { qty: '3', limit: '120' }))).toBe('pending_new');
  });

  test('of a short is held by what covers it', () => {
    const desk = quoted();
    desk.sell();
    desk.buy({ qty: '6', limit: '50' });
    expect(said(desk.ask('buy', { qty: '5', limit: '50' }))).toMatch('available: 4');
  });
});

describe('a wash trade', () => {
  test('is refused where a market or stop order could meet one of the other side, by id', () => {
    const desk = long();
    const stop = desk.sell({ stop: '90' });
    const no = desk.ask('buy', { limit: '1' });
    expect(said(no)).toBe(`${OWN} potential wash trade detected. use complex orders`);
    expect(isNo(no) && no.extra).toEqual({
      existing_order_id: stop.id,
      reject_reason: 'opposite side market/stop order exists',
    });
    expect(said(desk.ask('buy', { symbol: 'XYZ', limit: '1' }))).toBe('pending_new');
  });

  test('of two limits is one where the buyer bids what the seller asks', () => {
    const desk = long();
    desk.sell({ limit: '105' });
    expect(said(desk.ask('buy', { limit: '105' }))).toMatch('wash trade');
    expect(said(desk.ask('buy', { limit: '104.99' }))).toBe('pending_new');
  });

  test('is none with trailing stops and groups', () => {
    const desk = long();
    desk.sell({ trail: '5', qty: '5' });
    expect(said(desk.ask('buy', { limit: '99' }))).toBe('pending_new');
    expect(said(desk.ask('sell', { class: 'oco', type: 'limit', profit: '120', loss: '80', qty: '5' }))).toBe(
      'pending_new',
    );
    expect(said(desk.ask('buy', { limit: '98' }))).toBe('pending_new');
  });
});

test('an order that says what it is for, and is mistaken, is refused', () => {
  const desk = quoted();
  const ask = (side: 'buy' | 'sell', positionIntent: OrderRequest['positionIntent']): string =>
    said(desk.broker.submit({ ...request(side), positionIntent }));
  const no = '422 42210000 position intent mismatch, inferred: ';
  expect(ask('sell', 'sell_to_close')).toBe(`${no}sell_to_open, specified: sell_to_close`);
  expect(ask('buy', 'sell_to_open')).toBe(`${no}buy_to_open, specified: sell_to_open`);
  expect(ask('buy', 'buy_to_open')).toBe('pending_new');
  expect(ask('sell', 'sell_to_open')).toBe(`${no}sell_to_close, specified: sell_to_open`);
  expect(ask('sell', 'sell_to_close')).toBe('pending_new');
});

describe('a client id', () => {
  test('is taken for ever, also by an order that ended', () => {
    const desk = quoted();
    const order = desk.buy({ id: 'one', limit: '9' });
    desk.broker.cancel(order.id);
    expect(said(desk.ask('buy', { id: 'one' }))).toBe(`${FORM} client_order_id must be unique`);
    expect(desk.broker.orderByClientId('one')?.id).toBe(order.id);
  });

  test('is made where none is given', () => {
    const desk = quoted();
    expect(desk.buy().clientOrderId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

test('the price of a position is the last one told', () => {
  const desk = quoted();
  expect(desk.broker.price('ABC')).toBe(price('99.995'));
  expect(desk.trade('101').broker.price('ABC')).toBe(price('101'));
  expect(desk.broker.price('BTCUSD')).toBe(price('40000'));
});
