import { afterEach, describe, expect, it } from 'vitest';
import { update } from './fake-world.js';
import { AUTH, KEYS, type Message, MSGPACK, rig, unrig, until, Wire } from './rig.js';

afterEach(unrig);

const OLD_AUTH = { action: 'authenticate', data: { key_id: KEYS.key, secret_key: KEYS.secret } };
const LISTEN = { action: 'listen', data: { streams: ['trade_updates'] } };
const authorization = (status: string, action = 'authenticate') => ({
  stream: 'authorization',
  data: { status, action },
});
const LISTENING = { stream: 'listening', data: { streams: ['trade_updates'] } };

describe('the trading stream', () => {
  it.each([AUTH, OLD_AUTH])('takes both forms of authorization, without a greeting: %o', async (auth) => {
    const wire = await new Wire(await rig(), '/stream').opened();
    await wire.settled();
    expect(wire.left).toBe(0);
    wire.say(auth);
    expect(await wire.next<Message>()).toEqual(authorization('authorized'));
    wire.say(LISTEN);
    expect(await wire.next<Message>()).toEqual(LISTENING);
    expect(wire.frames.every(({ isBinary }) => isBinary)).toBe(true);
  });

  it('loses a request to listen that comes before the keys, and refuses wrong ones', async () => {
    const made = await rig({ isTradingText: true });
    const wire = await new Wire(made, '/stream').opened();
    wire.say(LISTEN);
    expect(await wire.next<Message>()).toEqual(authorization('unauthorized', 'listen'));
    wire.say({ ...OLD_AUTH, data: { key_id: KEYS.key, secret_key: 'another' } });
    expect(await wire.next<Message>()).toEqual(authorization('unauthorized'));
    wire.say(OLD_AUTH);
    expect(await wire.next<Message>()).toEqual(authorization('authorized'));
    made.world.update(update('new'));
    await wire.settled();
    expect(wire.left).toBe(0);
    expect(wire.frames.every(({ isBinary }) => !isBinary)).toBe(true);
  });

  it('replaces the list, leaves out what there is not, and falls silent with an empty one', async () => {
    const made = await rig();
    const wire = await new Wire(made, '/stream').listening();
    wire.say({ action: 'listen', data: { streams: ['account_updates', 'trade_updates'] } });
    expect(await wire.next<Message>()).toEqual(LISTENING);
    wire.say({ action: 'listen', data: { streams: [] } });
    expect(await wire.next<Message>()).toEqual({ stream: 'listening', data: { streams: [] } });
    made.world.update(update('new'));
    await wire.settled();
    expect(wire.left).toBe(0);
  });

  it('tells of each update with the whole order, and of a fill its own quantity and the position after it', async () => {
    const made = await rig();
    const wire = await new Wire(made, '/stream').listening();
    const [opened, filled] = [update('new'), update('partial_fill')];
    made.world.update(opened);
    made.world.update(filled);
    const time = '2024-01-02T15:04:05.100Z';
    const first = await wire.next<{ stream: string; data: Message & { order: Message } }>();
    expect(first).toMatchObject({
      stream: 'trade_updates',
      data: { event: 'new', at: time, timestamp: time, event_id: opened.eventId, execution_id: opened.executionId },
    });
    expect(first.data.order).toMatchObject({ id: 'order-1', client_order_id: 'mine-1', qty: '3', status: 'new' });
    expect(first.data.order).toHaveProperty('cancel_requested_at', null);
    expect(first.data).not.toHaveProperty('price');
    expect(await wire.next<Message>()).toMatchObject({
      data: { event: 'partial_fill', price: '101.25', qty: '2', position_qty: '-7', order: { symbol: 'AAPL' } },
    });
  });

  it('speaks msgpack where the upgrade asks for it', async () => {
    const made = await rig();
    const wire = await new Wire(made, '/stream', MSGPACK).listening();
    made.world.update(update('fill'));
    expect(await wire.next<Message>()).toMatchObject({ stream: 'trade_updates', data: { event: 'fill' } });
  });

  it('has room for one connection', async () => {
    const made = await rig();
    const first = await new Wire(made, '/stream').listening();
    const second = await new Wire(made, '/stream').opened();
    second.say(AUTH);
    expect(await second.next<Message>()).toMatchObject({ action: 'error' });
    first.socket.close();
    await until(() => made.streams.sessions().length === 0);
    second.say(AUTH);
    expect(await second.next<Message>()).toEqual(authorization('authorized'));
  });

  it('complains of what it does not understand, and lives', async () => {
    const wire = await new Wire(await rig(), '/stream').listening();
    for (const junk of ['{', '[1]', 'null', '{}', '{"action":"listen","data":null}', '{"action":"listen","data":7}']) {
      wire.socket.send(junk);
      expect(await wire.next<Message>()).toMatchObject({
        action: 'error',
        data: { error_message: expect.stringMatching(/./) as unknown },
      });
    }
    wire.say(LISTEN);
    expect(await wire.next<Message>()).toEqual(LISTENING);
  });
});
