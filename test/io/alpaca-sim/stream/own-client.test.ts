import { afterEach, describe, expect, it } from 'vitest';
import type { Topic } from '../../../../src/core/feed/messages.js';
import { alpacaVenue } from '../../../../src/io/alpaca/live.js';
import { Stream, topicsOf } from '../../../app/stream/driver.js';
import { bar, delta, quote, snapshot, trade } from './fake-world.js';
import { KEYS, type Rig, rig, unrig, until } from './rig.js';

const streams: Stream[] = [];
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.stop()));
  await unrig();
});

const BOTH = ['json', 'msgpack'] as const;

function follow(made: Rig, encoding: (typeof BOTH)[number], topics: readonly Topic[]): Stream {
  const keys = () => ({ id: KEYS.key, secret: KEYS.secret });
  const venue = alpacaVenue({ feed: 'crypto', endpoint: made.http.url, encoding, keys });
  const stream = new Stream(venue, topics);
  streams.push(stream);
  return stream;
}

const ups = (stream: Stream): number => stream.of('feed').filter(({ state }) => state === 'up').length;

describe.each(BOTH)('our own client, in %s', (encoding) => {
  it('reads everything as it was told: ids, nanoseconds, books', async () => {
    const made = await rig();
    made.world.books.set('BTC/USD', snapshot('BTC/USD'));
    const symbol = 'BTC/USD';
    const stream = follow(made, encoding, [
      ...topicsOf('trades', symbol),
      ...topicsOf('quotes', symbol),
      ...topicsOf('bars', symbol),
      ...topicsOf('orderbooks', symbol),
    ]);
    await until(() => ups(stream) === 1 && stream.of('book_snapshot').length === 1);
    const told = [trade(symbol, '3447222699101865076', 7), quote(symbol, 42_000.5, 999), delta(symbol)];
    made.world.tick(...told, bar(symbol));
    await until(() => stream.of('bar').length === 1);
    const { tsRecv: _, ...first } = told[0] ?? trade(symbol, '');
    expect(stream.of('trade')).toMatchObject([{ ...first, aggressor: 'buy' }]);
    const { tsRecv: __, ...second } = quote(symbol, 42_000.5, 999);
    expect(stream.of('quote')).toMatchObject([second]);
    expect(stream.of('book_delta')).toMatchObject([{ bids: [{ price: 99, size: 0 }], asks: [] }]);
    expect(stream.of('bar')).toMatchObject([{ open: 1, high: 2, low: 0.5, close: 1.5, volume: 10 }]);
    expect(stream.notices).toEqual([]);
  });

  it('comes back after cuts of every kind, and says so', async () => {
    const made = await rig();
    const stream = follow(made, encoding, topicsOf('trades', 'BTC/USD'));
    const faults = ['cut', 'cut-mid-frame', 'slow-client', 'cut'];
    for (const [count, fault] of faults.entries()) {
      await until(() => ups(stream) === count + 1);
      made.faults.arm(fault);
    }
    await until(() => ups(stream) === faults.length + 1);
    made.world.tick(trade('BTC/USD', '1'));
    await until(() => stream.of('trade').length === 1);
    expect(made.bugs).toEqual([]);
  });

  it('lives through garbage, messages of no type, a second confirmation and a book that is reset', async () => {
    const made = await rig();
    made.world.books.set('BTC/USD', snapshot('BTC/USD'));
    made.faults.arm('duplicate-confirmation');
    const stream = follow(made, encoding, topicsOf('orderbooks', 'BTC/USD'));
    await until(() => stream.of('book_snapshot').length === 1);
    for (const fault of ['garbage-frame', 'unknown-message', 'book-reset']) made.faults.arm(fault);
    await until(() => stream.of('book_snapshot').length === 2);
    expect(stream.notices).toHaveLength(2);
    expect(ups(stream)).toBe(1);
  });

  it('waits for a zombie on the same socket', async () => {
    const made = await rig();
    const stream = follow(made, encoding, topicsOf('trades', 'BTC/USD'));
    await until(() => ups(stream) === 1);
    made.faults.arm('zombie', '9s');
    made.faults.arm('cut');
    // Greeted, and refused.
    await until(() => [...made.streams.clients].some(({ peer, isIn }) => !isIn && peer.sent === 2));
    expect(made.streams.sessions()).toMatchObject([{ deadUntil: expect.any(Number) as number }]);
    made.clock.pass(9_000);
    await until(() => ups(stream) === 2);
    expect((await stream.stop()).reconnects).toBe(1);
  });
});
