/** What the world does to live commands: symbols, hosts and keys that are not, servers that say nothing, readers that do not read. */

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { krakenVenue } from '../../src/io/kraken/live.js';
import { JumpingClock, Stream, topicsOf, until } from '../app/stream/driver.js';
import { ROOT, runCli, start, temporaryDirectory } from '../support/cli.js';
import { type FeedServer, serve } from '../support/feed-server.js';

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };

const kraken = (test: TestContext): Promise<FeedServer> =>
  serve(
    {
      onRaw: ({ socket }) => {
        const error = 'Currency pair not supported FOO/BAR';
        socket.send(JSON.stringify({ error, method: 'subscribe', success: false, symbol: 'FOO/BAR' }));
      },
    },
    test,
  );
const binance = (test: TestContext): Promise<FeedServer> =>
  serve({ onRaw: () => undefined, rest: () => ({ code: -1121, msg: 'Invalid symbol.' }), restStatus: () => 400 }, test);

describe('a symbol that the venue does not know', { concurrent: true }, () => {
  it.for([
    { command: 'stream', feed: 'kraken', symbol: 'FOO/BAR', flags: [] },
    { command: 'book', feed: 'kraken', symbol: 'FOO/BAR', flags: ['--once'] },
    { command: 'stream', feed: 'binance', symbol: 'FOOBAR', flags: [] },
    { command: 'book', feed: 'binance', symbol: 'FOOBAR', flags: ['--once'] },
  ])('ends $command on $feed with status 2 and its name', async ({ command, feed, symbol, flags }, test) => {
    const server = await (feed === 'kraken' ? kraken(test) : binance(test));
    const { status, stderr } = await runCli([command, symbol, '--feed', feed, '--endpoint', server.url, ...flags]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(symbol)]);
  });
});

describe('a venue', { concurrent: true }, () => {
  it.each(['stream', 'book'])(
    'whose host does not exist ends %s with status 3, after retries',
    async (command) => {
      const argv = [
        command,
        'BTC/USD',
        '--feed',
        'kraken',
        '--endpoint',
        'https://no-such-host.invalid',
        '--retries',
        '1',
      ];
      const { status, stderr } = await runCli(argv);
      expect([status, stderr]).toEqual([3, expect.stringContaining('no stream after 2 attempts')]);
    },
    20_000,
  );

  it.for(['stream', 'book'])('that refuses the keys ends %s with status 4', async (command, test) => {
    const server = await serve({ key: 'OTHER' }, test);
    const { status } = await runCli([command, 'BTC/USD', '--feed', 'crypto', '--endpoint', server.url], { env: KEYS });
    expect(status).toBe(4);
  });

  it('that never answers the upgrade is given up after the retries', async (test) => {
    const mute: Server = createServer(() => undefined);
    test.onTestFinished(() => void mute.close());
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : 0;
    class Hasty extends JumpingClock {
      override after(ms: number, wake: () => void): () => void {
        if (ms > 10_000) this.isJumping = true;
        return super.after(ms, wake);
      }
    }
    const topics = topicsOf('trades', 'BTC/USD');
    const clock = new Hasty();
    const stream = new Stream(krakenVenue(`http://127.0.0.1:${port}`), topics, { retriesMax: 2, clock });
    await expect(stream.done).rejects.toMatchObject({ code: 'venue_unreachable' });
    expect(clock.pending).toBe(0);
  });
});

it.each([
  ['stream', '--replay', 'x.csv'],
  ['stream', '--from', 'tcp://127.0.0.1:5555'],
  ['book', 'X', '--replay', 'x.jsonl'],
])('a connection of its own is refused where there is none: %s %s', async (...argv) => {
  const { status, stderr } = await runCli([...argv, '--own-connection']);
  expect([status, stderr]).toEqual([2, expect.stringContaining('--own-connection is of a live')]);
});

describe('a reader that never reads', () => {
  it('does not fill the memory: the newest quotes wait, and the venue does', async (test) => {
    const server = await serve();
    const argv = ['stream', 'BTC/USD', '--feed', 'crypto', '--channels', 'trades,quotes', '--json'];
    const child = start(join(ROOT, 'bin/tradectl.js'), [...argv, '--endpoint', server.url], {
      env: KEYS,
      cwd: temporaryDirectory(),
    });
    test.onTestFinished(() => void child.kill('SIGKILL'));
    await until(() => server.last?.lists['quotes'] !== undefined);
    const trade = { T: 't', S: 'BTC/USD', i: 1, p: 42000.5, s: 0.1, t: '2024-01-02T15:04:05.1Z' };
    const many = JSON.stringify(Array.from({ length: 10_000 }, () => trade));
    for (let i = 0; i < 60; i++) server.last?.socket.send(many);
    const waiting = (): number => server.last?.socket.bufferedAmount ?? 0;
    for (let before = -1; before !== waiting(); await new Promise((done) => setTimeout(done, 500))) before = waiting();
    expect(waiting()).toBeGreaterThan(10 * 1024 * 1024);
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
    expect(kilobytes).toBeLessThan(300 * 1024);
  });
});
