import { afterEach, describe, expect, it } from 'vitest';
import { quote, snapshot, update } from './fake-world.js';
import { AUTH, type Message, MSGPACK, type Rig, rig, unrig, until, Wire } from './rig.js';

afterEach(unrig);

async function market(lists: Readonly<Record<string, readonly string[]>> = { quotes: ['AAPL'] }, path = '/v2/iex') {
  const made = await rig();
  const wire = new Wire(made, path);
  await wire.subscribed(lists);
  return { made, wire };
}

async function trading(): Promise<{ made: Rig; wire: Wire }> {
  const made = await rig();
  return { made, wire: await new Wire(made, '/stream').listening() };
}

const event = async (wire: Wire): Promise<unknown> => {
  const { data } = await wire.next<{ data: Message | null }>();
  return data === null ? null : data['event'];
};

const executions = async (wire: Wire, count: number): Promise<readonly unknown[]> => {
  const ids: unknown[] = [];
  for (let i = 0; i < count; i++) ids.push((await wire.next<{ data: Message }>()).data['execution_id']);
  return ids;
};

describe('connections', () => {
  it('that are cut leave a zombie behind: 406 on one socket until it is reaped', async () => {
    const { made, wire } = await market();
    made.faults.arm('zombie', '90s');
    made.faults.arm('cut');
    await until(() => wire.closed === 1006);
    const again = new Wire(made, '/v2/iex');
    await again.next();
    again.say(AUTH);
    expect(await again.next()).toMatchObject([{ code: 406 }]);
    made.clock.pass(9_000);
    again.say(AUTH);
    expect(await again.next()).toMatchObject([{ code: 406 }]);
    made.clock.pass(500);
    expect(made.streams.sessions()).toHaveLength(1);
    again.socket.close();
    await until(() => again.closed !== undefined);
    made.clock.pass(81_000);
    const last = new Wire(made, '/v2/iex');
    await last.subscribed({});
    expect(made.streams.sessions()).toHaveLength(1);
  });

  it('that end in order leave none', async () => {
    const { made, wire } = await market();
    made.faults.arm('zombie', '90s');
    wire.socket.close();
    await until(() => made.streams.clients.size === 0);
    expect(made.streams.sessions()).toHaveLength(0);
  });

  it('are cut in the middle of a frame, both streams with one use', async () => {
    const { made, wire } = await market();
    const updates = await new Wire(made, '/stream').listening();
    made.faults.arm('cut-mid-frame');
    await until(() => wire.closed === 1006 && updates.closed === 1006);
    expect(made.faults.isArmed('cut-mid-frame')).toBe(false);
  });

  it('wait for somebody to cut', async () => {
    const made = await rig();
    made.faults.arm('cut');
    expect(made.faults.isArmed('cut')).toBe(true);
    const wire = new Wire(made, '/v2/iex');
    await wire.subscribed({ quotes: ['AAPL'] });
    made.world.tick(quote('AAPL'));
    await until(() => wire.closed === 1006);
    expect(wire.left).toBe(0);
  });

  it('are lost in an outage, and what happens meanwhile is never told', async () => {
    const { made, wire } = await trading();
    made.faults.arm('outage', '10s');
    await until(() => wire.closed === 1006);
    made.world.update(update('fill'));
    const early = new Wire(made, '/stream');
    await until(() => early.closed !== undefined);
    made.clock.pass(10_000);
    const late = await new Wire(made, '/stream').listening();
    await late.settled();
    expect(late.left).toBe(0);
  });

  it('are refused with 429 on the upgrade', async () => {
    const made = await rig();
    made.faults.arm('upgrade-429', '2');
    for (const path of ['/v2/iex', '/stream']) {
      const wire = new Wire(made, path);
      await until(() => wire.refused === 429);
    }
    await new Wire(made, '/stream').listening();
  });

  it('are refused with good keys', async () => {
    const made = await rig();
    made.faults.arm('auth-refused', '2');
    const [data, updates] = [new Wire(made, '/v2/iex'), await new Wire(made, '/stream').opened()];
    await data.next();
    data.say(AUTH);
    expect(await data.next()).toMatchObject([{ code: 402 }]);
    updates.say(AUTH);
    expect(await updates.next<Message>()).toMatchObject({ data: { status: 'unauthorized' } });
  });

  it('answer pings, and are mute', async () => {
    const { made, wire } = await market();
    const updates = await new Wire(made, '/stream').listening();
    made.faults.arm('mute');
    made.world.tick(quote('AAPL'));
    made.world.update(update('new'));
    await wire.settled();
    await updates.settled();
    expect(wire.left + updates.left).toBe(0);
    made.faults.disarm('mute');
    made.world.tick(quote('AAPL'));
    made.world.update(update('new'));
    expect(await wire.next()).toHaveLength(1);
    expect(await event(updates)).toBe('new');
  });

  it('bring everything late, and in order', async () => {
    const { made, wire } = await market();
    made.faults.arm('latency', '200ms');
    made.faults.arm('jitter', '50ms');
    for (let i = 1; i <= 20; i++) {
      made.world.tick(quote('AAPL', i));
      // What is told in one breath goes out as one frame.
      await Promise.resolve();
    }
    made.clock.pass(199);
    await wire.settled();
    expect(wire.left).toBe(0);
    made.clock.pass(51);
    const prices: unknown[] = [];
    for (let i = 1; i <= 20; i++) prices.push((await wire.next())[0]?.['bp']);
    expect(prices).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(made.clock.pending).toBe(0);
  });
});

describe('data', () => {
  it('that a client cannot take in are announced by 407, and it is closed', async () => {
    const { made, wire } = await market();
    made.faults.arm('slow-client');
    expect(await wire.next()).toEqual([{ T: 'error', code: 407, msg: 'slow client' }]);
    await until(() => wire.closed === 1008);
  });

  it('bring the whole book again in mid-stream', async () => {
    const made = await rig();
    made.world.books.set('BTC/USD', snapshot('BTC/USD'));
    const wire = new Wire(made, '/v1beta3/crypto/us');
    await wire.subscribed({ orderbooks: ['*'] });
    await wire.next();
    made.faults.arm('book-reset');
    expect(await wire.next()).toMatchObject([{ T: 'o', r: true, S: 'BTC/USD' }]);
  });

  it('are confirmed twice', async () => {
    const { made, wire } = await market();
    made.faults.arm('duplicate-confirmation');
    wire.say({ action: 'subscribe', trades: ['AAPL'] });
    expect(await wire.next()).toEqual(await wire.next());
  });

  it.each([{}, MSGPACK])('are garbage, or of a type that nobody knows: %o', async (options) => {
    const made = await rig();
    const wire = new Wire(made, '/v2/iex', options);
    await wire.subscribed({ quotes: ['AAPL'] });
    made.faults.arm('garbage-frame');
    await expect(wire.next()).rejects.toThrow();
    made.faults.arm('unknown-message');
    expect(await wire.next()).toMatchObject([{ T: '!' }]);
    made.world.tick(quote('AAPL'));
    expect(await wire.next()).toMatchObject([{ T: 'q' }]);
  });
});

describe('updates', () => {
  it('of a fill come three times, with what led to it and the ids that they had', async () => {
    const { made, wire } = await trading();
    made.faults.arm('replay');
    const [opened, filled] = [update('new'), update('fill')];
    made.world.update(opened);
    made.world.update(filled);
    const [first, second] = [opened.executionId, filled.executionId];
    expect(await executions(wire, 6)).toEqual([first, second, first, second, first, second]);
  });

  it('change places, and none waits for ever', async () => {
    const { made, wire } = await trading();
    made.faults.arm('out-of-order', '2');
    for (const kind of ['pending_new', 'new', 'fill'] as const) made.world.update(update(kind));
    expect([await event(wire), await event(wire)]).toEqual(['new', 'pending_new']);
    await wire.settled();
    expect(wire.left).toBe(0);
    made.clock.pass(1000);
    expect(await event(wire)).toBe('fill');
  });

  it('get lost', async () => {
    const { made, wire } = await trading();
    made.faults.arm('drop-update');
    for (const kind of ['new', 'fill'] as const) made.world.update(update(kind));
    expect(await event(wire)).toBe('fill');
  });

  it('are null, unknown, garbage', async () => {
    const { made, wire } = await trading();
    made.faults.arm('null-data');
    expect(await event(wire)).toBeNull();
    made.faults.arm('unknown-message');
    expect(await wire.next<Message>()).toMatchObject({ stream: 'gossip_updates' });
    expect(await wire.next<Message>()).toMatchObject({ action: 'error' });
    made.faults.arm('garbage-frame');
    await expect(wire.next<Message>()).rejects.toThrow();
    made.world.update(update('new'));
    expect(await event(wire)).toBe('new');
  });

  it('are refused to who may not listen', async () => {
    const { made, wire } = await trading();
    made.faults.arm('listen-refused');
    wire.say({ action: 'listen', data: { streams: ['trade_updates'] } });
    expect(await wire.next<Message>()).toEqual({
      stream: 'authorization',
      data: { status: 'unauthorized', action: 'listen' },
    });
  });
});
