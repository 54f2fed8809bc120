import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { quote } from './fake-world.js';
import { AUTH, MSGPACK, type Rig, rig, unrig, until, Wire } from './rig.js';

afterEach(unrig);

/** Whether the server serves. */
async function lives(made: Rig): Promise<boolean> {
  expect(made.bugs).toEqual([]);
  const wire = new Wire(made, '/v2/test');
  const confirmation = await wire.subscribed({ trades: ['*'] });
  wire.socket.close();
  await until(() => wire.closed !== undefined);
  return confirmation?.['T'] === 'subscription';
}

describe('the server lives through', () => {
  it('random bytes in both encodings, before and after the keys', async () => {
    const made = await rig();
    for (const options of [{}, MSGPACK]) {
      for (const path of ['/v2/iex', '/stream']) {
        const wire = await new Wire(made, path, options).opened();
        wire.say(AUTH);
        const junk = Array.from({ length: 200 }, () => randomBytes(Math.floor(Math.random() * 200)));
        for (const bytes of junk) wire.socket.send(bytes, { binary: true });
        await wire.settled();
        expect(wire.frames.length).toBeGreaterThan(junk.length);
        wire.socket.close();
        await until(() => wire.closed !== undefined);
      }
    }
    expect(await lives(made)).toBe(true);
  });

  it('messages of every shape but the right one', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v1beta3/crypto/us');
    await wire.subscribed({});
    const shapes = [
      null,
      7,
      [],
      {},
      { action: 7 },
      { action: 'subscribe', trades: [1] },
      { action: 'subscribe', x: {} },
    ];
    for (const shape of [...shapes, { action: 'unsubscribe', trades: [['BTC/USD']] }, { action: 'auth', key: {} }]) {
      wire.say(shape);
      expect(await wire.next()).toMatchObject([{ T: 'error' }]);
    }
    wire.say({ action: 'subscribe', __proto__: ['x'], constructor: ['y'] });
    expect(await wire.next()).toMatchObject([{ T: 'error', code: 410 }]);
    expect(await lives(made)).toBe(true);
  });

  it('a message of 10 MB, which ends its connection', async () => {
    const made = await rig();
    const wire = await new Wire(made, '/v2/iex').opened();
    wire.socket.send(Buffer.alloc(10_000_000, 0x20));
    await until(() => wire.closed === 1009 || wire.closed === 1006);
    expect(await lives(made)).toBe(true);
  });

  it('a list that grows without end', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v2/sip');
    await wire.subscribed({});
    const names = (from: number) =>
      Array.from({ length: 20_000 }, (_, i) => `A${(from + i).toString(36).toUpperCase().padStart(6, 'X')}`);
    wire.say({ action: 'subscribe', quotes: names(0) });
    expect(await wire.next()).toMatchObject([{ T: 'subscription' }]);
    wire.say({ action: 'subscribe', quotes: names(20_000) });
    expect(await wire.next()).toMatchObject([{ T: 'error', code: 405 }]);
  });

  it('a thousand connections that say nothing', async () => {
    const made = await rig();
    const idle = Array.from({ length: 1000 }, () => new Wire(made, '/v2/iex'));
    await until(() => idle.every(({ frames }) => frames.length === 1));
    expect(made.streams.clients.size).toBe(1000);
    expect(await lives(made)).toBe(true);
    made.clock.pass(10_000);
    await until(() => idle.every(({ closed }) => closed !== undefined));
    expect(made.streams.clients.size).toBe(0);
  });

  it('an upgrade that is cut at once', async () => {
    const made = await rig();
    for (let i = 0; i < 50; i++) {
      const socket = connect(made.http.port, '127.0.0.1');
      socket.on('error', () => undefined).resume();
      socket.write(
        'GET /v2/iex HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n',
      );
      socket.end('Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n');
      await new Promise((resolve) => socket.on('close', resolve));
    }
    await until(() => made.streams.clients.size === 0);
    expect(await lives(made)).toBe(true);
  });

  it('a client that never reads: its buffer is bounded, 407 is tried, and it is gone within a second', async () => {
    const made = await rig({ bufferMax: 1_000_000, connectionsMax: 2 });
    const reader = new Wire(made, '/v2/iex');
    await reader.subscribed({ quotes: ['*'] });
    const sleeper = new Wire(made, '/v2/iex');
    await sleeper.subscribed({ quotes: ['*'] });
    sleeper.socket.pause();
    const ticks = Array.from({ length: 500 }, (_, i) => quote('AAPL', i + 1));
    let most = 0;
    for (let i = 0; i < 400; i++) {
      made.world.tick(...ticks);
      most = Math.max(most, ...[...made.streams.clients].map(({ peer }) => peer.buffered));
      await until(() => reader.frames.length >= i + 3);
    }
    expect(most).toBeLessThan(1_200_000);
    made.clock.pass(1000);
    await until(() => made.streams.clients.size === 1);
    expect(reader.closed).toBeUndefined();
    expect(await lives(made)).toBe(true);
  });

  it('readers that a fast clock waits for, though not for ever', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v2/iex');
    await wire.subscribed({ quotes: ['*'] });
    expect(made.streams.isThere()).toBe(true);
    await made.streams.drained();
    wire.socket.pause();
    const ticks = Array.from({ length: 500 }, (_, i) => quote('AAPL', i + 1));
    const held = () => [...made.streams.clients].some(({ peer }) => peer.buffered > 500_000);
    while (!held()) {
      made.world.tick(...ticks);
      await new Promise((resolve) => setImmediate(resolve));
    }
    let isDrained = false;
    const drained = made.streams.drained().then(() => (isDrained = true));
    made.clock.pass(5000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDrained).toBe(false);
    for (let i = 0; i < 20 && made.streams.clients.size > 0; i++) {
      made.clock.pass(1000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    made.clock.pass(1000);
    await drained;
    expect(made.streams.isThere()).toBe(false);
  });
});
