/** The official SDK at a simulator's REST: account, clock, assets, bars over pages, and the refusals. */

import { TimeFrame } from '@alpacahq/alpaca-trade-api';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/core/base/time.js';
import { clientOf, contract } from './rig.js';

const order = { symbol: 'ACME', qty: 1, side: 'buy' } as const;

describe('the official SDK, over REST', () => {
  it('reads account, clock and assets', async () => {
    const { alpaca } = await contract();
    const { account, clock, assets } = alpaca.trading;
    expect(await alpaca.trading.validateConnection()).toMatchObject({ ok: true });
    expect(await account.getAccount()).toMatchObject({ status: 'ACTIVE', currency: 'USD', cash: '100000.00' });
    const { isOpen, timestamp } = await clock.legacyClock();
    expect(isOpen).toBe(true);
    expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(60_000);
    expect((await assets.getV2Assets()).map(({ symbol }) => symbol)).toEqual(['ACME']);
    expect((await assets.getV2Assets({ assetClass: 'crypto' })).map(({ symbol }) => symbol)).toEqual(['BTC/USD']);
    const one = await assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: 'BTC/USD' });
    expect(one).toMatchObject({ symbol: 'BTC/USD', tradable: true });
    expect(await assets.getV2AssetsSymbolOrAssetId({ symbolOrAssetId: one.id ?? '' })).toEqual(one);
  });

  it('goes from page to page of bars, and misses none', async () => {
    const start = micros(1_780_000_000_000_000);
    const { alpaca, sim } = await contract({ clock: 'virtual', start });
    sim.clock.pause();
    const { marketData } = alpaca;
    const asked = {
      symbols: 'ACME',
      timeframe: TimeFrame.Day,
      start: new Date('2026-04-01T00:00:00Z'),
      end: new Date('2026-05-20T00:00:00Z'),
    };
    const whole = await marketData.stocks.stockBars({ ...asked, limit: 1000 });
    expect(whole.nextPageToken ?? null).toBeNull();
    const bars = whole.bars['ACME'] ?? [];
    expect(bars.length).toBeGreaterThan(20);
    const pages = [];
    for (let pageToken: string | undefined; ; ) {
      const page = await marketData.stocks.stockBars({ ...asked, limit: 7, ...(pageToken && { pageToken }) });
      pages.push(page.bars['ACME'] ?? []);
      if (!page.nextPageToken) break;
      pageToken = page.nextPageToken;
    }
    expect(pages.length).toBe(Math.ceil(bars.length / 7));
    expect(pages.flat()).toEqual(bars);
    const collected = await marketData.collectStockBarsBySymbol({ ...asked, symbols: ['ACME'], limit: 7 });
    expect(Object.values(collected)[0]).toHaveLength(bars.length);
  });

  it('hears 401 with wrong keys', async () => {
    const { sim } = await contract();
    const stranger = clientOf({ ...sim.address, secret: 'wrong' });
    await expect(stranger.trading.account.getAccount()).rejects.toMatchObject({ status: 401 });
    expect(await stranger.trading.validateConnection()).toMatchObject({ ok: false, status: 401 });
    await expect(stranger.marketData.getLatestPrice('ACME')).rejects.toMatchObject({ status: 401 });
  });

  it('hears 404 of an order that nobody knows', async () => {
    const { alpaca } = await contract();
    const { orders } = alpaca.trading;
    const orderId = '00000000-0000-4000-8000-000000000000';
    await expect(orders.getOrderByOrderID({ orderId })).rejects.toMatchObject({ status: 404 });
    await expect(orders.deleteOrderByOrderID({ orderId })).rejects.toMatchObject({ status: 404 });
    await expect(orders.getOrderByClientOrderId({ clientOrderId: 'nobody' })).rejects.toMatchObject({ status: 404 });
  });

  it('hears 422 of a client id that was used, and of a trail beyond the price', async () => {
    const { alpaca } = await contract();
    const { orders } = alpaca.trading;
    await orders.market({ ...order, clientOrderId: 'twice' });
    const again = orders.market({ ...order, clientOrderId: 'twice' });
    await expect(again).rejects.toMatchObject({ status: 422, code: 40010001 });
    const trailing = orders.trailingStop({ ...order, side: 'sell', trailPercent: 100 });
    await expect(trailing).rejects.toThrow('must be less than 100');
  });
});
