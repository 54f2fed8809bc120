/** The official SDK, unchanged but for the host that its requests go to, at REST over a world made by hand: to the cent. */

import { Alpaca, TimeFrame } from '@alpacahq/alpaca-trade-api';
import { expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.js';
import { startApi } from '../io/alpaca-sim/api.js';
import { type BrokerWorld, brokerWorld, TEN, tellAll } from '../io/alpaca-sim/broker-world.js';
import { later } from '../io/alpaca-sim/fake-world.js';
import { KEYS } from '../io/alpaca-sim/http/http-client.js';

async function start(): Promise<{ alpaca: Alpaca; world: BrokerWorld }> {
  const world = brokerWorld();
  tellAll(world);
  const { url } = await startApi(world);
  const fetchApi = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const asked = new URL(input instanceof Request ? input.url : input);
    return fetch(url + asked.pathname + asked.search, init);
  };
  const options = { keyId: KEYS.key, secret: KEYS.secret, retry: false, rateLimit: false } as const;
  return { world, alpaca: new Alpaca({ ...options, fetchApi }) };
}

test('a day of trading', async () => {
  const { alpaca, world } = await start();
  const { orders, positions, account, clock, assets } = alpaca.trading;
  expect(await alpaca.trading.validateConnection()).toMatchObject({ ok: true });
  expect((await clock.legacyClock()).isOpen).toBe(true);
  expect((await assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'BTC/USD' })).symbol).toBe('BTC/USD');
  const bought = await orders.market({ symbol: 'AAPL', qty: 10, side: 'buy', clientOrderId: 'first' });
  expect(bought).toMatchObject({ clientOrderId: 'first', status: 'pending_new', qty: '10' });
  expect(await orders.getOrderByOrderID({ orderId: bought.id ?? '' })).toMatchObject({
    status: 'filled',
    filledAvgPrice: '100.01',
  });
  const group = await orders.bracket({
    symbol: 'MSFT',
    qty: 2,
    side: 'buy',
    limitPrice: 150,
    takeProfit: { limitPrice: 250 },
    stopLoss: { stopPrice: 120 },
  });
  expect(group.legs?.map(({ status }) => status)).toEqual(['held', 'held']);
  const changed = await orders.patchOrderByOrderId({
    orderId: group.id ?? '',
    patchOrderRequest: { limitPrice: '151' },
  });
  expect(changed.replaces).toBe(group.id);
  expect(await orders.getAllOrders({ status: 'open', nested: true })).toHaveLength(1);
  await orders.deleteAllOrders();
  expect(await orders.getAllOrders({ status: 'open' })).toEqual([]);
  world.quote('AAPL', 110, later(TEN, MINUTE));
  expect(await positions.getAllOpenPositions()).toMatchObject([{ symbol: 'AAPL', qty: '10', unrealizedPl: '99.95' }]);
  expect(await alpaca.trading.closeAllPositions({ cancelOrders: true })).toMatchObject([
    { symbol: 'AAPL', status: 200 },
  ]);
  expect((await account.getAccount()).cash).toBe('100099.90');
  expect(await alpaca.trading.collectActivitiesByType({ activityType: 'FILL' })).toHaveLength(2);
});

test('a refusal is an error with code and text', async () => {
  const { alpaca } = await start();
  const order = { symbol: 'AAPL', qty: 1, side: 'buy', clientOrderId: 'twice' } as const;
  await alpaca.trading.orders.market(order);
  await expect(alpaca.trading.orders.market(order)).rejects.toMatchObject({ status: 422, code: 40010001 });
});

test('market data, over its pages', async () => {
  const { alpaca } = await start();
  const { marketData } = alpaca;
  expect(await marketData.getLatestPrice('AAPL')).toBe(100);
  const bars = await marketData.collectStockBarsBySymbol({
    symbols: ['AAPL', 'MSFT'],
    timeframe: TimeFrame.Minute,
    start: new Date('2026-03-02T14:00:00Z'),
    limit: 2,
  });
  expect(Object.entries(bars).map(([symbol, list]) => [symbol, list.length])).toEqual([
    ['AAPL', 3],
    ['MSFT', 3],
  ]);
  const trades = await marketData.getCryptoTradesFor('BTC/USD', { loc: 'us', start: new Date('2026-03-02') });
  expect(trades).toHaveLength(1);
  const { snapshots } = await marketData.crypto.cryptoSnapshots({ loc: 'us', symbols: 'BTC/USD' });
  expect(snapshots['BTC/USD']?.latestQuote?.bp).toBe(300);
});
