import { describe, expect, it } from 'vitest';
import { MINUTE, micros, timeText } from '../../../src/core/base/time.js';
import { type FeedServer, type FeedServerOptions, type Session, serve } from '../../support/feed-server.js';
import { Stream, topicsOf, until, venueOf } from './driver.js';

let ids = 0;
const trade = (symbol = 'BTC/USD') => ({
  T: 't',
  S: symbol,
  i: ids++,
  p: 42000.5,
  s: 0.1,
  t: '2024-01-02T15:04:05.1Z',
});
const quote = (bp: number) => ({ T: 'q', S: 'BTC/USD', bp, bs: 1, ap: bp + 1, as: 1, t: '2024-01-02T15:04:05Z' });

const START = micros(1_704_207_600_000_000);
const bar = (minute: number, close = 1) => ({
  ...{ o: 1, h: 2, l: 1, c: close, v: 1, n: 1, vw: 1 },
  t: timeText(micros(START + minute * MINUTE)),
});
const minutes = (stream: Stream): readonly number[] =>
  stream.of('bar').map(({ tsEvent }) => (tsEvent - START) / MINUTE);

const said = (session: Session | undefined) => session?.received.map(({ action }) => action);

describe('a stream', () => {
  it('comes back after its server died: data again, subscriptions whole, the hole in the bars filled once', async () => {
    const rest = (url: URL) =>
      url.searchParams.get('page_token') === null
        ? { bars: { 'BTC/USD': [bar(1), bar(2)] }, next_page_token: 'more' }
        : { bars: { 'BTC/USD': [bar(3), bar(4)] }, next_page_token: null };
    const first = await serve({ rest });
    const topics = [...topicsOf('bars', 'BTC/USD'), ...topicsOf('trades', 'BTC/USD', 'ETH/USD')];
    const stream = new Stream(venueOf(first), topics);
    await until(() => stream.of('feed').length === 1);
    const live = (minute: number, close?: number) => ({ T: 'b', S: 'BTC/USD', ...bar(minute, close) });
    if (first.last) first.send(first.last, live(0), live(1));
    await until(() => stream.of('bar').length === 2);
    const { port } = first;
    await first.close();
    await until(() => stream.of('feed').filter(({ state }) => state === 'down').length > 3);
    const second = await serve({
      port,
      rest,
      // A bar that comes while the hole is being filled, and one that was told already.
      onSubscribed: ({ socket }) => socket.send(JSON.stringify([live(4, 2), live(5)])),
    });
    await until(() => minutes(stream).includes(5));
    expect(minutes(stream)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(stream.of('bar').map((one) => one.isBackfill === true)).toEqual([false, false, true, true, true, false]);
    const last = second.last;
    expect(last?.lists).toMatchObject({ bars: ['BTC/USD'], trades: ['BTC/USD', 'ETH/USD'] });
    expect(second.requests).toHaveLength(2);
    expect(second.requests[0]?.pathname).toBe('/v1beta3/crypto/us/bars');
    expect(second.requests[0]?.searchParams.get('start')).toBe(timeText(micros(START + 2 * MINUTE)));
    if (last) second.send(last, trade());
    await until(() => stream.of('trade').length === 1);
    const figures = await stream.stop();
    expect(figures).toMatchObject({ reconnects: 1, gaps: 1, messages: 7, channels: { bars: 6, trades: 1 } });
  });

  it('survives a hundred cuts in a row and leaves nothing behind', async () => {
    const server = await serve({ onSubscribed: ({ socket }) => socket.send(JSON.stringify([trade()])) });
    const before = process.getActiveResourcesInfo();
    const stream = new Stream(venueOf(server), topicsOf('trades', 'BTC/USD'));
    for (let cuts = 1; cuts <= 100; cuts++) {
      await until(() => stream.of('trade').length >= cuts);
      // By turns in the middle of the stream, of the handshake, and of a frame.
      if (cuts % 3 === 0) server.last?.socket.close(1001, 'bye');
      else if (cuts % 3 === 1) server.last?.socket.terminate();
      else server.cut();
    }
    await until(() => stream.of('trade').length >= 101);
    expect(server.open).toBe(1);
    expect(stream.clock.pending).toBe(1);
    expect(stream.clock.pendingMax).toBe(1);
    const { reconnects, messages } = await stream.stop();
    expect([reconnects, messages]).toEqual([100, 101]);
    await until(() => server.open === 0);
    expect(stream.clock.pending).toBe(0);
    const count = (names: readonly string[]) => names.filter((name) => /TCP|Timeout/.test(name)).length;
    await until(() => count(process.getActiveResourcesInfo()) <= count(before) + 1);
  });

  it('counts garbage by kind, tells each kind once, and goes on', async () => {
    const server = await serve();
    const stream = new Stream(venueOf(server), topicsOf('trades', 'BTC/USD'));
    await until(() => stream.of('feed').length === 1);
    const socket = server.last?.socket;
    for (let i = 0; i < 10; i++) {
      socket?.send('[{"T":"t","S"');
      socket?.send(Buffer.from([0xff, 0x00, 0xfe]), { binary: false });
      socket?.send(Buffer.from([0xc1, 0xc1]));
      socket?.send(
        JSON.stringify([
          { T: 'zz', S: 'A' },
          { ...trade(), p: -1 },
        ]),
      );
    }
    socket?.send(`[${' '.repeat(10 * 1024 * 1024)}]`);
    socket?.send(JSON.stringify([trade()]));
    await until(() => stream.of('trade').length === 1);
    const { malformed, reconnects } = await stream.stop();
    expect(malformed).toEqual({ unreadable: 30, 'unknown type "zz"': 10, 'malformed t': 10, oversized: 1 });
    expect(reconnects).toBe(0);
    expect(stream.notices).toHaveLength(4);
  });

  it('reads messages that come in pieces', async () => {
    const server = await serve();
    const stream = new Stream(venueOf(server), topicsOf('trades', 'BTC/USD'));
    await until(() => stream.of('feed').length === 1);
    const text = JSON.stringify([trade(), trade()]);
    for (let at = 0; at < text.length; at += 7)
      server.last?.socket.send(text.slice(at, at + 7), { fin: at + 7 >= text.length });
    await until(() => stream.of('trade').length === 2);
    await stream.stop();
  });

  it('retries while another session holds the stream, on the same socket', async () => {
    const server = await serve({ authErrors: [406, 406] });
    const stream = new Stream(venueOf(server), topicsOf('trades', 'BTC/USD'));
    await until(() => stream.of('feed').some(({ state }) => state === 'up'));
    expect(server.sessions).toHaveLength(1);
    expect(said(server.last)).toEqual(['auth', 'auth', 'auth', 'subscribe']);
    await stream.stop();
  });

  it('ends at refused keys, an unknown stream, a refused subscription, and a venue that is not there', async () => {
    const fails = async (options: FeedServerOptions) => {
      const stream = new Stream(venueOf(await serve(options)), topicsOf('trades', 'BTC/USD'), { retriesMax: 2 });
      return expect(stream.done).rejects;
    };
    await (await fails({ key: 'OTHER' })).toMatchObject({ code: 'auth' });
    await (await fails({ upgradeStatuses: [401] })).toMatchObject({ code: 'auth' });
    await (await fails({ upgradeStatuses: [404] })).toMatchObject({ code: 'usage' });
    await (await fails({ subscribeErrors: [405] })).toMatchObject({ code: 'usage' });
    await (await fails({ upgradeStatuses: [503, 500, 429] })).toMatchObject({ code: 'venue_unreachable' });
  });

  it('stops reading for a reader who does not, conflates quotes, and loses no trade', async () => {
    const server = await serve();
    const stream = new Stream(venueOf(server), [...topicsOf('trades', 'BTC/USD'), ...topicsOf('quotes', 'BTC/USD')]);
    await until(() => stream.of('feed').length === 1);
    stream.backlog = 1024 * 1024;
    const session = server.last;
    for (let i = 1; i <= 1000; i++) if (session) server.send(session, quote(i), trade());
    await until(() => stream.of('trade').length === 1000);
    expect(stream.of('quote')).toHaveLength(0);
    stream.backlog = 3 * 1024 * 1024;
    if (session) server.send(session, trade());
    await until(() => stream.of('trade').length === 1001);
    for (let i = 0; i < 40; i++) session?.socket.send(JSON.stringify(Array.from({ length: 10_000 }, () => trade())));
    await until(() => (session?.socket.bufferedAmount ?? 0) > 1024 * 1024);
    expect(stream.of('trade').length).toBeLessThan(100_000);
    stream.backlog = 0;
    await until(() => stream.of('trade').length === 401_001);
    expect(stream.of('quote')).toMatchObject([{ bidPrice: 1000 }]);
    expect((await stream.stop()).conflated).toBe(999);
  });

  it('asks for a whole book again when time goes back in it, and says so', async () => {
    const book = (second: number, more: object) => ({
      ...{ T: 'o', S: 'BTC/USD', t: `2024-01-02T15:04:0${second}Z`, b: [{ p: 42000, s: 1 }], a: [{ p: 42001, s: 1 }] },
      ...more,
    });
    const server: FeedServer = await serve({
      onSubscribed: (session) => server.send(session, book(5, { r: true })),
    });
    const stream = new Stream(venueOf(server), topicsOf('orderbooks', 'BTC/USD'));
    await until(() => stream.of('book_snapshot').length === 1);
    if (server.last) server.send(server.last, book(6, {}), book(1, {}));
    await until(() => stream.of('book_snapshot').length === 2);
    expect(stream.of('feed').filter(({ symbol }) => symbol === 'BTC/USD')).toMatchObject([
      { state: 'gap' },
      { state: 'up' },
    ]);
    expect(said(server.last)).toEqual(['auth', 'subscribe', 'unsubscribe', 'subscribe']);
    expect((await stream.stop()).gaps).toBe(1);
  });

  it('ends after the count that was asked for', async () => {
    const five = JSON.stringify(Array.from({ length: 5 }, () => trade()));
    const server = await serve({ onSubscribed: ({ socket }) => socket.send(five) });
    const stream = new Stream(venueOf(server), topicsOf('trades', 'BTC/USD'), { count: 3 });
    expect((await stream.done).messages).toBe(3);
    expect(stream.of('trade')).toHaveLength(3);
  });
});
