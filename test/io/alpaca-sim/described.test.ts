/** Every answer against Alpaca's own description of it. */

import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../../src/core/base/time.js';
import { NEEDS, REFERENCE } from '../../support/core/reference-data.js';
import { type Api, startApi } from './api.js';
import { type BrokerWorld, brokerWorld, TEN, tellAll } from './broker-world.js';
import { later } from './fake-world.js';
import { judge } from './openapi.js';

const BASE = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day' };
const RESTING = { ...BASE, type: 'limit', limit_price: '90' };

/** One order of each kind: filled, open, cancelled, replaced, nested, trailing, of money, of crypto, short. */
const ORDERS = [
  BASE,
  RESTING,
  { ...BASE, qty: undefined, notional: '250.5' },
  { ...BASE, symbol: 'BTC/USD', qty: '0.5', time_in_force: 'gtc' },
  { ...BASE, symbol: 'MSFT', side: 'sell', qty: '3' },
  { ...BASE, type: 'stop', stop_price: '120' },
  { ...BASE, type: 'trailing_stop', trail_percent: '1.5' },
  { ...BASE, type: 'trailing_stop', trail_price: '2' },
  { ...RESTING, extended_hours: true },
  { ...RESTING, order_class: 'bracket', take_profit: { limit_price: '120' }, stop_loss: { stop_price: '80' } },
  { ...RESTING, order_class: 'oto', stop_loss: { stop_price: '80' } },
];

async function busy(): Promise<{ api: Api; world: BrokerWorld; ids: string[] }> {
  const world = brokerWorld();
  tellAll(world);
  const api = await startApi(world);
  const ids: string[] = [];
  for (const order of ORDERS) {
    const { status, body, text } = await api.send('POST', '/v2/orders', order);
    expect(status, text).toBe(200);
    ids.push(body.id);
  }
  await api.send('PATCH', `/v2/orders/${ids[1]}`, { limit_price: '89' });
  await api.send('DELETE', `/v2/orders/${ids[8]}`);
  world.pass(later(TEN, 10 * MINUTE));
  return { api, world, ids };
}

describe.runIf(REFERENCE !== undefined)(`the trading API ${NEEDS}`, () => {
  test('answers as described', async () => {
    const { api, ids } = await busy();
    const check = judge('trading');
    const get = async (path: string, described = path.replace(/\?.*/, '')): Promise<void> => {
      const { status, body } = await api.get(path);
      check('GET', described, status, body);
      expect(Array.isArray(body) ? body.length : 1, path).toBeGreaterThan(0);
    };
    await get('/v2/account');
    await get('/v2/account/configurations');
    for (const query of ['status=all', 'status=open&nested=true', 'status=closed']) await get(`/v2/orders?${query}`);
    for (const id of ids) await get(`/v2/orders/${id}?nested=true`, '/v2/orders/{order_id}');
    const { body: first } = await api.get(`/v2/orders/${ids[0]}`);
    await get(`/v2/orders:by_client_order_id?client_order_id=${first.client_order_id}`);
    await get('/v2/positions');
    await get('/v2/positions/BTCUSD', '/v2/positions/{symbol_or_asset_id}');
    await get('/v2/account/activities');
    await get('/v2/account/activities/FILL', '/v2/account/activities/{activity_type}');
    await get('/v2/clock');
    await get('/v2/calendar?start=2026-01-01&end=2026-12-31');
    await get('/v2/assets');
    await get('/v2/assets?asset_class=crypto');
    await get('/v2/assets/AAPL', '/v2/assets/{symbol_or_asset_id}');
    for (const query of [
      '',
      '?period=1W&timeframe=1D',
      '?period=1D&timeframe=15Min',
      '?timeframe=1Min&intraday_reporting=continuous',
    ])
      await get(`/v2/account/portfolio/history${query}`, '/v2/account/portfolio/history');
  });

  test('answers to what changes things as described', async () => {
    const { api, ids } = await busy();
    const check = judge('trading');
    const send = async (method: string, path: string, described: string, body?: unknown): Promise<void> => {
      const answer = await api.send(method, path, body);
      expect(answer.status, answer.text).toBeLessThan(300);
      check(method, described, answer.status, answer.body);
    };
    for (const order of ORDERS.slice(0, 2)) await send('POST', '/v2/orders', '/v2/orders', order);
    await send('PATCH', `/v2/orders/${ids[5]}`, '/v2/orders/{order_id}', { stop_price: '130' });
    await send('DELETE', '/v2/orders', '/v2/orders');
    await send('DELETE', '/v2/positions/AAPL?qty=1', '/v2/positions/{symbol_or_asset_id}');
    await send('DELETE', '/v2/positions?cancel_orders=true', '/v2/positions');
  });
});

describe.runIf(REFERENCE !== undefined)(`the market data API ${NEEDS}`, () => {
  test('answers as described', async () => {
    const { api } = await busy();
    const check = judge('market-data');
    const get = async (path: string, described: string): Promise<void> => {
      const { status, body, text } = await api.get(path);
      expect([status, text.length > 60], path).toEqual([200, true]);
      check('GET', described, status, body);
    };
    const since = 'start=2026-02-01';
    for (const kind of ['bars', 'trades', 'quotes']) {
      const query = `${since}&limit=2${kind === 'bars' ? '&timeframe=1Min' : ''}`;
      await get(`/v2/stocks/${kind}?symbols=AAPL,MSFT&${query}`, `/v2/stocks/${kind}`);
      await get(`/v2/stocks/AAPL/${kind}?${query}`, `/v2/stocks/{symbol}/${kind}`);
      await get(`/v2/stocks/${kind}/latest?symbols=AAPL,MSFT`, `/v2/stocks/${kind}/latest`);
      await get(`/v2/stocks/AAPL/${kind}/latest`, `/v2/stocks/{symbol}/${kind}/latest`);
      await get(`/v1beta3/crypto/us/${kind}?symbols=BTC/USD&${query}`, `/v1beta3/crypto/{loc}/${kind}`);
      await get(`/v1beta3/crypto/us/latest/${kind}?symbols=BTC/USD`, `/v1beta3/crypto/{loc}/latest/${kind}`);
    }
    for (const timeframe of ['5Min', '1Hour', '1Day', '1Week', '1Month'])
      await get(`/v2/stocks/bars?symbols=AAPL&timeframe=${timeframe}&start=2025-12-01`, '/v2/stocks/bars');
    await get('/v2/stocks/snapshots?symbols=AAPL,MSFT', '/v2/stocks/snapshots');
    await get('/v2/stocks/AAPL/snapshot', '/v2/stocks/{symbol}/snapshot');
    await get('/v1beta3/crypto/us/snapshots?symbols=BTC/USD', '/v1beta3/crypto/{loc}/snapshots');
    await get('/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD', '/v1beta3/crypto/{loc}/latest/orderbooks');
  });
});
