/** Whatever is asked, in whatever words: an answer that is no 500, well formed, and a server that goes on. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dataRoutes } from '../../../src/io/alpaca-sim/data/routes.js';
import { tradingRoutes } from '../../../src/io/alpaca-sim/rest/routes.js';
import { type Answer, type Api, startApi } from './api.js';
import { brokerWorld, tellAll } from './broker-world.js';
import { uuid } from './fake-world.js';

const RUNS = 300;

const world = () => {
  const made = brokerWorld();
  tellAll(made);
  return made;
};

const PATTERNS = [...tradingRoutes(world(), { id: uuid(1), number: 'x', multiplier: 2 }), ...dataRoutes(world())].map(
  ({ method, pattern }) => ({ method, pattern }),
);

const NAMES = (
  'status limit after until direction nested symbols side asset_class before_order_id after_order_id client_order_id ' +
  'qty percentage cancel_orders start end date_type exchange attributes activity_types category order_id date page_size ' +
  'page_token period timeframe intraday_reporting pnl_reset sort feed adjustment asof currency'
).split(' ');
const WORDS = (
  'all open closed asc desc true AAPL MSFT BTC/USD BTCUSD AAPL,MSFT buy us_equity crypto FILL CFEE 1D 1M 1A 1Min 15Min 1H ' +
  '1Day 1Week 12Month 2026-03-02 1900-01-01 9999-12-31 0000-00-00 2026-03-02T15:00:00Z 2026-13-45T99:99:99Z 1 0 -1 50 500 ' +
  '10000 1e9 99999999999999999999 0.000000001 NaN null undefined [] {} __proto__ constructor %00 continuous no_reset raw'
).split(' ');
const TOKENS = [
  'AAPL|M|2026-03-02T14:59:00.000000000Z',
  'MSFT|V|2026-03-02T15:00:00.000000005Z|1',
  'A|M|9999-99-99T99:99:99.999999999Z',
  '|||',
];

const value = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.constantFrom(...TOKENS).map((text) => Buffer.from(text).toString('base64')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const query = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 8 })), value), { maxLength: 5 })
  .map((pairs) => new URLSearchParams(pairs).toString());

const filled = (pattern: string, part: string): string =>
  pattern.replaceAll(/:(\w+)/g, (_, name) => (name === 'loc' ? 'us' : encodeURIComponent(part === '' ? 'x' : part)));

const FIELDS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  symbol: fc.constantFrom('AAPL', 'BTC/USD', 'NONE', 5),
  qty: fc.constantFrom('1', 0.5, '1e-9', '-1', 'x', '9'.repeat(30), 1e21, true),
  notional: fc.constantFrom('10', 0.01, '0', undefined),
  side: fc.constantFrom('buy', 'sell', 'x'),
  type: fc.constantFrom('market', 'limit', 'stop', 'stop_limit', 'trailing_stop'),
  time_in_force: fc.constantFrom('day', 'gtc', 'ioc', 'fok', 'opg', 'cls'),
  limit_price: fc.constantFrom('90', 110, '0', '-5', 1e-9, '123456789012.123456789'),
  stop_price: fc.constantFrom('90', 110, '0', 0.1 + 0.2),
  trail_price: fc.constantFrom('1', 0),
  trail_percent: fc.constantFrom('1.5', 0, '100', '99999'),
  trail: fc.constantFrom('1', 'x', '0'),
  extended_hours: fc.constantFrom(true, false, 'true'),
  client_order_id: fc.constantFrom('a', 'b', '', 'x'.repeat(200), 7),
  order_class: fc.constantFrom('simple', 'bracket', 'oco', 'oto', 'mleg', ''),
  take_profit: fc.constantFrom({ limit_price: '120' }, { limit_price: 1 }, {}, []),
  stop_loss: fc.constantFrom({ stop_price: '80' }, { stop_price: '80', limit_price: '79' }, { limit_price: 1 }, 'x'),
};
const nearOrder = fc.record(FIELDS, { requiredKeys: [] });
const goodOrder = nearOrder.map((order) => ({
  symbol: 'AAPL',
  qty: '1',
  side: 'buy',
  type: 'limit',
  time_in_force: 'day',
  limit_price: '90',
  ...order,
}));
const body = fc.oneof(
  nearOrder.map((order) => JSON.stringify(order)),
  goodOrder.map((order) => JSON.stringify(order)),
  fc.json(),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

const request = fc.record({
  route: fc.constantFrom(...PATTERNS),
  part: fc.oneof(value, fc.constant('the first order')),
  query,
  body,
});

/** An error says so in a message; nothing is answered that is not JSON. */
function judge({ status, body: answered, text }: Answer, asked: string): void {
  expect([200, 204, 207, 400, 403, 404, 422], `${asked} -> ${status} ${text.slice(0, 200)}`).toContain(status);
  if (status >= 400) expect(typeof answered.message, asked).toBe('string');
  if (status === 204) expect(text).toBe('');
  else expect(answered, asked).toBeDefined();
}

/** Whether the account is still sound: what it shows adds up. */
async function soundness(api: Api): Promise<void> {
  const { body: account } = await api.get('/v2/account');
  const sum = Number(account.cash) + Number(account.long_market_value) + Number(account.short_market_value);
  expect(sum).toBeCloseTo(Number(account.equity), 1);
}

test('any request to any endpoint is answered, and none is a bug', async () => {
  const bugs: unknown[] = [];
  const api = await startApi(world(), { onBug: (bug) => bugs.push(bug) });
  await fc.assert(
    fc.asyncProperty(request, async ({ route, part, query: asked, body: text }) => {
      const { body: orders } = await api.get('/v2/orders?status=all&limit=1');
      const id = part === 'the first order' ? (orders.map((order) => order.id)[0] ?? 'none') : part;
      const path = `${filled(route.pattern, id)}?${asked}`;
      const hasBody = route.method === 'POST' || route.method === 'PATCH';
      judge(
        await api.send(route.method, path, hasBody ? text : undefined),
        `${route.method} ${path} ${hasBody ? text : ''}`,
      );
    }),
    { numRuns: RUNS },
  );
  expect(bugs).toEqual([]);
  await soundness(api);
});

test('any path and method', async () => {
  const api = await startApi(world());
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS');
  const path = fc.array(
    fc.oneof(fc.constantFrom('v2', 'orders', 'stocks', '..', '', '%2F', '%zz', ':id'), fc.webSegment()),
    { maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(method, path, async (verb, parts) => {
      const { status } = await api.send(verb, `/${parts.join('/')}`);
      expect(status).toBeLessThan(500);
    }),
    { numRuns: RUNS },
  );
});
