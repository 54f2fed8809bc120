/** Publisher and subscriber over real sockets on loopback. */

import { connect } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { describe, expect, it } from 'vitest';
import { Publisher as RawPublisher, XPublisher } from 'zeromq';
import { micros } from '../../../src/core/base/time.js';
import type { Quote } from '../../../src/core/events.js';
import { headerOf, payloadOf } from '../../../src/io/zmq/wire.js';
import { until } from '../../app/stream/driver.js';
import { kept, publisher, subscriber, take, takeUntil, trade } from './support.js';

const quote = (symbol: string): Quote => ({
  kind: 'quote',
  symbol,
  tsEvent: micros(1),
  tsRecv: micros(2),
  bidPrice: 10,
  bidSize: 1,
  askPrice: 10.01,
  askSize: 2,
  nanos: 0,
});

/** A closed socket gives its address back a moment later. */
async function whenFree<T>(bind: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await bind();
    } catch {
      await new Promise(setImmediate);
    }
  }
}

describe('a subscriber', () => {
  it('comes back after a message that is too large', async () => {
    const from = kept(new RawPublisher({ linger: 0, sendHighWaterMark: 0 }));
    await from.bind('tcp://127.0.0.1:*');
    const to = subscriber(from.lastEndpoint ?? '');
    const first = take(to.events(), 1);
    const sending = setInterval(
      () => void from.send([Buffer.from('trade.SPY'), headerOf(1, 1), payloadOf(trade('SPY', '1'))]),
      20,
    );
    await until(() => to.link.isUp);
    await from.send(Buffer.alloc(10_000_000));
    await until(() => !to.link.isUp);
    await until(() => to.link.isUp);
    expect(await first).toEqual([trade('SPY', '1')]);
    clearInterval(sending);
  });

  it('gets every event as it was, in order', async () => {
    const from = await publisher();
    const to = subscriber(from.endpoint);
    await from.subscribed();
    const events = [trade('SPY', '1'), quote('SPY'), trade('BTC/USD', '18446744073709551615'), trade('SPY', '2')];
    for (const event of events) from.publish(event);
    expect(await take(to.events(), 4)).toEqual(events);
    expect(to.counts).toMatchObject({ received: 4, missed: 0, restarts: 0 });
    expect(from.counts).toEqual({ sent: 4, failed: 0 });
  });

  it('gets the topics that it asked for, and none that only begin like them', async () => {
    const from = await publisher();
    const to = subscriber(from.endpoint, { topics: ['trade.SPY', 'quote.'] });
    await from.subscribed();
    for (const event of [trade('SPYG', '1'), quote('QQQ'), trade('QQQ', '2'), trade('SPY', '3')]) from.publish(event);
    expect(await take(to.events(), 2)).toEqual([quote('QQQ'), trade('SPY', '3')]);
  });

  it('is told of what its queue had no room for', async () => {
    const from = await publisher({ highWaterMark: 10 });
    const to = subscriber(from.endpoint, { highWaterMark: 10 });
    await from.subscribed();
    // More than the queues of both sides and the system's buffers hold, and nobody reads.
    for (let i = 0; i < 150_000; i++) from.publish(trade('SPY', 'x'.repeat(64)));
    const seen = new AbortController();
    const reading = takeUntil(to.events(), ({ kind }) => kind === 'feed').finally(() => seen.abort());
    while (!seen.signal.aborted) {
      from.publish(trade('SPY', 'later'));
      await new Promise(setImmediate);
    }
    const gap = (await reading).at(-1);
    expect(gap).toMatchObject({ kind: 'feed', state: 'gap', symbol: 'SPY' });
    expect(to.counts.missed).toBeGreaterThan(0);
    const { missed } = to.counts;
    expect(gap).toMatchObject({ reason: `${missed} ${missed === 1 ? 'message' : 'messages'} of trade.SPY lost` });
  });

  it('drops and counts what is malformed, and goes on', async () => {
    const raw = kept(new XPublisher({ linger: 0 }));
    await raw.bind('tcp://127.0.0.1:*');
    const to = subscriber(raw.lastEndpoint ?? '');
    await raw.receive();
    await raw.send('noise');
    await raw.send(['trade.SPY', 'short', 'x']);
    await raw.send(['trade.SPY', headerOf(1, 1), Buffer.from([0xc1])]);
    await raw.send(['trade.SPY', headerOf(1, 1), encode({ kind: 'trade' })]);
    await raw.send(['quote.SPY', headerOf(1, 1), payloadOf(trade('SPY', '0'))]);
    await raw.send(['trade.SPY', headerOf(1, 5), payloadOf(trade('SPY', '5'))]);
    await raw.send(['trade.SPY', headerOf(1, 5), payloadOf(trade('SPY', '5'))]);
    await raw.send(['trade.SPY', headerOf(1, 7), payloadOf(trade('SPY', '7'))]);
    const events = await take(to.events(), 3);
    expect(events).toMatchObject([{ id: '5' }, { state: 'gap', reason: '1 message of trade.SPY lost' }, { id: '7' }]);
    expect(to.counts).toEqual({
      received: 2,
      missed: 1,
      restarts: 0,
      malformed: { frames: 1, header: 1, payload: 1, event: 1, topic: 1, sequence: 1 },
    });
  });

  it('comes back when the publisher does, and knows that it is another one', async () => {
    const first = await publisher({ epoch: 1 });
    const { endpoint } = first;
    const to = subscriber(endpoint);
    const events = to.events();
    await first.subscribed();
    first.publish(trade('SPY', '1'));
    expect(await take(events, 1)).toMatchObject([{ id: '1' }]);
    const next = take(events, 1);
    first.close();
    const second = await whenFree(() => publisher({ endpoint, epoch: 2 }));
    await second.subscribed();
    second.publish(trade('SPY', 'again'));
    expect(await next).toMatchObject([{ id: 'again' }]);
    expect(to.counts).toMatchObject({ restarts: 1, missed: 0 });
  });

  it('ends its events when it is closed', async () => {
    const from = await publisher();
    const to = subscriber(from.endpoint);
    const end = take(to.events(), 1);
    await from.subscribed();
    to.close();
    expect(await end).toEqual([]);
  });
});

describe('a publisher', () => {
  it('does not wait for anybody', async () => {
    const from = await publisher();
    for (let i = 0; i < 1000; i++) from.publish(trade('SPY', String(i)));
    expect(from.counts.failed).toBe(0);
  });

  it('outlives a client that speaks no ZeroMQ', async () => {
    const from = await publisher();
    const client = connect(Number(from.endpoint.split(':').at(-1)), '127.0.0.1');
    client.on('error', () => undefined);
    await new Promise((resolve) => client.write(Buffer.alloc(4096, 'GET / HTTP/1.1\r\n'), resolve));
    const to = subscriber(from.endpoint);
    const got = new AbortController();
    const first = take(to.events(), 1).finally(() => got.abort());
    // The stranger counts as a subscriber of everything, so ours joins without notice.
    while (!got.signal.aborted) {
      from.publish(trade('SPY', '1'));
      await new Promise(setImmediate);
    }
    expect(await first).toEqual([trade('SPY', '1')]);
    client.destroy();
  });

  it('lets those go who wait for a subscriber when it closes', async () => {
    const from = await publisher();
    const waiting = from.subscribed();
    from.close();
    await expect(waiting).resolves.toBeUndefined();
  });

  it('says which address is taken', async () => {
    const raw = kept(new RawPublisher({ linger: 0 }));
    await raw.bind('tcp://127.0.0.1:*');
    const endpoint = raw.lastEndpoint ?? '';
    await expect(publisher({ endpoint })).rejects.toMatchObject({ code: 'usage', where: endpoint });
  });
});
