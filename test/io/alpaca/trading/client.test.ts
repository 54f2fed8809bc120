/** The trading client against a broker that answers well, oddly, or not at all. */

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { Limiter } from '../../../../src/core/venue/limiter.js';
import { isIdTaken } from '../../../../src/core/venue/terms.js';
import { BrokerServer, type Canned } from '../../../support/broker-server.js';
import { price, qty, rate } from '../../../support/core/build.js';
import { accountJson, approved, orderJson } from './samples.js';
import { KEYS, lines, type Setup, setup } from './setup.js';

const HTML = '<html><head><title>502 Bad Gateway</title></head><body><h1>502</h1></body></html>';

let given: Setup;
beforeEach(async () => {
  given = await setup();
});
afterEach(() => given.broker.close());

const failing = async (asked: Promise<unknown>): Promise<TradectlError> => {
  const error = await asked.then(
    (value) => new Error(`answered ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TradectlError);
  return error as TradectlError;
};

describe('submit', () => {
  it('writes exact decimal text, with the keys in headers', async () => {
    given.broker.next.push({ body: orderJson() });
    const answer = await given.client.submit(
      approved({ qty: qty('0.000000001'), limitPrice: price('123456789.123456789') }),
    );
    expect(answer).toMatchObject({ kind: 'order', order: { status: 'pending_new', symbol: 'ETH/USD' } });
    const [seen] = given.broker.seen;
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      symbol: 'ETH/USD',
      side: 'buy',
      type: 'limit',
      time_in_force: 'gtc',
      qty: '0.000000001',
      limit_price: '123456789.123456789',
      client_order_id: 'run-1',
    });
    expect(seen?.headers).toMatchObject({ 'apca-api-key-id': KEYS.id, 'apca-api-secret-key': KEYS.secret });
  });

  it('tells how far a stop trails, and what trades in extended hours', async () => {
    const bare = { limitPrice: undefined, type: 'trailing_stop', tif: 'day' } as const;
    const terms = [
      approved({ ...bare, trail: { kind: 'price', by: price('1.5') } }),
      approved({ ...bare, trail: { kind: 'percent', by: rate('0.025') } }),
      approved({ isExtended: true, tif: 'day' }),
    ];
    for (const order of terms) {
      given.broker.next.push({ body: orderJson({ trail_percent: '2.5', hwm: '103.5', extended_hours: true }) });
      const answer = await given.client.submit(order);
      expect(answer).toMatchObject({
        order: { trailPercent: rate('0.025'), trailPrice: undefined, highWaterMark: price('103.5'), isExtended: true },
      });
    }
    expect(given.broker.seen.map(({ body }) => JSON.parse(body ?? '') as unknown)).toMatchObject([
      { type: 'trailing_stop', trail_price: '1.5', time_in_force: 'day' },
      { type: 'trailing_stop', trail_percent: '2.5' },
      { type: 'limit', extended_hours: true },
    ]);
    given.broker.next.push({ body: orderJson() });
    await given.client.replace('old', terms[1] ?? approved());
    const changed = JSON.parse(given.broker.seen[3]?.body ?? '') as Record<string, unknown>;
    expect([changed['trail'], changed['trail_percent']]).toEqual(['2.5', undefined]);
  });

  const unknowns: readonly [string, Canned][] = [
    ['a connection that is cut', { fault: 'cut' }],
    ['500', { status: 500, body: { code: 50010000, message: 'internal server error occurred' } }],
    ['502 with HTML', { status: 502, body: HTML }],
    ['503 with nothing', { status: 503 }],
    ['504', { status: 504, body: { message: 'gateway timeout' } }],
    ['408', { status: 408 }],
    ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/v2/orders' } }],
    ['200 with nothing', { status: 200 }],
    ['200 with HTML', { status: 200, body: HTML }],
    ['200 with an order without id', { status: 200, body: orderJson({ id: null }) }],
    ['200 with an order whose quantity is no number', { status: 200, body: orderJson({ qty: 'NaN' }) }],
  ];
  it.each(unknowns)('is sent once, and unknown, after %s', async (_, canned) => {
    given.broker.next.push(canned);
    expect(await given.client.submit(approved())).toMatchObject({ kind: 'unknown' });
    expect(given.broker.seen).toHaveLength(1);
  });

  it('leaves on the connection that a question has opened', async () => {
    given.broker.next.push({ body: [] }, { body: orderJson() }, { body: orderJson() });
    await given.client.positions();
    for (let time = 0; time < 2; time++) expect(await given.client.submit(approved())).toMatchObject({ kind: 'order' });
    expect(given.broker.connections).toBe(1);
  });

  it('is unknown after a timeout', async () => {
    const slow = await setup({ timeoutMs: 50 });
    slow.broker.next.push({ fault: 'hang' });
    expect(await slow.client.submit(approved())).toEqual({ kind: 'unknown', reason: 'no answer (ETIMEDOUT)' });
    expect(slow.broker.seen).toHaveLength(1);
    await slow.broker.close();
  });

  const refusals: readonly [string, Canned, object][] = [
    [
      'too little buying power',
      {
        status: 403,
        body: { code: 40310000, message: 'insufficient buying power', buying_power: '1', cost_basis: '2' },
      },
      { status: 403, code: 40310000, message: 'insufficient buying power' },
    ],
    ['the rate', { status: 429, body: { message: 'too many requests.' } }, { status: 429, code: undefined }],
    ['the rate, with HTML', { status: 429, body: '<html>429</html>' }, { status: 429, message: '429' }],
    ['an unknown asset', { status: 404, body: { code: 40410000, message: 'asset not found for X' } }, { status: 404 }],
    ['nothing that is said', { status: 422 }, { status: 422, code: undefined, message: '' }],
    ['a bad request', { status: 400, body: '{"code":4.5,"text":"odd"}' }, { message: '{"code":4.5,"text":"odd"}' }],
  ];
  it.each(refusals)('is refused for %s', async (_, canned, told) => {
    given.broker.next.push(canned);
    const answer = await given.client.submit(approved());
    expect(answer).toMatchObject({ kind: 'refused', requestId: 'c0ffee', ...told });
    expect(given.broker.seen).toHaveLength(1);
  });

  it('tells that the id is taken', async () => {
    given.broker.next.push({ status: 422, body: { code: 40010001, message: 'client_order_id must be unique' } });
    const answer = await given.client.submit(approved());
    expect(answer.kind === 'refused' && isIdTaken(answer)).toBe(true);
    given.broker.next.push({ status: 422, body: { code: 40010001, message: 'qty must be > 0' } });
    const other = await given.client.submit(approved());
    expect(other.kind === 'refused' && isIdTaken(other)).toBe(false);
  });

  it('is not sent where it may not leave any more, or after all was called off', async () => {
    expect(await given.client.submit(approved(), { mayLeave: () => false })).toEqual({ kind: 'unsent' });
    given.stop.abort();
    expect(await given.client.submit(approved())).toEqual({ kind: 'unsent' });
    expect(given.broker.seen).toEqual([]);
  });

  it('is unknown where it is called off under way', async () => {
    given.broker.next.push({ fault: 'hang' });
    const answer = given.client.submit(approved());
    await given.broker.until(() => given.broker.seen.length > 0);
    given.stop.abort();
    expect(await answer).toMatchObject({ kind: 'unknown' });
  });
});

describe('cancel and replace', () => {
  it('take an empty 204 for a request that was taken', async () => {
    given.broker.next.push({ status: 204 });
    expect(await given.client.cancel('abc-1')).toEqual({ kind: 'done', requestId: 'c0ffee' });
    expect(lines(given.broker.seen)).toEqual(['DELETE /v2/orders/abc-1']);
  });

  it('are never repeated', async () => {
    given.broker.next.push({ status: 503 }, { fault: 'cut' }, { status: 429 });
    expect(await given.client.cancel('abc-1')).toMatchObject({ kind: 'unknown' });
    expect(await given.client.replace('abc-1', approved())).toMatchObject({ kind: 'unknown' });
    expect(await given.client.cancel('abc-1')).toMatchObject({ kind: 'refused', status: 429 });
    expect(given.broker.seen).toHaveLength(3);
  });

  it('tell what is gone and what is filled', async () => {
    given.broker.next.push({ status: 404, body: { code: 40410000, message: 'order not found' } });
    expect(await given.client.cancel('abc-1')).toMatchObject({ kind: 'not_found' });
    given.broker.next.push({ status: 422, body: { code: 42210000, message: 'order is already in "filled" state' } });
    expect(await given.client.cancel('abc-1')).toMatchObject({
      kind: 'refused',
      message: 'order is already in "filled" state',
    });
  });

  it('state every term of the replacement', async () => {
    given.broker.next.push({ body: orderJson({ id: 'new', replaces: 'old', status: 'accepted' }) });
    const answer = await given.client.replace('old', approved({ qty: qty('3') }));
    expect(answer).toMatchObject({ kind: 'order', order: { venueOrderId: 'new', replaces: 'old' } });
    expect(JSON.parse(given.broker.seen[0]?.body ?? '')).toEqual({
      client_order_id: 'run-1',
      qty: '3',
      time_in_force: 'gtc',
      limit_price: '2100',
    });
  });

  it.each(['', '.', '..', '../positions', 'a/b', 'a?b', '%2e%2e'])(
    'never cancel all by an id such as %j',
    async (id) => {
      expect(await failing(given.client.cancel(id))).toMatchObject({ code: 'data' });
      expect(given.broker.seen).toEqual([]);
    },
  );
});

describe('a question about one order', () => {
  it('is asked again after trouble that passes, and honours Retry-After', async () => {
    const later = { status: 503, headers: { 'retry-after': '7' } };
    given.broker.next.push({ fault: 'cut' }, later, { body: orderJson({ client_order_id: 'a b&c' }) });
    const answer = await given.client.orderByClientId('a b&c');
    expect(answer).toMatchObject({ kind: 'order', order: { clientOrderId: 'a b&c' } });
    expect(given.clock.waits).toEqual([250, 7000]);
    expect(given.broker.seen[2]).toMatchObject({
      path: '/v2/orders:by_client_order_id',
      query: { client_order_id: 'a b&c' },
    });
  });

  it('is answered "no" by the broker alone', async () => {
    given.broker.next.push({ status: 404, body: { code: 40410000, message: 'order not found for x' } });
    expect(await given.client.orderByClientId('x')).toMatchObject({ kind: 'not_found' });
    given.broker.next.push({ status: 404, body: '<html>404 Not Found</html>' });
    expect(await given.client.orderByClientId('x')).toMatchObject({ kind: 'unknown' });
    given.broker.next.push({ status: 404 });
    expect(await given.client.orderByClientId('x')).toMatchObject({ kind: 'unknown' });
    given.broker.next.push({ status: 404, body: { message: 'endpoint gone' } });
    expect(await given.client.order('x')).toMatchObject({ kind: 'unknown' });
  });

  it('ends as unknown after four attempts, 429 included', async () => {
    given.broker.handler = () => ({ status: 429, body: { code: 42910000, message: 'rate limit exceeded' } });
    expect(await given.client.order('x')).toMatchObject({ kind: 'unknown' });
    expect(given.broker.seen).toHaveLength(4);
  });
});

describe('a question that fails', () => {
  it('is never an empty answer', async () => {
    const bodies: readonly [Canned, string][] = [
      [{ status: 503, body: HTML }, 'venue_unreachable'],
      [{ status: 200, body: HTML }, 'data'],
      [{ status: 200, body: '' }, 'data'],
      [{ status: 200, body: 'null' }, 'data'],
      [{ status: 200, body: '{}' }, 'data'],
      [{ status: 200, body: [null] }, 'data'],
      [{ status: 200, body: ['AAPL'] }, 'data'],
      [{ status: 204 }, 'venue_unreachable'],
      [{ status: 404, body: '<html></html>' }, 'venue_unreachable'],
      [{ status: 404, body: { code: 40410000, message: 'endpoint not found.' } }, 'venue_unreachable'],
      [{ status: 422, body: { code: 42210000, message: 'bad' } }, 'data'],
    ];
    for (const [canned, code] of bodies) {
      given.broker.handler = () => canned;
      const queries = [given.client.positions(), given.client.openOrders(), given.client.fills(undefined)];
      const errors = await Promise.all(queries.map(failing));
      expect(
        errors.map((error) => error.code),
        JSON.stringify(canned),
      ).toEqual([code, code, code]);
    }
  });

  it('says status, code, text and request id', async () => {
    given.broker.handler = () => ({ status: 500, body: { code: 50010000, message: 'internal\u001b[31m\nerror' } });
    const error = await failing(given.client.account());
    expect(error.code).toBe('venue_unreachable');
    expect(error.message).toBe('GET /v2/account: HTTP 500 (50010000) internal [31m error (request id c0ffee)');
    expect(error.cause).toMatchObject({ status: 500, code: 50010000, requestId: 'c0ffee' });
  });

  it.each([
    [401, { message: 'unauthorized.' }],
    [401, '<html>401 Authorization Required</html>'],
    [403, { message: 'forbidden.' }],
    [403, { code: 40110000, message: 'request is not authorized' }],
    [403, ''],
  ])('is about the keys after %i %j', async (status, body) => {
    given.broker.handler = () => ({ status, body });
    const asked = [given.client.account(), given.client.submit(approved()), given.client.orderByClientId('x')];
    for (const error of await Promise.all(asked.map(failing))) expect(error.code).toBe('auth');
    expect(given.broker.seen).toHaveLength(3);
  });

  it.each([
    [401, { message: 'unauthorized.' }],
    [403, { message: 'forbidden.' }],
  ])('is asked again where keys that were good are refused with %i, and then about the keys', async (status, body) => {
    const { broker, client, clock } = given;
    const good = { body: accountJson() };
    const refused = { status, body };
    let answers: Canned[] = [good, refused, good];
    broker.handler = () => answers.shift() ?? refused;
    await client.account();
    expect((await client.account()).status).toBe('ACTIVE');
    expect([clock.waits, client.areKeysDoubted]).toEqual([[250], false]);
    // What changes something is not repeated, and nobody knows what became of it.
    answers = [refused];
    expect(await client.submit(approved())).toMatchObject({ kind: 'unknown' });
    expect([broker.seen.length, client.areKeysDoubted]).toEqual([4, true]);
    expect(await failing(client.orderByClientId('x'))).toMatchObject({ code: 'auth' });
    expect(broker.seen).toHaveLength(10);
  });

  it('is unreachable where nobody is there', async () => {
    await given.broker.close();
    const error = await failing(given.client.clock());
    expect(error).toMatchObject({ code: 'venue_unreachable', message: 'GET /v2/clock: no answer (ECONNREFUSED)' });
    expect(given.clock.waits).toEqual([250, 500, 1000]);
  });

  it('is cut off where the answer does not end', async () => {
    given.broker.handler = () => ({ body: ' '.repeat(65 * 1024 * 1024) });
    const answer = await given.client.submit(approved());
    expect(answer).toEqual({ kind: 'unknown', reason: 'no answer (the answer does not end)' });
  });

  it('does not take the keys elsewhere', async () => {
    const elsewhere = await new BrokerServer().listen();
    given.broker.handler = () => ({ status: 302, headers: { location: `${elsewhere.url}/v2/account` } });
    const error = await failing(given.client.account());
    expect(error.message).toContain('redirect');
    expect(elsewhere.seen).toEqual([]);
    await elsewhere.close();
  });
});

describe('the keys', () => {
  it('are in no error, whatever the broker says', async () => {
    const echo = `key ${KEYS.id} secret ${KEYS.secret} <b>${KEYS.secret}</b>`;
    const canned: readonly Canned[] = [
      ...[400, 401, 403, 404, 422, 429, 500, 503].flatMap((status) => [
        { status, body: { code: 1, message: echo } },
        { status, body: echo },
        { status, body: { detail: echo } },
      ]),
      { fault: 'cut' },
      { status: 200, body: echo },
    ];
    const told: string[] = [];
    for (const one of canned) {
      given.broker.handler = () => one;
      const asked = [
        given.client.account(),
        given.client.submit(approved()),
        given.client.cancel('x'),
        given.client.order('x'),
      ];
      for (const result of await Promise.allSettled(asked)) told.push(inspect(result, { depth: 20, showHidden: true }));
    }
    expect(told.length).toBe(canned.length * 4);
    expect(told.filter((text) => text.includes(KEYS.id) || text.includes(KEYS.secret))).toEqual([]);
    expect(inspect(given.client, { depth: 20 })).not.toContain(KEYS.secret);
  });
});

describe('the limit', () => {
  it('slows questions down before the broker says 429, and lets cancels through', async () => {
    const limiter = new Limiter({ limit: 8, window: 60_000_000 });
    const slow = await setup({ limiter });
    slow.broker.handler = ({ method }) => (method === 'DELETE' ? { status: 204 } : { body: [] });
    for (let i = 0; i < 6; i++) await slow.client.positions();
    expect(slow.clock.waits).toEqual([]);
    const held = slow.client.positions();
    expect(await slow.client.cancel('x')).toMatchObject({ kind: 'done' });
    expect(lines(slow.broker.seen.slice(6))).toEqual(['DELETE /v2/orders/x']);
    await held;
    expect(slow.clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(60_000);
    await slow.broker.close();
  });

  it('heeds the headers', async () => {
    const reset = String(Math.floor(given.clock.now() / 1e6) + 20);
    const headers = { 'x-ratelimit-limit': '200', 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': reset };
    given.broker.handler = () => ({ body: [], headers });
    await given.client.positions();
    expect(given.limiter.wait('urgent', given.clock.now())).toBe(0);
    expect(given.limiter.wait('submit', given.clock.now())).toBeGreaterThan(0);
    expect(given.limiter.wait('read', given.clock.now())).toBeLessThanOrEqual(20_000_000);
  });
});
