/** `tradectl book` of live feeds: the lines of a replay, gaps injected, connections cut, and what ends in an error. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../commands/main.js';
import { krakenChecksum } from '../../src/core/feed/sync/kraken.js';
import { OrderBook } from '../../src/core/market/book/order-book.js';
import { until } from '../app/stream/driver.js';
import { fakeContext, runCli, temporaryDirectory } from '../support/cli.js';
import { type FeedServer, type Session, serve } from '../support/feed-server.js';

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };
const START = 1_723_161_254_000;

interface Line {
  readonly seq: number | null;
  readonly state: string;
  readonly bids: readonly [string, string][];
  readonly asks: readonly [string, string][];
  readonly levels: { readonly bids: number; readonly asks: number };
}

/** Starts the command; its lines are there as they are written. */
function follow(server: FeedServer, ...argv: readonly string[]) {
  const { context, stdout, stderr } = fakeContext({ env: KEYS });
  const done = run(['book', ...argv, '--endpoint', server.url], context);
  const lines = (): readonly Line[] =>
    stdout()
      .split('\n')
      .filter((text) => text !== '')
      .map((text) => JSON.parse(text) as Line);
  return { done, stdout, stderr, lines };
}

const depth = (U: number, u: number, b: unknown = []) => ({
  e: 'depthUpdate',
  E: START + u,
  s: 'ETHUSDT',
  U,
  u,
  b,
  a: [],
});
const rest = (lastUpdateId: number) => ({
  lastUpdateId,
  bids: [
    ['99.50', '1.500'],
    ['99.00', '2'],
  ],
  asks: [['100.00', '3']],
});

/** Binance: snapshots are taken from a list, one by one. */
async function binance(snapshots: readonly unknown[]) {
  const left = [...snapshots];
  const server = await serve({ onRaw: () => undefined, rest: () => left.shift() });
  const send = (...messages: readonly unknown[]): void => {
    for (const data of messages) server.last?.socket.send(JSON.stringify({ stream: 'ethusdt@depth@100ms', data }));
  };
  return { server, send };
}

describe('tradectl book --feed binance', () => {
  it('keeps deltas until the snapshot is there, is stale at a gap at once, and tells what a replay tells', async () => {
    const { server, send } = await binance([rest(5), rest(9)]);
    const { done, lines, stdout, stderr } = follow(server, 'eth/usdt', '--feed', 'binance', '--count', '6', '--json');
    await until(() => server.last !== undefined);
    send(depth(1, 4), depth(5, 6, [['99.7', '0.25']]), depth(7, 7));
    await until(() => lines().length === 2);
    send(depth(9, 9, [['99.8', '1']]));
    await until(() => lines().length === 3);
    expect(lines()[2]).toMatchObject({ seq: 9, state: 'stale', bids: [], asks: [], levels: { bids: 0, asks: 0 } });
    await until(() => server.requests.length === 2);
    send(depth(10, 10), depth(11, 12), depth(13, 14));
    expect(await done).toBe(0);
    expect(lines().map(({ seq, state }) => [seq, state])).toEqual([
      [6, 'fresh'],
      [7, 'fresh'],
      [9, 'stale'],
      [10, 'fresh'],
      [12, 'fresh'],
      [14, 'fresh'],
    ]);
    expect(stderr()).toContain('the book of ETHUSDT is stale: U 9 after u 7');
    expect(server.last?.path).toBe('/stream?streams=ethusdt@depth@100ms');
    expect(stdout()).toBe(
      await replayed(
        depth(1, 4),
        depth(5, 6, [['99.7', '0.25']]),
        rest(5),
        depth(7, 7),
        depth(9, 9, [['99.8', '1']]),
        rest(9),
        depth(10, 10),
        depth(11, 12),
        depth(13, 14),
      ),
    );
  });

  it('is stale as soon as the connection is lost, and fresh by a new snapshot after it', async () => {
    const { server, send } = await binance([rest(5), rest(40)]);
    const { done, lines, stderr } = follow(server, 'ETHUSDT', '--feed', 'binance', '--count', '3', '--json');
    await until(() => server.last !== undefined);
    send(depth(5, 6));
    await until(() => lines().length === 1);
    server.cut();
    await until(() => lines().length === 2);
    expect(lines()[1]).toMatchObject({ seq: 6, state: 'stale', bids: [] });
    await until(() => server.sessions.length === 2);
    send(depth(40, 41));
    expect(await done).toBe(0);
    expect(
      lines()
        .map(({ seq, state }) => [seq, state])
        .at(-1),
    ).toEqual([41, 'fresh']);
    expect(stderr()).toMatch(/notice: down: the venue closed the connection/);
  });

  it('ends 1 with a stale line of --once where no book came in time', async () => {
    const { server } = await binance([]);
    const { done, lines, stderr } = follow(
      server,
      'ETHUSDT',
      '--feed',
      'binance',
      '--once',
      '--duration',
      '100ms',
      '--json',
    );
    expect(await done).toBe(1);
    expect(lines()).toMatchObject([{ seq: null, state: 'stale' }]);
    expect(stderr()).toContain('ETHUSDT ends stale: no snapshot came yet');
  });

  it('shows the ladder of --once to people', async () => {
    const { server, send } = await binance([rest(5)]);
    const { done, stdout } = follow(server, 'ETHUSDT', '--feed', 'binance', '--once');
    await until(() => server.last !== undefined);
    send(depth(5, 6));
    expect(await done).toBe(0);
    expect(stdout()).toMatch(/^ETHUSDT {2}binance .* seq 6 {2}fresh\n/);
    expect(stdout()).toContain('--- spread 0.5');
  });
});

/** The lines of a capture with these messages. */
async function replayed(...messages: readonly unknown[]): Promise<string> {
  const cwd = temporaryDirectory();
  writeFileSync(join(cwd, 'capture'), messages.map((m, i) => `${START + i}000000 ${JSON.stringify(m)}\n`).join(''));
  return (await runCli(['book', 'ETHUSDT', '--replay', 'capture', '--json'], { cwd })).stdout;
}

describe('tradectl book --feed kraken', () => {
  const level = (price: string, qty: string): string => `{"price":${price},"qty":${qty}}`;

  /** A book message as Kraken prints it; the checksum is that of one bid and one ask. */
  function message(type: 'snapshot' | 'update', bidQty: string, isTrue = true): string {
    const book = new OrderBook('BTC/USD');
    book.set('bid', 42000.1, Number(bidQty));
    book.set('ask', 42000.2, 2);
    const checksum = krakenChecksum(book, { price: 1, size: 8 }) + (isTrue ? 0 : 1);
    const asks = type === 'snapshot' ? level('42000.2', '2.00000000') : '';
    const fields = `"symbol":"BTC/USD","bids":[${level('42000.1', bidQty)}],"asks":[${asks}],"checksum":${checksum}`;
    return `{"channel":"book","type":"${type}","data":[{${fields},"timestamp":"2024-01-02T15:04:05.123456Z"}]}`;
  }

  const answer = ({ socket }: Session, text: string): void => {
    const { method, params } = JSON.parse(text) as { method: string; params: { channel: string } };
    socket.send(JSON.stringify({ method, success: true, result: { channel: params.channel, symbol: 'BTC/USD' } }));
    if (method === 'subscribe') socket.send(message('snapshot', '1.00000000'));
  };

  it('proves every message by its checksum, and subscribes anew after one that is wrong', async () => {
    const server = await serve({ onRaw: answer });
    const argv = ['btc/usd', '--feed', 'kraken', '--depth', '12', '--count', '3', '--json'];
    const { done, lines, stderr } = follow(server, ...argv);
    await until(() => server.last?.received.length === 1);
    server.last?.socket.send(message('update', '1.50000000'));
    await until(() => lines().length === 1);
    server.last?.socket.send(message('update', '1.75000000', false));
    await until(() => server.last?.received.length === 3);
    server.last?.socket.send(message('update', '2.25000000'));
    expect(await done).toBe(0);
    expect(lines().map(({ state, bids }) => [state, bids[0]])).toEqual([
      ['fresh', ['42000.1', '1.5']],
      ['stale', undefined],
      ['fresh', ['42000.1', '2.25']],
    ]);
    expect(stderr()).toMatch(/the book of BTC\/USD is stale: checksum \d+ instead of \d+/);
    const asked = { channel: 'book', symbol: ['BTC/USD'], depth: 25 };
    expect(server.last?.received).toEqual([
      { method: 'subscribe', params: asked },
      { method: 'unsubscribe', params: asked },
      { method: 'subscribe', params: asked },
    ]);
  });
});

describe('tradectl book --feed crypto', () => {
  const message = (t: string, b: unknown, more: object = {}) => ({
    T: 'o',
    S: 'BTC/USD',
    t,
    b,
    a: [{ p: 101, s: 1 }],
    ...more,
  });

  it('begins with a reset, and subscribes anew where time goes back', async () => {
    const server: FeedServer = await serve({
      onSubscribed: (session) => {
        server.send(session, message('2024-01-02T15:04:05Z', [{ p: 100, s: 1 }], { r: true }));
        server.send(session, message('2024-01-02T15:04:06Z', [{ p: 100, s: 2 }]));
      },
    });
    const { done, lines } = follow(server, 'BTC/USD', '--feed', 'crypto', '--count', '3', '--json');
    await until(() => lines().length === 1);
    const session = server.last as Session;
    server.send(session, message('2024-01-02T15:04:01Z', [{ p: 100, s: 3 }]));
    expect(await done).toBe(0);
    expect(lines()).toMatchObject([
      { seq: null, state: 'fresh', bids: [['100', '2']], asks: [['101', '1']] },
      { seq: null, state: 'stale', bids: [] },
      { seq: null, state: 'fresh', bids: [['100', '2']] },
    ]);
  });
});

describe('what ends in an error', () => {
  it.each([
    [['BTC/USD', '--feed', 'crypto'], {}, 4, 'APCA_API_KEY_ID'],
    [['BTC/USD', '--feed', 'crypto'], { ...KEYS, APCA_API_KEY_ID: 'OTHER' }, 4, '402'],
    [['ETHUSDT', '--feed', 'binance', '--endpoint', 'http://127.0.0.1:1', '--retries', '0'], {}, 3, 'ECONNREFUSED'],
    [['ETHUSDT', '--feed', 'binance', '--endpoint', 'nonsense'], {}, 2, '--endpoint'],
    [['ETHUSDT'], {}, 2, 'a live book needs a feed'],
    [['ETH USDT', '--feed', 'binance'], {}, 2, 'is no symbol'],
    [['ETHUSDT,BTCUSDT', '--feed', 'binance'], {}, 2, 'of one symbol'],
    [['ETHUSDT', '--feed', 'binance', '--speed', '1x'], {}, 2, '--speed is of a replay'],
    [['ETHUSDT', '--replay', 'x', '--count', '3'], {}, 2, '--count is of a live book'],
  ])('%j', async (argv, env, status, words) => {
    const server = await serve({});
    const place = argv.includes('--endpoint') || argv.includes('--replay') ? [] : ['--endpoint', server.url];
    const result = await runCli(['book', ...argv, ...place], { env });
    expect([result.status, result.stdout]).toEqual([status, '']);
    expect(result.stderr).toContain(words);
  });
});
