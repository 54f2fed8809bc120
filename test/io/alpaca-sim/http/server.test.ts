/** The HTTP side over real sockets: who is let in, how often, how much, and that junk does no harm. */

import { afterEach, describe, expect, test } from 'vitest';
import { json } from '../../../../src/io/alpaca-sim/http/reply.js';
import { route } from '../../../../src/io/alpaca-sim/http/router.js';
import type { HttpOptions, HttpServer } from '../../../../src/io/alpaca-sim/http/server.js';
import { at } from '../fake-world.js';
import { exchange, HEADERS, KEYS, socketTo, startTestServer } from './http-client.js';

const ROUTES = [
  route('GET', '/v2/clock', () => json(200, { ok: true })),
  route('GET', '/v2/assets/:symbol', ({ params, query }) => json(200, { ...params, q: query.get('q') })),
  route('POST', '/v2/orders', ({ body }) => json(200, { length: body.length })),
  route('GET', '/v2/stocks/bars', () => json(200, {})),
  route('GET', '/v1beta3/crypto/us/bars', () => json(200, {}), 'open'),
];

const open: HttpServer[] = [];
async function start(options: Partial<HttpOptions> = {}): Promise<HttpServer> {
  const server = await startTestServer({ routes: ROUTES, ...options });
  open.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

const get = (server: HttpServer, path: string, headers: Record<string, string> = HEADERS): Promise<Response> =>
  fetch(`${server.url}${path}`, { headers });

describe('keys', () => {
  test('in Alpaca headers, as bearer and as basic', async () => {
    const server = await start();
    const basic = Buffer.from(`${KEYS.key}:${KEYS.secret}`).toString('base64');
    for (const headers of [HEADERS, { authorization: `Bearer ${KEYS.secret}` }, { authorization: `Basic ${basic}` }]) {
      expect((await get(server, '/v2/clock', headers)).status).toBe(200);
    }
  });

  test('wrong ones are refused in the words of each API, none by the web server before it', async () => {
    const server = await start();
    const wrong = { ...HEADERS, 'APCA-API-SECRET-KEY': 'x' };
    const trading = await get(server, '/v2/clock', wrong);
    expect(trading.status).toBe(401);
    expect(await trading.json()).toEqual({ code: 40110000, message: 'request is not authorized' });
    expect(await (await get(server, '/v2/stocks/bars', wrong)).json()).toEqual({ message: 'unauthorized.' });
    const none = await get(server, '/v2/clock', {});
    expect(none.status).toBe(401);
    expect(none.headers.get('content-type')).toContain('text/html');
    expect((await get(server, '/v2/clock', { authorization: 'Digest x' })).status).toBe(401);
  });

  test('crypto data needs none, and refuses wrong ones', async () => {
    const server = await start();
    expect((await get(server, '/v1beta3/crypto/us/bars', {})).status).toBe(200);
    expect((await get(server, '/v1beta3/crypto/us/bars', { authorization: 'Bearer x' })).status).toBe(401);
  });
});

test('every answer carries a request id of 32 hexadecimal digits', async () => {
  const server = await start();
  const answers = await Promise.all([
    get(server, '/v2/clock'),
    get(server, '/nowhere'),
    get(server, '/v2/clock', {}),
    get(server, '/v2/assets/%zz'),
  ]);
  const ids = answers.map((answer) => answer.headers.get('x-request-id') ?? '');
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(ids).size).toBe(4);
  expect(await exchange(server, 'junk\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*x-request-id: [0-9a-f]{32}\r\n/s);
});

test('unknown paths, methods and encodings', async () => {
  const server = await start();
  const unknown = await get(server, '/v2/nothing');
  expect([unknown.status, await unknown.json()]).toEqual([404, { message: 'endpoint not found.' }]);
  const method = await fetch(`${server.url}/v2/clock`, { method: 'PUT', headers: HEADERS });
  expect([method.status, method.headers.get('allow')]).toEqual([405, 'GET']);
  expect((await get(server, '/v2/assets/%zz')).status).toBe(400);
  const head = await fetch(`${server.url}/v2/clock`, { method: 'HEAD', headers: HEADERS });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('an encoded slash is part of a symbol', async () => {
  const server = await start();
  expect(await (await get(server, '/v2/assets/BTC%2FUSD?q=a%20b')).json()).toEqual({ symbol: 'BTC/USD', q: 'a b' });
});

test('the rate of requests is limited per minute, of each API by itself, and told', async () => {
  let now = at('1970-01-01T00:01:30Z');
  const server = await start({ requestsPerMinute: 3, clock: () => now });
  const tell = ({ status, headers }: Response): unknown[] => [
    status,
    ...['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`)),
  ];
  const first = await get(server, '/v2/clock');
  expect(tell(first)).toEqual([200, '3', '2', '150']);
  await get(server, '/v2/clock');
  await get(server, '/v2/clock');
  const refused = await get(server, '/v2/clock');
  expect(tell(refused)).toEqual([429, '3', '0', '150']);
  expect(await refused.json()).toEqual({ code: 42910000, message: 'rate limit exceeded' });
  for (const left of ['2', '1', '0']) {
    expect((await get(server, '/v2/stocks/bars')).headers.get('x-ratelimit-remaining')).toBe(left);
  }
  expect(await (await get(server, '/v2/stocks/bars')).json()).toEqual({ message: 'too many requests.' });
  now = at('1970-01-01T00:02:30Z');
  expect((await get(server, '/v2/clock')).status).toBe(200);
});

describe('bodies', () => {
  const post = (server: HttpServer, body: string): Promise<Response> =>
    fetch(`${server.url}/v2/orders`, { method: 'POST', headers: HEADERS, body });

  test('up to a megabyte', async () => {
    const server = await start();
    expect(await (await post(server, 'x'.repeat(1_000_000))).json()).toEqual({ length: 1_000_000 });
    expect((await post(server, 'x'.repeat(1_000_001))).status).toBe(413);
  });

  test('a hundred megabytes are refused at their header, and a stream of them without being kept', async () => {
    const server = await start();
    const declared = await exchange(
      server,
      `POST /v2/orders HTTP/1.1\r\nconnection: close\r\n${head()}content-length: 104857600\r\n\r\nxxx`,
    );
    expect(declared).toMatch(/^HTTP\/1.1 413 /);
    const before = process.memoryUsage().arrayBuffers;
    // What follows on the same connection is served, so the refused body was read to its end.
    expect(await flood(server, 100)).toMatch(/^HTTP\/1.1 413 .*HTTP\/1.1 200 .*"ok":true/s);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
    expect((await get(server, '/v2/clock')).status).toBe(200);
  });
});

const head = (): string =>
  Object.entries(HEADERS)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** Sends a chunked body of so many megabytes, as fast as it is taken, and then another request. */
function flood(server: HttpServer, megabytes: number): Promise<string> {
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  return new Promise((resolve) => {
    const socket = socketTo(server);
    let got = '';
    let left = megabytes;
    const more = (): void => {
      while (left-- > 0) if (!socket.write(chunk)) return;
      if (left === -1) socket.write(`0\r\n\r\nGET /v2/clock HTTP/1.1\r\nconnection: close\r\n${head()}\r\n`);
    };
    socket.on('drain', more);
    socket.on('data', (part) => {
      got += part.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
    socket.write(`POST /v2/orders HTTP/1.1\r\n${head()}transfer-encoding: chunked\r\n\r\n`);
    more();
  });
}

describe('bad company', () => {
  test('half a header is given up on', async () => {
    const server = await start({ headersTimeoutMs: 50 });
    expect(await exchange(server, 'GET /v2/clock HTTP/1.1\r\nx: ')).toMatch(/^HTTP\/1.1 408 /);
  });

  test('half a body is given up on', async () => {
    const server = await start({ headersTimeoutMs: 50, requestTimeoutMs: 100 });
    const answer = await exchange(server, `POST /v2/orders HTTP/1.1\r\n${head()}content-length: 10\r\n\r\nx`);
    expect(answer).toMatch(/^(HTTP\/1.1 408 .*)?$/s);
  });

  test('headers without end, junk, and other protocols', async () => {
    const server = await start();
    expect(await exchange(server, `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
    for (const junk of [
      '\0\0\0\r\n\r\n',
      'GET\r\n\r\n',
      '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03',
      'GET / HTTP/9.9\r\n\r\n',
    ]) {
      expect(await exchange(server, junk)).toMatch(/^HTTP\/1.1 400 /);
    }
    expect((await get(server, '/v2/clock')).status).toBe(200);
  });

  test('more connections than there is room for', async () => {
    const server = await start({ connectionsMax: 5 });
    const sockets = Array.from({ length: 30 }, () => socketTo(server));
    const closed = await Promise.all(
      sockets.slice(5).map((socket) => new Promise((resolve) => socket.on('error', resolve).on('close', resolve))),
    );
    expect(closed).toHaveLength(25);
    for (const socket of sockets) socket.destroy();
  });
});

describe('upgrades', () => {
  const asking = 'GET /stream?x=1 HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';

  test('go to the listener, with the path alone', async () => {
    const server = await start();
    server.onUpgrade((path, request, socket) => socket.end(`${path} ${request.headers.upgrade}`));
    expect(await exchange(server, asking)).toBe('/stream websocket');
  });

  test('to anything but a websocket are not taken: the request is answered as it is', async () => {
    const server = await start();
    server.onUpgrade((_path, _request, socket) => socket.end('taken'));
    const headers = 'connection: upgrade, http2-settings, close\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n';
    expect(await exchange(server, `GET /v2/nowhere HTTP/1.1\r\n${headers}\r\n`)).toMatch(/^HTTP\/1.1 404 .*endpoint/s);
    const body = `${headers}content-length: 2000000\r\n\r\n`;
    expect(await exchange(server, `POST /v2/nowhere HTTP/1.1\r\n${body}`)).toMatch(/^HTTP\/1.1 404 .*endpoint/s);
  });

  test('whose listener fails are cut, and the failure is told', async () => {
    const told: unknown[] = [];
    const server = await start({ onBug: (error) => told.push(error) });
    server.onUpgrade(() => {
      throw new Error('a bug');
    });
    expect(await exchange(server, asking)).toBe('');
    expect(told).toHaveLength(1);
  });

  test('are refused while nobody listens', async () => {
    expect(await exchange(await start(), asking)).toMatch(/^HTTP\/1.1 404 .*endpoint not found/s);
  });
});

test('close ends all connections, idle and upgraded, and frees the port', async () => {
  const server = await start();
  server.onUpgrade((_path, _request, socket) => socket.on('error', () => undefined).write('taken'));
  const upgraded = exchange(server, 'GET /s HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
  const idle = exchange(server, 'GET /v2/clock HTTP/1.1\r\n\r\n');
  await get(server, '/v2/clock');
  await server.close();
  await Promise.all([upgraded, idle]);
  await start({ port: server.port });
});

test('a port that is taken is an error that says so', async () => {
  const server = await start();
  await expect(startTestServer({ port: server.port })).rejects.toThrow(`cannot listen on 127.0.0.1:${server.port}`);
});

test('a handler that fails is told, and answered as 500', async () => {
  const told: unknown[] = [];
  const broken = route('GET', '/v2/broken', () => {
    throw new Error('a bug');
  });
  const server = await start({ routes: [broken], onBug: (error) => told.push(error) });
  expect((await get(server, '/v2/broken')).status).toBe(500);
  expect(told).toHaveLength(1);
});
