/** Streams of several processes over one connection: in this process, over real socket files. */

import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { streamClock } from '../../../src/app/stream/clock.js';
import type { Topic } from '../../../src/core/feed/messages.js';
import { alpacaVenue } from '../../../src/io/alpaca/live.js';
import { localUrl } from '../../../src/io/shared/local-server.js';
import { temporaryDirectory } from '../../support/cli.js';
import { FeedServer, type FeedServerOptions } from '../../support/feed-server.js';
import { Stream, topicsOf, until, venueOf } from '../stream/driver.js';

const servers: FeedServer[] = [];
const streams: Stream[] = [];
afterEach(async () => {
  for (const stream of streams.splice(0)) await stream.stop();
  for (const server of servers.splice(0)) await server.close();
});

async function serve(options: FeedServerOptions = {}): Promise<FeedServer> {
  const server = await new FeedServer({ isExclusive: true, ...options }).listen();
  servers.push(server);
  return server;
}

const privately = (): string => {
  const directory = temporaryDirectory();
  chmodSync(directory, 0o700);
  return directory;
};

function share(server: FeedServer, shareIn: string, ...topics: readonly Topic[]): Stream {
  const stream = new Stream(venueOf(server), topics, { shareIn, clock: streamClock });
  streams.push(stream);
  return stream;
}

const isUp = (stream: Stream) => () => stream.of('feed').some(({ state }) => state === 'up');
const [BTC, ETH] = [topicsOf('trades', 'BTC/USD'), topicsOf('trades', 'ETH/USD')];
let ids = 0;
const trade = (S: string) => ({ T: 't', S, i: ids++, p: 42000.5, s: 0.1, t: '2024-01-02T15:04:05.1Z' });
const bar = (minute: number) => ({
  ...{ o: 1, h: 2, l: 1, c: 1, v: 1, n: 1, vw: 1 },
  t: `2024-01-02T15:0${minute}:00Z`,
});
const say = (server: FeedServer, ...messages: readonly unknown[]): void => {
  if (server.last) server.send(server.last, ...messages);
};
const files = (directory: string): readonly string[] => readdirSync(directory);

describe('two streams with the same key', () => {
  it('have one connection, each with its own topics, and the second says so', async () => {
    const [server, directory] = [await serve(), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const second = share(server, directory, ...ETH);
    await until(isUp(second));
    expect(server.last?.lists['trades']).toEqual(['BTC/USD', 'ETH/USD']);
    say(server, trade('BTC/USD'), trade('ETH/USD'), trade('ETH/USD'));
    await until(() => second.of('trade').length === 2 && first.of('trade').length === 1);
    expect(first.notices).toEqual([]);
    expect(second.notices).toEqual([expect.stringContaining(`sharing the stream of process ${process.pid}`)]);
    expect((await second.stop()).messages).toBe(2);
    await until(() => server.last?.lists['trades']?.length === 1);
    expect(server.sessions).toHaveLength(1);
    expect(server.last?.received.at(-1)).toEqual({ action: 'unsubscribe', trades: ['ETH/USD'] });
    say(server, trade('BTC/USD'));
    await until(() => first.of('trade').length === 2);
    await first.stop();
    expect(files(directory)).toEqual([]);
  });

  it('go on when the first ends: the next one connects, nobody is refused, and the hole in the bars is filled', async () => {
    const rest = () => ({ bars: { 'ETH/USD': [bar(4), bar(5)] }, next_page_token: null });
    const [server, directory] = [await serve({ rest }), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const others = [1, 2, 3].map(() => share(server, directory, ...ETH, ...topicsOf('bars', 'ETH/USD')));
    for (const other of others) await until(isUp(other));
    say(server, trade('BTC/USD'), { T: 'b', S: 'ETH/USD', ...bar(4) });
    for (const other of others) await until(() => other.of('bar').length === 1);
    const before = performance.now();
    await first.stop();
    await until(() => server.sessions.length === 2);
    for (const other of others) await until(() => other.of('bar').length === 2);
    say(server, trade('ETH/USD'));
    for (const other of others) await until(() => other.of('trade').length === 1);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(server.occupied).toBe(0);
    expect(server.sessions).toHaveLength(2);
    expect(server.last?.lists['trades']).toEqual(['ETH/USD']);
    expect(others.filter(({ notices }) => notices.includes('this process holds the stream now'))).toHaveLength(1);
    for (const other of others) expect(other.of('feed').map(({ state }) => state)).toEqual(['up', 'down', 'up', 'gap']);
  });

  it('hear of a lost venue together, and are back together', async () => {
    const [server, directory] = [await serve(), privately()];
    const both = [share(server, directory, ...BTC)];
    await until(isUp(both[0] as Stream));
    both.push(share(server, directory, ...ETH));
    await until(isUp(both[1] as Stream));
    say(server, trade('BTC/USD'), trade('ETH/USD'));
    for (const one of both) await until(() => one.of('trade').length === 1);
    const before = performance.now();
    server.cut();
    await until(() => server.last?.lists['trades']?.length === 2 && server.sessions.length === 2);
    say(server, trade('BTC/USD'), trade('ETH/USD'));
    for (const one of both) await until(() => one.of('trade').length === 2);
    expect(performance.now() - before).toBeLessThan(5000);
    for (const one of both) expect(one.figures()).toMatchObject({ reconnects: 1, gaps: 1 });
  });

  it('have their data within five seconds after a venue that was gone is back, with no hole in their bars', async () => {
    const rest = () => ({ bars: { 'ETH/USD': [bar(4), bar(5)] }, next_page_token: null });
    const [first, directory] = [await serve({ rest }), privately()];
    const both = [share(first, directory, ...BTC)];
    await until(isUp(both[0] as Stream));
    both.push(share(first, directory, ...BTC, ...topicsOf('bars', 'ETH/USD')));
    await until(isUp(both[1] as Stream));
    say(first, trade('BTC/USD'), { T: 'b', S: 'ETH/USD', ...bar(4) });
    for (const one of both) await until(() => one.of('trade').length === 1);
    const { port } = first;
    await first.close();
    await until(() => (both[0]?.of('feed') ?? []).filter(({ state }) => state === 'down').length === 3);
    const second = await serve({ port, rest });
    const before = performance.now();
    await until(() => second.last?.lists['bars']?.length === 1);
    say(second, trade('BTC/USD'));
    for (const one of both) await until(() => one.of('trade').length === 2);
    expect(performance.now() - before).toBeLessThan(5000);
    await until(() => both[1]?.of('bar').length === 2);
    expect(second.last?.lists).toMatchObject({ trades: ['BTC/USD'], bars: ['ETH/USD'] });
    for (const one of both) expect(one.figures()).toMatchObject({ reconnects: 1, gaps: 1 });
  });

  it('tell whoever comes later the book as it is, and again after it lost something', async () => {
    const book = (second: number, more: object) => ({
      ...{ T: 'o', S: 'BTC/USD', t: `2024-01-02T15:04:0${second}Z`, b: [{ p: 42000, s: 1 }], a: [{ p: 42001, s: 1 }] },
      ...more,
    });
    const server: FeedServer = await serve({ onSubscribed: (session) => server.send(session, book(5, { r: true })) });
    const directory = privately();
    const topics = topicsOf('orderbooks', 'BTC/USD');
    const first = share(server, directory, ...topics);
    await until(() => first.of('book_snapshot').length === 1);
    say(server, book(6, { b: [{ p: 42000.5, s: 2 }] }));
    await until(() => first.of('book_delta').length === 1);
    const second = share(server, directory, ...topics);
    await until(() => second.of('book_snapshot').length === 1);
    expect(second.of('book_snapshot')).toMatchObject([
      {
        bids: [
          { price: 42000.5, size: 2 },
          { price: 42000, size: 1 },
        ],
        asks: [{ price: 42001, size: 1 }],
      },
    ]);
    say(server, book(7, { b: [{ p: 42000.5, s: 3 }] }));
    await until(() => second.of('book_delta').length === 1);
    expect(server.sessions).toHaveLength(1);
  });

  it('refuses a symbol to the one that asked for it', async () => {
    const [server, directory] = [await serve({ subscribeErrors: [0, 400] }), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const second = share(server, directory, ...topicsOf('trades', 'NO/SUCH'));
    await expect(second.done).rejects.toMatchObject({ code: 'usage' });
    streams.splice(streams.indexOf(second), 1);
    say(server, trade('BTC/USD'));
    await until(() => first.of('trade').length === 1);
    expect(first.of('feed')).toHaveLength(1);
  });

  it('of another key, or with a connection of its own, does not share', async () => {
    const [server, directory] = [await serve({ isExclusive: false }), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const second = new Stream(venueOf(server), ETH);
    streams.push(second);
    await until(isUp(second));
    expect(server.sessions).toHaveLength(2);
    const nameOf = (id: string): string | undefined =>
      alpacaVenue({ feed: 'iex', endpoint: server.url, encoding: 'json', keys: () => ({ id, secret: '' }) }).sharing
        ?.name;
    expect(nameOf('KEY')).not.toBe(nameOf('OTHER'));
    expect(nameOf('KEY')).toBe(nameOf('KEY'));
  });

  it('passes over the file of a process that is dead', async () => {
    const [server, directory] = [await serve(), privately()];
    const name = venueOf(server).sharing?.name ?? '';
    writeFileSync(join(directory, `${name}.7.sock`), '');
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    expect(files(directory)).toEqual([`${name}.8.sock`]);
    expect(name).toMatch(/^[\da-f]{16}$/);
  });

  it('goes on alone where the directory is gone', async () => {
    const [server, directory] = [await serve(), privately()];
    rmSync(directory, { recursive: true });
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    expect(first.notices).toEqual([expect.stringContaining('the stream is not shared with other processes')]);
  });

  it('cuts off who speaks nonsense, and goes on', async () => {
    const [server, directory] = [await serve(), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const path = join(directory, files(directory)[0] ?? '');
    for (const text of ['nonsense', '[]', '{"action":"dance"}', '\u0000']) {
      const socket = new WebSocket(localUrl(path));
      const closed = new Promise((done) => socket.on('close', done));
      socket.on('error', () => undefined).on('open', () => socket.send(text));
      await closed;
    }
    say(server, trade('BTC/USD'));
    await until(() => first.of('trade').length === 1);
  });

  it('ten at once: one connection', async () => {
    const [server, directory] = [await serve(), privately()];
    const all = Array.from({ length: 10 }, () => share(server, directory, ...BTC));
    for (const one of all) await until(isUp(one));
    say(server, trade('BTC/USD'));
    for (const one of all) await until(() => one.of('trade').length === 1);
    expect([server.sessions.length, server.occupied]).toEqual([1, 0]);
  });
});

describe('a slow process', () => {
  it('that follows gets the newest quotes, and is cut before it fills the memory; the first loses nothing', async () => {
    const [server, directory] = [await serve(), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const second = share(server, directory, ...BTC, ...topicsOf('quotes', 'BTC/USD'));
    await until(isUp(second));
    second.backlog = 3 * 1024 * 1024;
    say(server, trade('BTC/USD'));
    await until(() => second.of('trade').length === 1);
    const many = JSON.stringify(Array.from({ length: 10_000 }, () => trade('BTC/USD')));
    for (let i = 0; i < 40; i++) server.last?.socket.send(many);
    await until(() => first.of('trade').length === 400_001);
    expect(second.of('trade').length).toBeLessThan(400_001);
    await until(() => first.notices.some((text) => text.includes('does not take its data')));
    second.backlog = 0;
    await until(() => second.of('feed').some(({ state }) => state === 'gap'));
    say(server, trade('BTC/USD'));
    await until(() => first.of('trade').length === 400_002);
  });

  it('that holds the stream hands it over', async () => {
    const [server, directory] = [await serve(), privately()];
    const first = share(server, directory, ...BTC);
    await until(isUp(first));
    const second = share(server, directory, ...BTC);
    await until(isUp(second));
    first.backlog = 3 * 1024 * 1024;
    say(server, trade('BTC/USD'));
    await until(() => server.sessions.length === 2 && server.last?.lists['trades'] !== undefined);
    say(server, trade('BTC/USD'));
    await until(() => second.of('trade').length === 2);
    expect(first.notices).toContain('this process is too slow to hold the stream for others');
    expect(second.notices).toContain('this process holds the stream now');
    expect(server.occupied).toBe(0);
    first.backlog = 0;
    await until(() => first.of('feed').filter(({ state }) => state === 'up').length === 2);
  });
});

describe('a hundred cuts', () => {
  it('leave nothing behind', async () => {
    const [server, directory] = [
      await serve({ onSubscribed: ({ socket }) => socket.send(JSON.stringify([trade('BTC/USD')])) }),
      privately(),
    ];
    const count = () => process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|Pipe/.test(name)).length;
    const before = count();
    const first = new Stream(venueOf(server), BTC, { shareIn: directory });
    const second = new Stream(venueOf(server), BTC, { shareIn: directory });
    streams.push(first, second);
    for (let cuts = 1; cuts <= 100; cuts++) {
      const seen = server.sessions.length;
      await until(() => server.last?.lists['trades'] !== undefined);
      server.cut();
      await until(() => server.sessions.length > seen);
    }
    const [heard, other] = [first.of('trade').length, second.of('trade').length];
    await until(() => {
      say(server, trade('BTC/USD'));
      return first.of('trade').length > heard && second.of('trade').length > other;
    });
    expect(server.open).toBe(1);
    for (const one of streams.splice(0)) await one.stop();
    await until(() => server.open === 0);
    expect([first.clock.pending, second.clock.pending]).toEqual([0, 0]);
    await until(() => count() <= before + 1);
    expect(files(directory)).toEqual([]);
  });
});
