/** The order endpoints: what a body may say, how lists are filtered and paged, and the words of every refusal. */

import { describe, expect, test } from 'vitest';
import { parseRate } from '../../../../src/core/base/decimal.js';
import type { BrokerOrder, OrderRequest, ReplaceRequest } from '../../../../src/core/sim/broker/types.js';
import { type Api, startApi } from '../api.js';
import { at, fakeWorld, later, money, orderOf, price, qty, uuid } from '../fake-world.js';

const MARKET = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };

describe('a new order', () => {
  test('is answered as Alpaca writes it', async () => {
    const api = await startApi(fakeWorld());
    const { status, body } = await api.send('POST', '/v2/orders', { ...MARKET, client_order_id: 'mine' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: uuid(1),
      client_order_id: 'mine',
      submitted_at: '2026-03-02T15:00:00Z',
      filled_at: null,
      asset_class: 'us_equity',
      qty: '1',
      notional: null,
      filled_qty: '0',
      filled_avg_price: null,
      order_class: '',
      type: 'market',
      order_type: 'market',
      side: 'buy',
      limit_price: null,
      extended_hours: false,
      legs: null,
    });
  });

  test('reaches the broker with every field, digits unharmed', async () => {
    const world = fakeWorld();
    const api = await startApi(world);
    const body = `{"symbol":"BTC/USD","qty":0.123456789,"side":"sell","type":"trailing_stop","time_in_force":"GTC",
      "limit_price":98765432109876.123456789,"stop_price":"1e3","trail_price":1,"trail_percent":"1.5","extended_hours":true,
      "client_order_id":"x","order_class":"bracket","take_profit":{"limit_price":301},
      "stop_loss":{"stop_price":"299","limit_price":298.5},"position_intent":"sell_to_close","notional":null}`;
    expect((await api.send('POST', '/v2/orders', body)).status).toBe(200);
    expect(world.desk.asked[0]).toEqual({
      symbol: 'BTC/USD',
      qty: qty('0.123456789'),
      notional: undefined,
      side: 'sell',
      type: 'trailing_stop',
      tif: 'gtc',
      limitPrice: price('98765432109876.123456789'),
      stopPrice: price('1000'),
      trailPrice: price('1'),
      trailPercent: parseRate('0.015'),
      extendedHours: true,
      clientOrderId: 'x',
      positionIntent: 'sell_to_close',
      orderClass: 'bracket',
      takeProfit: { limitPrice: price('301') },
      stopLoss: { stopPrice: price('299'), limitPrice: price('298.5') },
    } satisfies OrderRequest);
  });

  test('empty words and nulls count as absent, and digits past the ninth decimal are cut off', async () => {
    const world = fakeWorld();
    const api = await startApi(world);
    const body = {
      ...MARKET,
      qty: '0.12345678987',
      order_class: '',
      client_order_id: '',
      limit_price: null,
      take_profit: {},
    };
    const { body: order } = await api.send('POST', '/v2/orders', body);
    expect(world.desk.asked[0]).toMatchObject({ qty: qty('0.123456789'), orderClass: 'simple', takeProfit: undefined });
    expect(order.client_order_id).toBe('client-1');
  });

  test.each([
    ['{"symbol":', 400, 40010000, 'request body format is invalid'],
    ['', 400, 40010000, 'request body format is invalid'],
    ['[]', 400, 40010000, 'request body format is invalid'],
    ['"x"', 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, symbol: 5 }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, qty: 'many' }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, qty: true }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, qty: [1] }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, qty: '' }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, extended_hours: 'yes' }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, take_profit: 3 }, 400, 40010000, 'request body format is invalid'],
    [JSON.stringify(MARKET).replace('"1"', 'NaN'), 400, 40010000, 'request body format is invalid'],
    [JSON.stringify(MARKET).replace('"1"', 'Infinity'), 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, qty: 'NaN' }, 400, 40010000, 'request body format is invalid'],
    [{ ...MARKET, qty: '1e300' }, 422, 40010001, 'invalid qty 1e300'],
    [{ ...MARKET, qty: '9'.repeat(60) }, 422, 40010001, `invalid qty ${'9'.repeat(60)}`],
    [{ ...MARKET, notional: '1.0000000001' }, 422, 40010001, 'invalid notional 1.0000000001'],
    [{ ...MARKET, symbol: undefined }, 422, 40010001, 'symbol is required'],
    [{ ...MARKET, side: undefined }, 422, 40010001, 'side is required'],
    [{ ...MARKET, type: undefined }, 422, 40010001, 'type is required'],
    [{ ...MARKET, time_in_force: undefined }, 422, 40010001, 'time_in_force is required'],
    [{ ...MARKET, side: 'hold' }, 422, 40010001, 'invalid side'],
    [{ ...MARKET, order_class: 'mleg' }, 422, 40010001, 'multi-leg orders are for options only'],
    [
      { ...MARKET, limit_price: 0.30000000000000004 },
      422,
      42210000,
      'invalid limit_price 0.30000000000000004. sub-penny increment does not fulfill minimum pricing criteria',
    ],
  ])('%j is refused', async (body, status, code, message) => {
    const world = fakeWorld();
    const api = await startApi(world);
    const answer = await api.send('POST', '/v2/orders', body);
    expect([answer.status, answer.body]).toEqual([status, { code, message }]);
    expect(world.desk.asked).toEqual([]);
  });

  test('deep nesting and the names of prototypes do no harm', async () => {
    const api = await startApi(fakeWorld());
    expect((await api.send('POST', '/v2/orders', '['.repeat(400_000))).status).toBe(400);
    expect((await api.send('POST', '/v2/orders', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)).status).toBe(
      422,
    );
    expect((await api.send('POST', '/v2/orders', '{"__proto__":{"symbol":"AAPL"},"constructor":1}')).body.message).toBe(
      'symbol is required',
    );
  });
});

test('a change reaches the broker, and an unknown order is 404', async () => {
  const world = fakeWorld();
  world.desk.all = [orderOf(1)];
  const api = await startApi(world);
  const change = { qty: 3, limit_price: '2.5', trail: '0.5', time_in_force: 'gtc', client_order_id: 'new' };
  expect((await api.send('PATCH', `/v2/orders/${uuid(1)}`, change)).status).toBe(200);
  expect(world.desk.asked[0]).toEqual({
    qty: qty('3'),
    limitPrice: price('2.5'),
    stopPrice: undefined,
    trail: '0.5',
    tif: 'gtc',
    clientOrderId: 'new',
  } satisfies ReplaceRequest);
  const unknown = await api.send('PATCH', `/v2/orders/${uuid(2)}`, {});
  expect([unknown.status, unknown.body]).toEqual([404, { code: 40410000, message: 'order not found' }]);
});

test('an order by its id and by the client’s', async () => {
  const world = fakeWorld();
  world.desk.all = [orderOf(1, { filledQty: qty('3'), filledValue: money('301'), status: 'filled' })];
  const api = await startApi(world);
  const { body } = await api.get(`/v2/orders/${uuid(1)}`);
  expect(body).toMatchObject({ id: uuid(1), filled_qty: '3', filled_avg_price: '100.333333333' });
  expect((await api.get('/v2/orders:by_client_order_id?client_order_id=client-1')).body).toEqual(body);
  expect((await api.get('/v2/orders:by_client_order_id?client_order_id=other')).status).toBe(404);
  expect((await api.get('/v2/orders:by_client_order_id')).status).toBe(422);
  expect((await api.get('/v2/orders/none')).body).toEqual({ code: 40410000, message: 'order not found' });
});

test('cancelling one is 204 without a body, all 207 with each outcome', async () => {
  const world = fakeWorld();
  world.desk.all = [orderOf(1), orderOf(2, { status: 'filled' }), orderOf(3)];
  const api = await startApi(world);
  const one = await api.send('DELETE', `/v2/orders/${uuid(1)}`);
  expect([one.status, one.text]).toEqual([204, '']);
  expect((await api.send('DELETE', `/v2/orders/${uuid(9)}`)).status).toBe(404);
  const all = await api.send('DELETE', '/v2/orders');
  expect([all.status, all.body]).toEqual([207, [{ id: uuid(3), status: 200 }]]);
});

/** All orders, asked for page by page. */
async function paged(api: Api, direction: 'asc' | 'desc', limit: number): Promise<readonly string[]> {
  const edge = direction === 'asc' ? 'after_order_id' : 'before_order_id';
  const ids: string[] = [];
  for (;;) {
    const from = ids.length === 0 ? '' : `&${edge}=${ids.at(-1)}`;
    const { body } = await api.get(`/v2/orders?status=all&limit=${limit}&direction=${direction}${from}`);
    ids.push(...body.map(({ id }) => id));
    if (body.length < limit) return ids;
  }
}

describe('the list of orders', () => {
  test.each(['asc', 'desc'] as const)(
    'paged %s past 500, those of one moment too, none is lost or told twice',
    async (direction) => {
      const world = fakeWorld();
      // Seven share each moment, so that page edges fall among them.
      const all = Array.from({ length: 1234 }, (_, i) =>
        orderOf(i + 1, { submittedAt: later(at('2026-03-02T15:00:00Z'), Math.floor(i / 7)) }),
      );
      world.desk.all = all;
      const api = await startApi(world);
      const ids = all.map(({ id }) => id);
      expect(await paged(api, direction, 500)).toEqual(direction === 'asc' ? ids : ids.toReversed());
      expect(await paged(api, direction, 13)).toHaveLength(1234);
    },
  );

  test('is of open orders, the latest fifty first, unless asked otherwise', async () => {
    const world = fakeWorld();
    world.desk.all = Array.from({ length: 120 }, (_, i) => orderOf(i + 1, { status: i % 2 === 0 ? 'new' : 'filled' }));
    const api = await startApi(world);
    const ids = async (query: string): Promise<string[]> =>
      (await api.get(`/v2/orders?${query}`)).body.map(({ id }) => id);
    expect(await ids('')).toHaveLength(50);
    expect((await ids(''))[0]).toBe(uuid(119));
    expect(await ids('status=closed&limit=2')).toEqual([uuid(120), uuid(118)]);
    expect(await ids('status=all&limit=2&direction=asc')).toEqual([uuid(1), uuid(2)]);
    expect(await ids('status=all&limit=500')).toHaveLength(120);
  });

  test('is filtered by symbol, side, class and time, both times exclusive', async () => {
    const world = fakeWorld();
    const minute = (count: number, fields: Partial<BrokerOrder>): BrokerOrder =>
      orderOf(count, { submittedAt: later(at('2026-03-02T15:00:00Z'), count * 60_000_000), ...fields });
    world.desk.all = [
      minute(1, { symbol: 'AAPL' }),
      minute(2, { symbol: 'BTC/USD', side: 'sell' }),
      minute(3, { symbol: 'MSFT' }),
      minute(4, { symbol: 'BTC/USD' }),
    ];
    const api = await startApi(world);
    const counts = async (query: string): Promise<number[]> =>
      (await api.get(`/v2/orders?direction=asc&${query}`)).body.map(({ id }) => Number(id.slice(-4)));
    expect(await counts('symbols=BTCUSD,MSFT')).toEqual([2, 3, 4]);
    expect(await counts('symbols=BTC%2FUSD')).toEqual([2, 4]);
    expect(await counts('side=sell')).toEqual([2]);
    expect(await counts('asset_class=us_equity')).toEqual([1, 3]);
    expect(await counts('asset_class=us_option')).toEqual([]);
    expect(await counts('after=2026-03-02T15:01:00Z&until=2026-03-02T15:04:00Z')).toEqual([2, 3]);
    expect(await counts('after=2026-03-02T10:02:00-05:00')).toEqual([3, 4]);
    expect(await counts('until=2026-03-02')).toEqual([]);
  });

  test('nested shows legs under their parent, and the group while one of it is open', async () => {
    const world = fakeWorld();
    world.desk.all = [
      orderOf(1, { orderClass: 'bracket', status: 'filled', legIds: [uuid(2), uuid(3)] }),
      orderOf(2, { orderClass: 'bracket', parentId: uuid(1), type: 'limit', limitPrice: price('130') }),
      orderOf(3, { orderClass: 'bracket', parentId: uuid(1), status: 'held', type: 'stop', stopPrice: price('110') }),
    ];
    const api = await startApi(world);
    const groups = (await api.get('/v2/orders?nested=true')).body;
    expect(groups).toHaveLength(1);
    expect(groups.at(0)).toMatchObject({
      id: uuid(1),
      order_class: 'bracket',
      legs: [{ id: uuid(2), legs: null }, { id: uuid(3) }],
    });
    const flat = (await api.get('/v2/orders')).body;
    expect(flat.map(({ id, legs }) => [id, legs])).toEqual([
      [uuid(3), null],
      [uuid(2), null],
    ]);
    expect((await api.get(`/v2/orders/${uuid(1)}`)).body.legs).toBeNull();
    expect((await api.get(`/v2/orders/${uuid(1)}?nested=true`)).body.legs).toHaveLength(2);
  });

  test.each([
    'limit=501',
    'limit=0',
    'limit=x',
    'status=opened',
    'direction=up',
    'nested=maybe',
    'after=yesterday',
    'before_order_id=unknown',
    `before_order_id=${uuid(1)}&after_order_id=${uuid(1)}`,
    `after_order_id=${uuid(1)}&until=2026-01-01`,
  ])('%s is refused', async (query) => {
    const world = fakeWorld();
    world.desk.all = [orderOf(1)];
    const { status, body } = await (await startApi(world)).get(`/v2/orders?${query}`);
    expect([status, body.code]).toEqual([422, 40010001]);
  });
});
