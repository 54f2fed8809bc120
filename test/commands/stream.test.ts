import { describe, expect, it } from 'vitest';
import { until } from '../app/stream/driver.js';
import { runCli } from '../support/cli.js';
import { type FeedServer, serve } from '../support/feed-server.js';

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };
const TRADE = {
  T: 't',
  S: 'FAKEPACA',
  i: 96921,
  x: 'D',
  p: 126.55,
  s: 1,
  t: '2024-01-02T15:04:05.123456789Z',
  c: ['@', 'I'],
  z: 'C',
};

const trading = (...messages: readonly unknown[]): Promise<FeedServer> =>
  serve({ onSubscribed: ({ socket }) => socket.send(JSON.stringify(messages)) });

const stream = (server: FeedServer, ...argv: readonly string[]) =>
  runCli(['stream', ...argv, '--endpoint', server.url], { env: KEYS });

describe('tradectl stream', () => {
  it('writes one line of JSON per event, with every digit of the venue', async () => {
    const server = await trading(TRADE, { ...TRADE, i: 96922, p: 0.0000012 });
    const { status, stdout, stderr } = await stream(server, 'FAKEPACA', '--feed', 'test', '--count', '2', '--json');
    expect(stderr).toMatch(/^\{"type":"summary","messages":2,/);
    const [up, first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(up).toMatchObject({ type: 'feed', state: 'up' });
    expect(first).toMatchObject({
      type: 'trade',
      symbol: 'FAKEPACA',
      ts: '2024-01-02T15:04:05.123456789Z',
      price: '126.55',
      size: '1',
      id: '96921',
    });
    expect(second).toMatchObject({ price: '0.0000012' });
    expect(status).toBe(0);
    expect(server.last?.path).toBe('/v2/test');
    expect(server.last?.received).toEqual([
      { action: 'auth', key: 'KEY', secret: 'SECRET' },
      { action: 'subscribe', trades: ['FAKEPACA'] },
    ]);
  });

  it('writes aligned lines for people, and a table with --csv', async () => {
    const server = await trading(TRADE, { ...TRADE, S: 'FAKE\u001b[2J' });
    const plain = await stream(server, 'FAKEPACA', '--feed', 'test', '--count', '2');
    expect(plain.stdout).toMatch(/feed +up: connected/);
    expect(plain.stdout).toMatch(/15:04:05\.123 +trade +FAKEPACA +126\.55 x 1\n/);
    expect(plain.stdout).not.toContain('\u001b');
    expect(plain.stderr).toMatch(/^2 messages.*\n0 reconnects, 0 gaps/);
    const csv = await stream(server, 'FAKEPACA', '--feed', 'test', '--count', '1', '--csv');
    expect(csv.stdout.split('\n')[0]).toMatch(/^type,symbol,ts,recv,price,size,id/);
    expect(csv.stdout.split('\n')[1]).toMatch(/^trade,FAKEPACA,2024-01-02T15:04:05\.123456789Z,.*,126\.55,1,96921,/);
  });

  it('speaks msgpack where asked to', async () => {
    const server: FeedServer = await serve({ onSubscribed: (session) => server.send(session, TRADE) });
    const argv = ['FAKEPACA', '--feed', 'test', '--encoding', 'msgpack', '--count', '1', '--json'];
    expect((await stream(server, ...argv)).stdout).toContain('"price":"126.55"');
    expect(server.last?.headers['content-type']).toBe('application/msgpack');
  });

  it('ends after the time that was asked for', async () => {
    const { status, stdout } = await stream(await trading(TRADE), 'FAKEPACA', '--feed', 'test', '--duration', '200ms');
    expect(status).toBe(0);
    expect(stdout).toMatch(/trade/);
  });

  it.each([
    [[], {}, 4],
    [[], { APCA_API_KEY_ID: 'KEY' }, 4],
    [[], { APCA_API_KEY_ID: 'OTHER', APCA_API_SECRET_KEY: 'SECRET' }, 4],
    [['--endpoint', 'http://example.com'], KEYS, 2],
    [['--endpoint', 'http://paper-api.alpaca.markets'], KEYS, 2],
    [['--endpoint', 'https://alpaca.markets.example.com'], KEYS, 2],
    [['--endpoint', 'nonsense'], KEYS, 2],
    [['--channels', 'book'], KEYS, 2],
    [['--channels', 'tradez'], KEYS, 2],
    [['--feed', 'iexx'], KEYS, 2],
    [['--feed', 'kraken', '--encoding', 'msgpack'], {}, 2],
    [['--feed', 'kraken', '--config', 'missing.toml'], {}, 2],
    [['--count', '0'], KEYS, 2],
    [['--json', '--csv'], KEYS, 2],
    [['--endpoint', 'http://127.0.0.1:1', '--retries', '0'], KEYS, 3],
  ])('exits as the table says: %j', async (flags, env, expected) => {
    const server = await serve();
    const own = [
      ['--feed', 'test'],
      ['--endpoint', server.url],
    ].filter(([flag = '']) => !(flags as readonly string[]).includes(flag));
    const { status, stderr } = await runCli(['stream', 'FAKEPACA', ...own.flat(), ...flags], { env });
    expect(status).toBe(expected);
    expect(stderr).toMatch(/^(error: |\{"error":)/);
    if (expected === 2) expect(server.sessions).toHaveLength(0);
  });
});

describe('a public feed', () => {
  const depth = (U: number, u: number, E = 1704207845123) =>
    JSON.stringify({
      stream: 'btcusdt@depth@100ms',
      data: { e: 'depthUpdate', E, s: 'BTCUSDT', U, u, b: [['42000.10', '1.5']], a: [['42001', '0']] },
    });

  it('of Binance needs no keys, begins the book with a snapshot by REST, and asks again after a gap', async () => {
    let snapshots = 100;
    const server = await serve({
      onRaw: () => undefined,
      rest: () => ({ lastUpdateId: (snapshots += 10), bids: [['42000', '1']], asks: [['42002', '2']] }),
    });
    const done = runCli([
      'stream',
      'BTCUSDT',
      '--feed',
      'binance',
      '--channels',
      'trades,book',
      '--json',
      '--endpoint',
      server.url,
      '--count',
      '6',
    ]);
    await until(() => server.last !== undefined);
    const socket = server.last?.socket;
    socket?.send(depth(105, 111));
    await until(() => server.requests.length === 1);
    socket?.send(depth(112, 113));
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket?.send(depth(118, 121)); // 114..117 are missing
    await until(() => server.requests.length === 2);
    socket?.send(
      JSON.stringify({
        stream: 'btcusdt@trade',
        data: { e: 'trade', E: 1, T: 1704207845123, s: 'BTCUSDT', t: 9, p: '42000.10', q: '0.00100', m: true },
      }),
    );
    const { status, stdout, stderr } = await done;
    expect(status).toBe(0);
    expect(server.last?.path).toBe('/stream?streams=btcusdt@trade/btcusdt@depth@100ms');
    expect(server.requests[0]?.href).toContain('/api/v3/depth?symbol=BTCUSDT&limit=1000');
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const kindsOf = lines.map(({ type, state }) => state ?? type);
    expect(kindsOf.filter((kind) => kind === 'book_snapshot')).toHaveLength(2);
    expect(lines.find(({ state }) => state === 'gap')).toMatchObject({ symbol: 'BTCUSDT' });
    expect(lines.find(({ type }) => type === 'book_delta')).toMatchObject({ lastSeq: 111, bids: [['42000.1', '1.5']] });
    expect(lines.find(({ type }) => type === 'trade')).toMatchObject({
      price: '42000.1',
      size: '0.001',
      aggressor: 'sell',
    });
    expect(JSON.parse(stderr)).toMatchObject({ type: 'summary', gaps: 1 });
  });

  it('of Kraken is confirmed pair by pair, and a pair that it does not have is told and left out', async () => {
    const server = await serve({
      onRaw: ({ socket }, text) => {
        const { method, params } = JSON.parse(text) as {
          method: string;
          params: { channel: string; symbol: string[] };
        };
        for (const symbol of params.symbol) {
          const isKnown = symbol !== 'NO/PE';
          const result = { channel: params.channel, symbol };
          socket.send(
            JSON.stringify(
              isKnown
                ? { method, success: true, result }
                : { method, success: false, error: 'Currency pair not supported NO/PE', symbol },
            ),
          );
        }
        const trade = {
          symbol: 'BTC/USD',
          side: 'buy',
          price: 42000.1,
          qty: 0.5,
          ord_type: 'limit',
          trade_id: 7,
          timestamp: '2024-01-02T15:04:05.123456Z',
        };
        if (params.channel === 'trade')
          socket.send(JSON.stringify({ channel: 'trade', type: 'update', data: [trade] }));
        else socket.send(JSON.stringify({ channel: 'heartbeat' }));
      },
    });
    const { status, stdout } = await runCli([
      'stream',
      'BTC/USD',
      'NO/PE',
      '--feed',
      'kraken',
      '--channels',
      'trades,quotes',
      '--json',
      '--endpoint',
      server.url,
      '--duration',
      '400ms',
    ]);
    expect(status).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ type }) => type === 'trade')).toMatchObject({ symbol: 'BTC/USD', price: '42000.1', id: '7' });
    expect(lines.filter(({ state }) => state === 'gap')).toHaveLength(2);
    expect(lines.filter(({ state }) => state === 'up')).toHaveLength(1);
    expect(server.last?.received.map(({ params }) => (params as { channel: string }).channel)).toEqual([
      'trade',
      'ticker',
    ]);
  });
});
