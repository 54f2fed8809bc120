/** The trading API over the real broker: what a client does in a day, and what it is refused in which words. */

import { describe, expect, test } from 'vitest';
import { SECOND } from '../../../src/core/base/time.js';
import { type Api, startApi } from './api.js';
import { type BrokerWorld, brokerWorld, TEN, tellAll } from './broker-world.js';
import { at, later, uuid } from './fake-world.js';

const BUY = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' };

async function start(): Promise<{ world: BrokerWorld; api: Api }> {
  const world = brokerWorld();
  tellAll(world);
  return { world, api: await startApi(world) };
}

test('an account is as old as it was, however late it is', async () => {
  const { world, api } = await start();
  const before = (await api.get('/v2/account')).body;
  world.quote('AAPL', 110, later(TEN, SECOND));
  expect((await api.get('/v2/account')).body).toMatchObject({ created_at: before.created_at });
});

test('a purchase is an order, a fill, a position, cash, and an activity', async () => {
  const { world, api } = await start();
  const { body: order } = await api.send('POST', '/v2/orders', BUY);
  expect(order.status).toBe('pending_new');
  expect((await api.get(`/v2/orders/${order.id}`)).body).toMatchObject({
    status: 'filled',
    filled_qty: '10',
    filled_avg_price: '100.01',
    filled_at: '2026-03-02T15:00:00Z',
  });
  world.quote('AAPL', 110, later(TEN, SECOND));
  const position = (await api.get('/v2/positions')).body.at(0);
  expect(position).toMatchObject({
    symbol: 'AAPL',
    qty: '10',
    qty_available: '10',
    side: 'long',
    avg_entry_price: '100.01',
  });
  expect(Number(position.market_value) - Number(position.cost_basis)).toBeCloseTo(Number(position.unrealized_pl), 9);
  expect(position.lastday_price).toBe('100');
  expect((await api.get('/v2/account')).body).toMatchObject({ cash: '98999.90', status: 'ACTIVE', multiplier: '2' });
  const fill = (await api.get('/v2/account/activities/FILL')).body.at(0);
  expect(fill).toMatchObject({
    activity_type: 'FILL',
    type: 'fill',
    order_id: order.id,
    qty: '10',
    cum_qty: '10',
    leaves_qty: '0',
    price: '100.01',
    transaction_time: '2026-03-02T15:00:00Z',
  });
});

test('the profit of the day counts from the entry of today, and from the close before of what is older', async () => {
  const { world, api } = await start();
  await api.send('POST', '/v2/orders', BUY);
  world.quote('AAPL', 110, later(TEN, SECOND));
  expect((await api.get('/v2/positions/AAPL')).body).toMatchObject({
    unrealized_pl: '99.95',
    unrealized_intraday_pl: '99.95',
  });
  world.quote('AAPL', 120, at('2026-03-03T15:00:00Z'));
  expect((await api.get('/v2/positions/AAPL')).body).toMatchObject({
    unrealized_pl: '199.95',
    lastday_price: '100',
    unrealized_intraday_pl: '200.05',
  });
});

test('crypto is ordered with its slash, held without it, and found by every name', async () => {
  const { api } = await start();
  const buy = { ...BUY, symbol: 'BTC/USD', qty: '2', time_in_force: 'gtc' };
  expect((await api.send('POST', '/v2/orders', buy)).status).toBe(200);
  const position = (await api.get('/v2/positions')).body.at(0);
  expect(position).toMatchObject({ symbol: 'BTCUSD', asset_class: 'crypto', qty: '1.995', lastday_price: '300' });
  for (const name of ['BTCUSD', 'BTC%2FUSD', position.asset_id]) {
    expect((await api.get(`/v2/positions/${name}`)).body).toEqual(position);
    expect((await api.get(`/v2/assets/${name}`)).body.symbol).toBe('BTC/USD');
  }
  expect((await api.get('/v2/orders?status=all&symbols=BTCUSD')).body).toHaveLength(1);
});

test('a bracket shows its legs, and ends with its parent', async () => {
  const { api } = await start();
  const bracket = {
    ...BUY,
    type: 'limit',
    limit_price: '90',
    order_class: 'bracket',
    take_profit: { limit_price: '120' },
    stop_loss: { stop_price: '80', limit_price: '79.5' },
  };
  const { body } = await api.send('POST', '/v2/orders', bracket);
  expect(body.legs).toMatchObject([
    { type: 'limit', side: 'sell', limit_price: '120', status: 'held' },
    { type: 'stop_limit', stop_price: '80', limit_price: '79.5', status: 'held' },
  ]);
  expect((await api.get('/v2/orders')).body).toHaveLength(3);
  expect((await api.send('DELETE', '/v2/orders')).body.every(({ status }) => Number(status) === 200)).toBe(true);
  expect((await api.get('/v2/orders')).body).toEqual([]);
});

test('a change is a new order that replaces', async () => {
  const { api } = await start();
  const limit = { ...BUY, type: 'limit', limit_price: '90' };
  const { body: old } = await api.send('POST', '/v2/orders', limit);
  const { status, body } = await api.send('PATCH', `/v2/orders/${old.id}`, { limit_price: 91, qty: '5' });
  expect([status, body.replaces]).toEqual([200, old.id]);
  expect((await api.get(`/v2/orders/${old.id}`)).body).toMatchObject({ status: 'replaced', replaced_by: body.id });
  expect((await api.get(`/v2/orders/${body.id}`)).body).toMatchObject({ status: 'new', qty: '5', limit_price: '91' });
});

describe('closing', () => {
  const bought = async (options: Parameters<typeof brokerWorld>[0] = {}): Promise<Api> => {
    const world = brokerWorld(options);
    tellAll(world);
    const api = await startApi(world);
    await api.send('POST', '/v2/orders', BUY);
    await api.send('POST', '/v2/orders', { ...BUY, symbol: 'ETH/USD', qty: '1', time_in_force: 'gtc' });
    return api;
  };
  const held = async (api: Api): Promise<unknown[]> =>
    (await api.get('/v2/positions')).body.map(({ symbol, qty }) => `${symbol} ${qty}`);

  test('a part by quantity or percentage, whole shares of whole shares', async () => {
    const api = await bought();
    expect((await api.send('DELETE', '/v2/positions/AAPL?qty=1')).body).toMatchObject({ side: 'sell', qty: '1' });
    expect((await api.send('DELETE', '/v2/positions/AAPL?percentage=50')).body.qty).toBe('4');
    expect((await api.send('DELETE', '/v2/positions/ETHUSD?percentage=33.3')).body.qty).toBe('0.3321675');
    expect(await held(api)).toEqual(['AAPL 5', 'ETHUSD 0.6653325']);
    expect((await api.send('DELETE', '/v2/positions/AAPL?percentage=100')).body.qty).toBe('5');
  });

  test('all, with what is held for open orders after these are cancelled', async () => {
    const api = await bought();
    await api.send('POST', '/v2/orders', { ...BUY, side: 'sell', type: 'limit', limit_price: '150' });
    const without = await api.send('DELETE', '/v2/positions');
    expect(without.status).toBe(207);
    expect(without.body.find(({ symbol }) => symbol === 'AAPL')).toMatchObject({
      status: 403,
      body: { code: 40310000 },
    });
    const { body } = await api.send('DELETE', '/v2/positions?cancel_orders=true');
    expect(body).toMatchObject([{ symbol: 'AAPL', status: 200, body: { side: 'sell', qty: '10' } }]);
    expect(await held(api)).toEqual([]);
  });

  test('waits for cancels that take their time', async () => {
    const world = brokerWorld({ latency: { cancel: SECOND } });
    tellAll(world);
    const api = await startApi(world);
    await api.send('POST', '/v2/orders', BUY);
    await api.send('POST', '/v2/orders', { ...BUY, side: 'sell', type: 'limit', limit_price: '150' });
    const closing = api.send('DELETE', '/v2/positions?cancel_orders=true');
    await expect
      .poll(async () => (await api.get('/v2/orders')).body.map((order) => order.status)[0])
      .toBe('pending_cancel');
    world.pass(later(TEN, 2 * SECOND));
    expect((await closing).body).toMatchObject([{ symbol: 'AAPL', status: 200 }]);
  });

  test.each([
    ['AAPL?qty=1&percentage=5', 422, 40010001],
    ['AAPL?qty=-1', 422, 40010001],
    ['AAPL?percentage=101', 422, 40010001],
    ['MSFT', 404, 40410000],
    ['NONE', 404, 40410000],
  ])('%s is refused', async (path, status, code) => {
    const answer = await (await bought()).send('DELETE', `/v2/positions/${path}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

test.each([
  [{ qty: undefined }, 422, 40010001, 'qty or notional is required'],
  [{ notional: '5' }, 422, 40010001, 'only one of qty or notional is accepted'],
  [{ qty: '0' }, 422, 40010001, 'qty must be > 0'],
  [{ type: 'limit' }, 422, 40010001, 'limit orders require a limit price'],
  [{ limit_price: 5 }, 422, 40010001, 'market orders require no stop or limit price'],
  [{ client_order_id: 'x'.repeat(129) }, 422, 40010001, 'client_order_id must be no more than 128 characters'],
  [{ client_order_id: 'taken' }, 422, 40010001, 'client_order_id must be unique'],
  [
    { type: 'limit', limit_price: 90.123 },
    422,
    42210000,
    'invalid limit_price 90.123. sub-penny increment does not fulfill minimum pricing criteria',
  ],
  [{ qty: 5000 }, 403, 40310000, 'insufficient buying power'],
  [{ symbol: 'BTC/USD' }, 422, 42210000, 'invalid crypto time_in_force'],
])('%j is refused by the broker', async (change, status, code, message) => {
  const { api } = await start();
  await api.send('POST', '/v2/orders', { ...BUY, client_order_id: 'taken' });
  const answer = await api.send('POST', '/v2/orders', { ...BUY, ...change });
  expect(answer.status).toBe(status);
  expect(answer.body).toMatchObject({ code, message });
});

test('cancelling twice succeeds, cancelling what is filled does not', async () => {
  const { api } = await start();
  const { body: resting } = await api.send('POST', '/v2/orders', { ...BUY, type: 'limit', limit_price: '90' });
  const { body: filled } = await api.send('POST', '/v2/orders', BUY);
  expect((await api.send('DELETE', `/v2/orders/${resting.id}`)).status).toBe(204);
  expect((await api.send('DELETE', `/v2/orders/${resting.id}`)).status).toBe(204);
  const late = await api.send('DELETE', `/v2/orders/${filled.id}`);
  expect([late.status, late.body]).toEqual([422, { code: 42210000, message: 'order is already in "filled" state' }]);
  expect((await api.send('DELETE', `/v2/orders/${uuid(5)}`)).body).toEqual({
    code: 40410000,
    message: 'order not found',
  });
});

test('activities are paged by their last id, past a hundred, of one moment too', async () => {
  const { api } = await start();
  const ids: string[] = [];
  for (let i = 0; i < 130; i++) await api.send('POST', '/v2/orders', { ...BUY, qty: '1' });
  for (const direction of ['asc', 'desc']) {
    for (let token = ''; ; token = `&page_token=${ids.at(-1)}`) {
      const { body } = await api.get(`/v2/account/activities?direction=${direction}${token}`);
      ids.push(...body.map(({ id }) => id));
      if (body.length < 100) break;
    }
  }
  const [up, down] = [ids.slice(0, ids.length / 2), ids.slice(ids.length / 2)];
  expect(up.length).toBeGreaterThanOrEqual(130);
  expect(new Set(up).size).toBe(up.length);
  expect(down).toEqual(up.toReversed());
});

test('activities by type, category, order and time', async () => {
  const { world, api } = await start();
  const { body: order } = await api.send('POST', '/v2/orders', BUY);
  await api.send('POST', '/v2/orders', { ...BUY, symbol: 'BTC/USD', time_in_force: 'gtc' });
  world.pass(later(TEN, SECOND));
  const types = async (query: string): Promise<string[]> =>
    (await api.get(`/v2/account/activities?${query}`)).body.map(({ activity_type: type }) => type);
  expect(await types('category=trade_activity')).toEqual(['FILL', 'FILL']);
  expect(await types('category=non_trade_activity')).not.toContain('FILL');
  expect(await types('activity_types=CFEE')).toEqual(['CFEE']);
  expect(await types(`order_id=${order.id}&activity_types=FILL`)).toEqual(['FILL']);
  expect(await types('activity_types=FILL&after=2026-03-02T15:00:00Z')).toEqual([]);
  expect(await types('activity_types=FILL&until=2026-03-02T15:00:01Z&date=2026-03-02')).toHaveLength(2);
  expect(await types('activity_types=FILL&date=2026-03-01')).toEqual([]);
  for (const query of [
    'page_size=101',
    'activity_types=NONE',
    'page_token=x',
    'category=trade_activity&activity_types=FILL',
  ]) {
    expect((await api.get(`/v2/account/activities?${query}`)).status).toBe(422);
  }
});

test('the clock and the calendar are New York’s', async () => {
  const { api } = await start();
  expect((await api.get('/v2/clock')).body).toEqual({
    timestamp: '2026-03-02T10:00:00-05:00',
    is_open: true,
    next_open: '2026-03-03T09:30:00-05:00',
    next_close: '2026-03-02T16:00:00-05:00',
  });
  expect((await api.get('/v2/calendar?start=2025-11-27&end=2025-11-30')).body).toEqual([
    {
      date: '2025-11-28',
      open: '09:30',
      close: '13:00',
      session_open: '0400',
      session_close: '1700',
      settlement_date: '2025-12-01',
    },
  ]);
  const settled = (await api.get('/v2/calendar?start=2025-12-01&end=2025-12-01&date_type=SETTLEMENT')).body;
  expect(settled).toMatchObject([{ date: '2025-11-28' }]);
  expect((await api.get('/v2/calendar')).body.length).toBeGreaterThan(15_000);
  expect((await api.get('/v2/calendar?start=x')).status).toBe(422);
});

test('assets by class, exchange and name', async () => {
  const { api } = await start();
  const symbols = async (query: string): Promise<string[]> =>
    (await api.get(`/v2/assets?${query}`)).body.map(({ symbol }) => symbol);
  expect(await symbols('')).toEqual(['AAPL', 'MSFT']);
  expect(await symbols('asset_class=crypto&status=active')).toEqual(['BTC/USD', 'ETH/USD']);
  expect(await symbols('exchange=NYSE')).toEqual([]);
  expect(await symbols('status=inactive')).toEqual([]);
  const unknown = await api.get('/v2/assets/XYZ');
  expect([unknown.status, unknown.body]).toEqual([404, { code: 40410000, message: 'asset not found for XYZ' }]);
});

test('orders that expire at the close say so', async () => {
  const { world, api } = await start();
  const { body } = await api.send('POST', '/v2/orders', { ...BUY, type: 'limit', limit_price: '90' });
  world.pass(at('2026-03-02T21:00:01Z'));
  expect((await api.get(`/v2/orders/${body.id}`)).body).toMatchObject({
    status: 'expired',
    expired_at: '2026-03-02T21:00:00Z',
  });
});
