/** Whether the order at the broker is the one that was meant. */

import { describe, expect, it } from 'vitest';
import { ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import type { ClientOrderId, Order } from '../../../src/core/orders/order.js';
import type { Answer, VenueOrder } from '../../../src/core/venue/records.js';
import { isSameSymbol, orderSymbol } from '../../../src/core/venue/symbols.js';
import { differenceOf, isIdTaken } from '../../../src/core/venue/terms.js';
import { approve } from '../../support/core/approve.js';
import { money, price, qty, rate } from '../../support/core/build.js';

const AT = micros(1_700_000_000 * SECOND);

const meant = (changes: Partial<Order> = {}) =>
  approve({
    clientOrderId: 'run-1' as ClientOrderId,
    strategyId: 'test',
    symbol: 'BTC/USD',
    side: 'buy',
    size: { kind: 'all' },
    type: 'limit',
    limitPrice: price('100.5'),
    stopPrice: undefined,
    trail: undefined,
    tif: 'gtc',
    isExtended: false,
    replaces: undefined,
    reason: '',
    createdAt: AT,
    updatedAt: AT,
    venueOrderId: undefined,
    status: 'pending_new',
    filledQty: ZERO_QTY,
    filledValue: ZERO_MONEY,
    ...changes,
    qty: qty('2'),
  });

const told = (changes: Partial<VenueOrder> = {}): VenueOrder => ({
  venueOrderId: 'v-1',
  clientOrderId: 'run-1',
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  tif: 'gtc',
  orderClass: '',
  qty: qty('2.000'),
  notional: undefined,
  limitPrice: price('100.50'),
  stopPrice: undefined,
  ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined, isExtended: false },
  status: 'new',
  statusText: 'new',
  filledQty: qty('0'),
  filledAvgPrice: undefined,
  submittedAt: micros(AT + SECOND),
  updatedAt: undefined,
  replacedBy: undefined,
  replaces: undefined,
  legs: [],
  ...changes,
});

describe('an order at the broker', () => {
  it('is the one that was meant, however its symbol is spelled and whatever became of it', () => {
    expect(differenceOf(meant(), told(), AT)).toBeUndefined();
    expect(
      differenceOf(meant(), told({ symbol: 'BTCUSD', status: 'filled', filledQty: qty('2') }), AT),
    ).toBeUndefined();
    expect(differenceOf(meant(), told({ submittedAt: undefined }), AT)).toBeUndefined();
  });

  it.each<[string, Partial<VenueOrder>]>([
    ['the id is run-2, and run-1 was meant', { clientOrderId: 'run-2' }],
    ['the symbol is ETH/USD, and BTC/USD was meant', { symbol: 'ETH/USD' }],
    ['the side is sell, and buy was meant', { side: 'sell' }],
    ['the side is not told, and buy was meant', { side: undefined }],
    ['the quantity is 2.000000001, and 2 was meant', { qty: qty('2.000000001') }],
    ['the quantity is not told, and 2 was meant', { qty: undefined }],
    ['the quantity is 200 of money, and 2 was meant', { qty: undefined, notional: money('200') }],
    ['the time in force is day, and gtc was meant', { tif: 'day' }],
    ['the type is market, and limit was meant', { type: 'market' }],
    ['the limit price is 100.51, and 100.5 was meant', { limitPrice: price('100.51') }],
    ['the limit price is not told, and 100.5 was meant', { limitPrice: undefined }],
    ['the stop price is 1, and none was meant', { stopPrice: price('1') }],
    [
      'it was submitted at 2023-11-14T22:12:49Z, before ours was decided at 2023-11-14T22:13:20Z',
      { submittedAt: micros(AT - 31 * SECOND) },
    ],
  ])('is another one: %s', (difference, changes) => {
    expect(differenceOf(meant(), told(changes), AT)).toBe(difference);
  });

  it('may be of a clock that is a little behind ours', () => {
    expect(differenceOf(meant(), told({ submittedAt: micros(AT - 29 * SECOND) }), AT)).toBeUndefined();
  });

  it('may have the limit that the broker gives to a stop order to buy', () => {
    const stop: Partial<Order> = { type: 'stop', limitPrice: undefined, stopPrice: price('110') };
    const collared = told({ type: 'stop_limit', limitPrice: price('112.75'), stopPrice: price('110') });
    expect(differenceOf(meant(stop), collared, AT)).toBeUndefined();
    expect(differenceOf(meant(stop), { ...collared, stopPrice: price('111') }, AT)).toContain('stop price');
    expect(differenceOf(meant({ ...stop, side: 'sell' }), { ...collared, side: 'sell' }, AT)).toContain('the type');
  });
});

it('a trailing stop is known by its distance, wherever its stop is by now', () => {
  const trailing: Partial<Order> = {
    type: 'trailing_stop',
    limitPrice: undefined,
    trail: { kind: 'price', by: price('2') },
  };
  const now = told({ type: 'trailing_stop', limitPrice: undefined, trailPrice: price('2'), stopPrice: price('98') });
  expect(differenceOf(meant(trailing), now, AT)).toBeUndefined();
  expect(differenceOf(meant(trailing), { ...now, trailPrice: price('3') }, AT)).toBe('the trail is 3, and 2 was meant');
  expect(differenceOf(meant(trailing), { ...now, trailPrice: undefined, trailPercent: rate('0.02') }, AT)).toContain(
    'trail',
  );
  expect(differenceOf(meant(), told({ isExtended: true }), AT)).toContain('extended hours');
});

it('only one refusal says that the id is taken', () => {
  const refused = { kind: 'refused', status: 422, code: 40010001, message: 'client_order_id must be unique' } as const;
  const others: readonly Answer[] = [
    { ...refused, status: 409 },
    { ...refused, code: 42210000 },
    { ...refused, message: 'qty or notional is required' },
    { kind: 'unknown', reason: 'client_order_id must be unique' },
    { kind: 'not_found' },
  ];
  expect(isIdTaken(refused)).toBe(true);
  expect(isIdTaken({ ...refused, code: undefined })).toBe(true);
  expect(others.filter(isIdTaken)).toEqual([]);
});

describe('a symbol', () => {
  it.each([
    ['BTCUSD', 'crypto', 'BTC/USD'],
    ['BTC/USD', 'crypto', 'BTC/USD'],
    ['ETHBTC', 'crypto', 'ETH/BTC'],
    ['USDTUSD', 'crypto', 'USDT/USD'],
    ['USDCUSDT', 'crypto', 'USDC/USDT'],
    ['BTCUSD', undefined, 'BTC/USD'],
    ['USD', 'crypto', 'USD'],
    ['CUSD', undefined, 'CUSD'],
    ['BTCUSD', 'us_equity', 'BTCUSD'],
    ['AAPL240119C00100000', undefined, 'AAPL240119C00100000'],
    ['BRK.B', undefined, 'BRK.B'],
    ['', undefined, ''],
  ])('%s of %s is spelled %s in orders', (symbol, assetClass, spelled) => {
    expect(orderSymbol(symbol, assetClass)).toBe(spelled);
    expect(isSameSymbol(symbol, spelled)).toBe(true);
  });
});
