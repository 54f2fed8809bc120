/** Books of a stream that are compared with REST, and symbols that a venue does not know. */

import { describe, expect, it } from 'vitest';
import { binanceVenue } from '../../../src/io/binance/live.js';
import { type FeedServer, serve } from '../../support/feed-server.js';
import { FastClock, Stream, topicsOf, until, venueOf } from './driver.js';

describe('a book that cannot prove itself', () => {
  const TIME = '2024-01-02T15:04:05Z';
  const sides = (bid: number, size: number) => ({ t: TIME, b: [{ p: bid, s: size }], a: [{ p: 42001, s: 1 }] });

  async function compare(rest: (asked: number) => object) {
    let asked = 0;
    const server: FeedServer = await serve({
      rest: () => ({ orderbooks: { 'BTC/USD': rest(++asked) } }),
      onSubscribed: (session) => server.send(session, { T: 'o', S: 'BTC/USD', r: true, ...sides(42000, 1) }),
    });
    const stream = new Stream(venueOf(server), topicsOf('orderbooks', 'BTC/USD'), { clock: new FastClock() });
    return { server, stream, asked: () => asked };
  }

  it('is left alone where REST agrees, or differs once', async () => {
    const { stream, asked, server } = await compare((times) => sides(42000, times % 2));
    await until(() => asked() === 7);
    expect(server.requests[0]?.pathname).toBe('/v1beta3/crypto/us/latest/orderbooks');
    expect(server.requests[0]?.searchParams.get('symbols')).toBe('BTC/USD');
    expect((await stream.stop()).gaps).toBe(0);
  });

  it('is stale and asked for again where REST differs twice', async () => {
    const { stream, server } = await compare((times) => sides(42000, times < 3 ? 7 : 1));
    await until(() => stream.of('feed').some(({ state }) => state === 'gap'));
    await until(() => stream.of('book_snapshot').length === 2);
    const states = stream.of('feed').filter(({ symbol }) => symbol === 'BTC/USD');
    expect(states).toMatchObject([{ state: 'gap' }, { state: 'up' }]);
    expect(states[0]?.reason).toContain('by REST it is another one at bid 42000');
    expect(server.last?.received.map(({ action }) => action)).toEqual([
      'auth',
      'subscribe',
      'unsubscribe',
      'subscribe',
    ]);
    expect((await stream.stop()).gaps).toBe(1);
  });

  it('is not compared where REST has no answer, and that is said once', async () => {
    const server: FeedServer = await serve({
      onSubscribed: (session) => server.send(session, { T: 'o', S: 'BTC/USD', r: true, ...sides(42000, 1) }),
    });
    const stream = new Stream(venueOf(server), topicsOf('orderbooks', 'BTC/USD'), { clock: new FastClock() });
    await until(() => server.requests.length > 3);
    expect(stream.notices).toEqual([expect.stringContaining('books are not compared with REST')]);
    expect((await stream.stop()).gaps).toBe(0);
  });
});

describe('a book and trades of Binance', () => {
  it('are one gap where the connection is cut', async () => {
    const delta = (first: number) => ({
      e: 'depthUpdate',
      E: 1,
      s: 'BTCUSDT',
      U: first,
      u: first,
      b: [['1', '1']],
      a: [],
    });
    const server = await serve({
      onRaw: () => undefined,
      rest: () => ({ lastUpdateId: 7, bids: [['1', '1']], asks: [['2', '2']] }),
    });
    const topics = [...topicsOf('trades', 'BTCUSDT'), ...topicsOf('orderbooks', 'BTCUSDT')];
    const stream = new Stream(binanceVenue(server.url, topics), topics);
    const whole = (times: number) => until(() => stream.of('book_snapshot').length === times);
    const send = async (times: number) => {
      await until(() => server.sessions.length === times);
      server.last?.socket.send(JSON.stringify({ stream: 'btcusdt@depth@100ms', data: delta(8) }));
      await whole(times);
    };
    await send(1);
    server.last?.socket.terminate();
    await send(2);
    expect(stream.of('feed').map(({ state, symbol }) => [state, symbol])).toEqual([
      ['up', undefined],
      ['stale', 'BTCUSDT'],
      ['down', undefined],
      ['up', undefined],
      ['gap', undefined],
      ['up', 'BTCUSDT'],
    ]);
    expect((await stream.stop()).gaps).toBe(1);
  });
});

describe('a symbol that Binance does not know', () => {
  const unknown = (url: URL) =>
    url.searchParams.get('symbol') === 'NOPE' ? { code: -1121, msg: 'Invalid symbol.' } : { price: '1' };

  const open = async (...symbols: readonly string[]) => {
    const server = await serve({
      onRaw: () => undefined,
      rest: unknown,
      restStatus: (url) => ('code' in unknown(url) ? 400 : 200),
    });
    const topics = topicsOf('trades', ...symbols);
    const stream = new Stream(binanceVenue(server.url, topics), topics, { clock: new FastClock() });
    return { server, stream };
  };

  it('ends the stream where there is no other', async () => {
    const { stream } = await open('NOPE');
    await expect(stream.done).rejects.toMatchObject({
      code: 'usage',
      message: 'the venue does not know NOPE: Invalid symbol.',
    });
  });

  it('is told where there are others', async () => {
    const { stream } = await open('NOPE', 'BTCUSDT');
    await until(() => stream.of('feed').length === 2);
    expect(stream.of('feed')[1]).toMatchObject({ state: 'gap', symbol: 'NOPE' });
    await stream.stop();
  });
});
