/** Each fault of REST: what the client is told, and what was done in truth. */

import { expect, test } from 'vitest';
import { Faults } from '../../../../src/core/sim/faults.js';
import { type Api, startApi } from '../api.js';
import { at, type FakeWorld, fakeWorld } from '../fake-world.js';

const ORDER = { symbol: 'AAPL', qty: '1', side: 'buy', type: 'market', time_in_force: 'day', client_order_id: 'mine' };

async function start(...armed: string[]): Promise<{ api: Api; world: FakeWorld }> {
  const faults = new Faults({ seed: 1, now: () => at('2026-03-02') });
  for (const text of armed) faults.arm(...(text.split('=') as [string, string?]));
  const world = fakeWorld();
  return { world, api: await startApi(world, { faults, clock: () => at('2026-03-02') }) };
}

const post = (api: Api): ReturnType<Api['send']> => api.send('POST', '/v2/orders', ORDER);
const isThere = async (api: Api): Promise<boolean> =>
  (await api.get('/v2/orders:by_client_order_id?client_order_id=mine')).status === 200;

test.each([
  ['auth-refused', 401, { code: 40110000, message: 'request is not authorized' }],
  ['rate-limit', 429, { code: 42910000, message: 'rate limit exceeded' }],
  ['rate-limit-bare', 429, { code: 42910000, message: 'rate limit exceeded' }],
  ['error-500', 500, { code: 50010000, message: 'internal server error occurred' }],
  ['html-error', 502, undefined],
])('%s is told once, and nothing was done', async (fault, status, body) => {
  const { api } = await start(fault);
  const refused = await post(api);
  expect([refused.status, refused.body]).toEqual([status, body]);
  expect(await isThere(api)).toBe(false);
  expect((await post(api)).status).toBe(200);
});

test('the limit is told with headers, or without any', async () => {
  const names = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'];
  const headers = async (fault: string): Promise<unknown[]> => {
    const refused = await post((await start(fault)).api);
    return names.map((name) => refused.headers.get(name));
  };
  expect(await headers('rate-limit')).toEqual(['1000000', '0', String(Date.UTC(2026, 2, 2) / 1000 + 60)]);
  expect(await headers('rate-limit-bare')).toEqual([null, null, null]);
});

test('an order that is accepted is answered 504, or not at all', async () => {
  const lost = await start('accept-504');
  expect((await post(lost.api)).status).toBe(504);
  expect(await isThere(lost.api)).toBe(true);
  const cut = await start('cut-answer');
  await expect(post(cut.api)).rejects.toThrow();
  expect(await isThere(cut.api)).toBe(true);
});

test('a request is cut before anything was done', async () => {
  const { api } = await start('cut-request');
  await expect(post(api)).rejects.toThrow();
  expect(await isThere(api)).toBe(false);
});

test('a refused order is not among those that are accepted and lost', async () => {
  const { api } = await start('accept-504');
  expect((await api.send('POST', '/v2/orders', {})).status).toBe(422);
  expect((await post(api)).status).toBe(504);
});

test('the answer to an order is held back, with what the order was when it was taken', async () => {
  const { api, world } = await start('fill-before-answer=50ms', 'latency=10ms', 'jitter=5ms');
  const began = performance.now();
  const answer = post(api);
  await expect.poll(() => world.desk.all).toHaveLength(1);
  world.desk.all = world.desk.all.map((order) => ({ ...order, status: 'filled' }));
  expect((await answer).body.status).toBe('new');
  expect(performance.now() - began).toBeGreaterThan(55);
});

test('a clock that is wrong shows it, in its header too', async () => {
  const { api } = await start('clock-skew=-90s');
  const { body, headers } = await api.get('/v2/clock');
  expect(body.timestamp).toBe('2026-03-02T14:58:30-05:00');
  expect(headers.get('date')).toBe('Sun, 01 Mar 2026 23:58:30 GMT');
});
