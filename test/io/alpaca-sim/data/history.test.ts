/** History in pages: none lost, none twice, across symbols and within one moment; intervals, orders, and bad questions. */

import { describe, expect, test } from 'vitest';
import { DAY, MINUTE, type Micros } from '../../../../src/core/base/time.js';
import type { Quote, Trade } from '../../../../src/core/events.js';
import type { MarketBar } from '../../../../src/core/sim/world/world.js';
import { parseFrame } from '../../../../src/io/alpaca-sim/data/timeframe.js';
import { type Api, startApi } from '../api.js';
import { at, type FakeWorld, fakeWorld, later } from '../fake-world.js';

const OPEN = at('2026-03-02T14:30:00Z');

const trade = (symbol: string, time: Micros, id: string, nanos = 0): Trade => ({
  kind: 'trade',
  symbol,
  tsEvent: time,
  tsRecv: time,
  nanos,
  price: 100.25,
  size: 3,
  id,
});

const quote = (symbol: string, time: Micros, bidPrice: number): Quote => ({
  kind: 'quote',
  symbol,
  tsEvent: time,
  tsRecv: time,
  nanos: 0,
  bidPrice,
  bidSize: 1,
  askPrice: bidPrice + 0.01,
  askSize: 2,
});

const bar = (symbol: string, time: Micros, length: number, close = 100): MarketBar => ({
  kind: 'bar',
  symbol,
  tsEvent: time,
  tsRecv: time,
  open: 100,
  high: Math.max(101, close),
  low: 99,
  close,
  volume: 10,
  length,
  isUpdate: false,
  count: 4,
  vwap: 100.5,
});

type Kind = 'bars' | 'trades' | 'quotes';
type Page = Readonly<Record<Kind, Readonly<Record<string, readonly unknown[]>>>> & {
  readonly next_page_token: string | null;
};

/** Everything of an endpoint, page by page, as [symbol, row]. */
async function paged(api: Api, path: string, name: Kind): Promise<readonly (readonly [string, unknown])[]> {
  const rows: (readonly [string, unknown])[] = [];
  let token: string | null = null;
  do {
    const { status, body } = await api.get(path + (token === null ? '' : `&page_token=${encodeURIComponent(token)}`));
    expect(status).toBe(200);
    const page = body as unknown as Page;
    for (const [symbol, some] of Object.entries(page[name])) rows.push(...some.map((row) => [symbol, row] as const));
    token = page.next_page_token;
  } while (token !== null);
  return rows;
}

const fill = (world: FakeWorld, symbol: string, count: number): void => {
  for (let i = 0; i < count; i++) world.history.add(bar(symbol, later(OPEN, (i - count) * MINUTE), MINUTE, 100 + i));
};

describe('pages', () => {
  test('of bars, more than ten thousand, of several symbols', async () => {
    const world = fakeWorld();
    fill(world, 'AAPL', 12_345);
    fill(world, 'MSFT', 3000);
    const api = await startApi(world);
    const path = '/v2/stocks/bars?symbols=MSFT,AAPL&timeframe=1Min&start=2026-01-01';
    for (const limit of [10_000, 4000]) {
      const rows = await paged(api, `${path}&limit=${limit}`, 'bars');
      expect(rows.map(([symbol]) => symbol)).toEqual([
        ...Array<string>(12_345).fill('AAPL'),
        ...Array<string>(3000).fill('MSFT'),
      ]);
      expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(15_345);
    }
    const first = await api.get(`${path}&limit=10000`);
    expect(first.body.bars.AAPL).toHaveLength(10_000);
    expect(first.body.bars.MSFT).toBeUndefined();
    expect(Buffer.from((first.body as unknown as Page).next_page_token ?? '', 'base64').toString()).toBe(
      'AAPL|M|2026-02-28T23:24:00.000000000Z',
    );
  });

  test.each(['asc', 'desc'])('of trades and quotes of one moment, %s', async (sort) => {
    const world = fakeWorld();
    for (let i = 0; i < 100; i++) {
      const time = later(OPEN, Math.floor(i / 10));
      world.history.add(trade('BTC/USD', time, String(9_007_199_254_740_993n + BigInt(i)), Math.floor((i % 10) / 5)));
      world.history.add(quote('BTC/USD', time, 100 + i));
    }
    const api = await startApi(world);
    const query = `symbols=BTC%2FUSD&start=2026-03-02&sort=${sort}`;
    const trades = await paged(api, `/v1beta3/crypto/us/trades?${query}&limit=7`, 'trades');
    const quotes = await paged(api, `/v1beta3/crypto/us/quotes?${query}&limit=7`, 'quotes');
    const bids = Array.from({ length: 100 }, (_, i) => 100 + i);
    expect(quotes.map(([, row]) => (row as { bp: number }).bp)).toEqual(sort === 'asc' ? bids : bids.toReversed());
    expect(trades).toHaveLength(100);
    const whole = await api.get(`/v1beta3/crypto/us/trades?${query}&limit=100`);
    const ids = [...whole.text.matchAll(/"i":(\d+)/g)].map(([, id = '']) => BigInt(id) - 9_007_199_254_740_993n);
    const counts = Array.from({ length: 100 }, (_, i) => BigInt(i));
    expect(ids).toEqual(sort === 'asc' ? counts : counts.toReversed());
  });

  test('a page that ends exactly at the last row has no token', async () => {
    const world = fakeWorld();
    fill(world, 'AAPL', 5);
    const { body } = await (await startApi(world)).get('/v2/stocks/AAPL/bars?timeframe=1T&start=2026-03-01&limit=5');
    expect([body.symbol, body.bars.length, (body as unknown as Page).next_page_token]).toEqual(['AAPL', 5, null]);
  });

  test.each(['x', 'AAAA', Buffer.from('AAPL|H|2026-03-02T00:00:00.000000000Z').toString('base64'), '%00'])(
    'the token %s is refused',
    async (token) => {
      const { status } = await (await startApi(fakeWorld())).get(
        `/v2/stocks/bars?symbols=AAPL&timeframe=1Min&page_token=${token}`,
      );
      expect(status).toBe(400);
    },
  );
});

describe('rows', () => {
  test('have the fields of their market, times to the nanosecond, and ids of 64 bits', async () => {
    const world = fakeWorld();
    world.history.add({ ...trade('BTC/USD', OPEN, '3447222699101865076', 7), aggressor: 'sell' });
    world.history.add(trade('AAPL', later(OPEN, 120_000), '42'));
    world.history.add(quote('AAPL', OPEN, 0));
    const api = await startApi(world);
    expect((await api.get('/v1beta3/crypto/us/trades?symbols=BTC/USD&start=2026-03-02')).text).toBe(
      '{"trades":{"BTC/USD":[{"p":100.25,"s":3,"t":"2026-03-02T14:30:00.000000007Z","i":3447222699101865076,"tks":"S"}]},"next_page_token":null}',
    );
    expect((await api.get('/v2/stocks/AAPL/trades?start=2026-03-02')).body).toEqual({
      trades: [{ t: '2026-03-02T14:30:00.12Z', i: 42, x: 'V', p: 100.25, s: 3, c: ['@'], z: 'C' }],
      symbol: 'AAPL',
      next_page_token: null,
    });
    expect((await api.get('/v2/stocks/quotes?symbols=AAPL&start=2026-03-02')).body.quotes.AAPL.at(0)).toMatchObject({
      bp: 0,
      bs: 1,
    });
  });

  test('lie within both ends; a date is its whole day in New York', async () => {
    const world = fakeWorld();
    for (const minute of [0, 1, 2, 3]) world.history.add(bar('AAPL', later(OPEN, minute * MINUTE), MINUTE));
    world.history.add(bar('AAPL', at('2026-03-02T04:59:00Z'), MINUTE));
    world.history.add(bar('AAPL', at('2026-03-02T05:00:00Z'), MINUTE));
    const api = await startApi(world);
    const count = async (span: string): Promise<number> =>
      (await api.get(`/v2/stocks/AAPL/bars?timeframe=1Min&${span}`)).body.bars.length;
    expect(await count('start=2026-03-02T14:31:00Z&end=2026-03-02T09:32:00-05:00')).toBe(2);
    expect(await count('start=2026-03-02&end=2026-03-02')).toBe(5);
    expect(await count('start=2026-03-01&end=2026-03-01')).toBe(1);
    expect(await count('')).toBe(5);
    expect(await count('start=2030-01-01')).toBe(0);
  });

  test('weeks and months are gathered from days', async () => {
    const world = fakeWorld();
    for (let day = 0; day < 59; day++)
      world.history.add(bar('BTC/USD', later(at('2026-01-01'), day * DAY), DAY, 200 + day));
    const api = await startApi(world);
    const bars = async (timeframe: string, span = 'start=2026-01-01'): Promise<unknown[]> => {
      const { body } = await api.get(`/v1beta3/crypto/us/bars?symbols=BTC/USD&timeframe=${timeframe}&${span}`);
      return (body.bars['BTC/USD'] ?? []).map(({ t, c, v }) => [t, c, v]);
    };
    expect(await bars('1Month')).toEqual([
      ['2026-01-01T00:00:00Z', 230, 310],
      ['2026-02-01T00:00:00Z', 258, 280],
    ]);
    expect(await bars('2M')).toEqual([['2026-01-01T00:00:00Z', 258, 590]]);
    expect(await bars('1Week', 'start=2026-01-06&end=2026-01-12')).toEqual([['2026-01-12T00:00:00Z', 211, 10]]);
    expect(await bars('1Day', 'start=2026-01-05&end=2026-01-06')).toHaveLength(2);
  });
});

test('an unknown symbol of crypto is none, of stocks too; a badly formed one is 400', async () => {
  const api = await startApi(fakeWorld());
  const crypto = await api.get('/v1beta3/crypto/us/bars?symbols=XYZ/USD&timeframe=1Min');
  expect([crypto.status, crypto.body]).toEqual([200, { bars: {}, next_page_token: null }]);
  expect((await api.get('/v2/stocks/bars?symbols=XYZ&timeframe=1Min')).body).toEqual({
    bars: {},
    next_page_token: null,
  });
  expect((await api.get('/v2/stocks/XYZ/trades')).body.trades).toEqual([]);
  const wrong = await api.get('/v1beta3/crypto/us/bars?symbols=BTCUSD&timeframe=1Min');
  expect([wrong.status, Object.keys(wrong.body)]).toEqual([400, ['message']]);
  expect(wrong.body.message).toMatch(/^invalid symbol: BTCUSD/);
});

test.each([
  '/v2/stocks/bars?symbols=AAPL',
  '/v2/stocks/bars?timeframe=1Min',
  '/v2/stocks/bars?symbols=BTC/USD&timeframe=1Min',
  '/v2/stocks/bars?symbols=AAPL&timeframe=60Min',
  '/v2/stocks/trades?symbols=AAPL&limit=10001',
  '/v2/stocks/trades?symbols=AAPL&limit=0',
  '/v2/stocks/trades?symbols=AAPL&start=soon',
  '/v2/stocks/trades?symbols=AAPL&start=2026-03-02&end=2026-03-01',
  '/v2/stocks/trades?symbols=AAPL&sort=up',
  '/v2/stocks/trades?symbols=AAPL&feed=cnn',
  '/v2/stocks/bars?symbols=AAPL&timeframe=1Day&adjustment=some',
  '/v2/stocks/bars?symbols=AAPL&timeframe=1Day&currency=usd',
  '/v2/stocks/bars?symbols=AAPL&timeframe=1Day&asof=today',
  '/v1beta3/crypto/mars/bars?symbols=BTC/USD&timeframe=1Day',
  '/v2/stocks/aapl/quotes',
])('%s is 400, with a message alone', async (path) => {
  const { status, body } = await (await startApi(fakeWorld())).get(path);
  expect([status, Object.keys(body)]).toEqual([400, ['message']]);
});

test('timeframes', () => {
  const good = ['1Min', '59T', '1Hour', '23H', '1Day', '1D', '1Week', '1W', '1Month', '12M', '6Month'];
  const bad = [
    '',
    '0Min',
    '60Min',
    '24Hour',
    '2Day',
    '2Week',
    '5Month',
    '24Month',
    '01Min',
    '1min',
    'Min',
    '1.5H',
    '-1Min',
    '1Sec',
    '1Minute',
  ];
  expect(good.filter((text) => parseFrame(text) === undefined)).toEqual([]);
  expect(bad.filter((text) => parseFrame(text) !== undefined)).toEqual([]);
});

describe('the latest', () => {
  const world = (): FakeWorld => {
    const made = fakeWorld();
    made.history.add(trade('AAPL', OPEN, '1'));
    made.history.add(trade('AAPL', later(OPEN, 1), '2'));
    made.history.add(quote('BTC/USD', OPEN, 99));
    made.history.add(bar('AAPL', OPEN, MINUTE));
    made.history.add(bar('AAPL', at('2026-02-27T05:00:00Z'), DAY, 90));
    made.history.add(bar('AAPL', at('2026-03-02T05:00:00Z'), DAY, 95));
    const book = {
      symbol: 'BTC/USD',
      tsEvent: OPEN,
      tsRecv: OPEN,
      nanos: 0,
      bids: [{ price: 99, size: 0.5 }],
      asks: [],
    };
    made.history.add({ ...book, kind: 'book_snapshot', seq: undefined });
    return made;
  };

  test('of each kind, by symbol', async () => {
    const api = await startApi(world());
    expect((await api.get('/v2/stocks/trades/latest?symbols=AAPL,MSFT')).body).toMatchObject({
      trades: { AAPL: { i: 2 } },
    });
    expect((await api.get('/v2/stocks/AAPL/trades/latest')).body).toMatchObject({ symbol: 'AAPL', trade: { i: 2 } });
    expect((await api.get('/v2/stocks/bars/latest?symbols=AAPL')).body.bars.AAPL.t).toBe('2026-03-02T14:30:00Z');
    expect((await api.get('/v1beta3/crypto/us/latest/quotes?symbols=BTC/USD')).body.quotes['BTC/USD'].bp).toBe(99);
    expect((await api.get('/v1beta3/crypto/us/latest/orderbooks?symbols=BTC/USD,ETH/USD')).body).toEqual({
      orderbooks: { 'BTC/USD': { t: '2026-03-02T14:30:00Z', b: [{ p: 99, s: 0.5 }], a: [] } },
    });
  });

  test('and all together in a snapshot', async () => {
    const api = await startApi(world());
    const { body } = await api.get('/v2/stocks/snapshots?symbols=AAPL,MSFT');
    expect(Object.keys(body)).toEqual(['AAPL']);
    expect(body.AAPL).toMatchObject({
      latestTrade: { i: 2 },
      minuteBar: { c: 100 },
      dailyBar: { c: 95 },
      prevDailyBar: { c: 90 },
    });
    expect((await api.get('/v2/stocks/AAPL/snapshot')).body).toEqual({ ...body.AAPL, symbol: 'AAPL' });
    expect(
      (await api.get('/v1beta3/crypto/us/snapshots?symbols=BTC/USD')).body.snapshots['BTC/USD'].latestQuote.bp,
    ).toBe(99);
  });

  test('of one unknown symbol is 404', async () => {
    const api = await startApi(world());
    for (const path of ['trades/latest', 'quotes/latest', 'bars/latest', 'snapshot']) {
      expect((await api.get(`/v2/stocks/XYZ/${path}`)).status).toBe(404);
    }
  });
});
