/** Equity of moments past: what happened since is taken back, whatever kind it was. */

import { expect, test } from 'vitest';
import { DAY, MINUTE } from '../../../../src/core/base/time.js';
import { type Api, startApi } from '../api.js';
import { type BrokerWorld, brokerWorld, TEN } from '../broker-world.js';
import { at, later } from '../fake-world.js';

const BUY = { symbol: 'AAPL', qty: '10', side: 'buy', type: 'market', time_in_force: 'day' };

interface History {
  readonly timestamp: readonly number[];
  readonly equity: readonly number[];
  readonly profit_loss: readonly number[];
  readonly base_value: number;
  readonly timeframe: string;
}

const history = async (api: Api, path: string): Promise<History> => (await api.get(path)).body as unknown as History;
const last = (values: readonly number[], back = 1): number => values.at(-back) ?? Number.NaN;

/** Bought ten at 100.01, of bars that close at 102, 104, ... and sold four at 110. */
async function traded(): Promise<{ api: Api; world: BrokerWorld }> {
  const world = brokerWorld();
  const api = await startApi(world);
  world.quote('AAPL', 100);
  await api.send('POST', '/v2/orders', BUY);
  for (const minute of [0, 1, 2]) {
    const start = later(TEN, minute * MINUTE);
    const close = 102 + 2 * minute;
    const prices = { open: close, high: close, low: close, close, volume: 1, vwap: close };
    world.pass(later(start, MINUTE));
    world.tell({
      kind: 'bar',
      symbol: 'AAPL',
      tsEvent: start,
      tsRecv: start,
      length: MINUTE,
      isUpdate: false,
      count: 1,
      ...prices,
    });
  }
  world.quote('AAPL', 110, later(TEN, 3.5 * MINUTE));
  await api.send('POST', '/v2/orders', { ...BUY, side: 'sell', qty: '4' });
  return { api, world };
}

test('minutes show cash and positions at their own closes', async () => {
  const { api } = await traded();
  const body = await history(api, '/v2/account/portfolio/history?timeframe=1Min&period=1D');
  const ten = body.timestamp.indexOf(TEN / 1e6);
  expect(body.equity.slice(ten - 1)).toEqual(
    [100_000, 100_019.9, 100_039.9, 100_059.9, 100_099.93].map((value) => expect.closeTo(value, 6) as unknown),
  );
  expect(body.profit_loss[ten]).toBeCloseTo(19.9, 6);
  expect(body.timeframe).toBe('1Min');
});

test('the last window is the account’s equity now', async () => {
  const { api, world } = await traded();
  world.pass(later(TEN, DAY));
  const body = await history(api, '/v2/account/portfolio/history?timeframe=1D&period=1W');
  const { body: account } = await api.get('/v2/account');
  expect(last(body.equity)).toBeCloseTo(Number(account.equity), 6);
  expect(body.equity[0]).toBe(100_000);
  expect(body.base_value).toBe(100_000);
  expect(last(body.profit_loss)).toBeCloseTo(Number(account.equity) - 100_000, 6);
});

test('one day is followed by another: profits of minutes begin anew, unless asked not to', async () => {
  const { api, world } = await traded();
  world.quote('AAPL', 120, at('2026-03-03T15:00:00Z'));
  const query = '/v2/account/portfolio/history?timeframe=1H&start=2026-03-02T00:00:00Z';
  const daily = await history(api, query);
  const whole = await history(api, `${query}&pnl_reset=no_reset`);
  expect(last(daily.profit_loss)).toBeCloseTo(last(daily.equity) - last(daily.equity, 2), 6);
  expect(last(whole.profit_loss)).toBeCloseTo(last(whole.equity) - whole.base_value, 6);
});

test.each([
  'period=1X',
  'timeframe=2Min',
  'period=1A&timeframe=1Min',
  'start=x',
  'intraday_reporting=never',
  'period=1D&start=2026-01-01T00:00:00Z&end=2026-02-01T00:00:00Z',
])('%s is refused', async (query) => {
  const { api } = await traded();
  expect((await api.get(`/v2/account/portfolio/history?${query}`)).status).toBe(422);
});
