import { afterEach, describe, expect, it } from 'vitest';
import { DAY } from '../../../../src/core/base/time.js';
import { bar, delta, quote, snapshot, trade } from './fake-world.js';
import { AUTH, KEYS, MSGPACK, rig, unrig, until, Wire } from './rig.js';

afterEach(unrig);

const error = (code: number, msg: string) => [{ T: 'error', code, msg }];
const CONNECTED = [{ T: 'success', msg: 'connected' }];
const AUTHENTICATED = [{ T: 'success', msg: 'authenticated' }];

describe('getting in', () => {
  it('greets, and takes keys by message', async () => {
    const wire = new Wire(await rig(), '/v2/iex');
    expect(await wire.next()).toEqual(CONNECTED);
    wire.say(AUTH);
    expect(await wire.next()).toEqual(AUTHENTICATED);
    expect(wire.frames.every(({ isBinary }) => !isBinary)).toBe(true);
  });

  it('takes keys by the headers of the upgrade', async () => {
    const headers = { 'APCA-API-KEY-ID': KEYS.key, 'APCA-API-SECRET-KEY': KEYS.secret };
    const wire = new Wire(await rig(), '/v2/sip', { headers });
    expect(await wire.next()).toEqual(CONNECTED);
    expect(await wire.next()).toEqual(AUTHENTICATED);
  });

  it('refuses what comes before the keys, wrong keys, and keys that come twice', async () => {
    const wire = new Wire(await rig(), '/v2/iex');
    await wire.next();
    wire.say({ action: 'subscribe', trades: ['AAPL'] });
    expect(await wire.next()).toEqual(error(401, 'not authenticated'));
    wire.say({ ...AUTH, secret: 'another' });
    expect(await wire.next()).toEqual(error(402, 'auth failed'));
    wire.say(AUTH);
    expect(await wire.next()).toEqual(AUTHENTICATED);
    wire.say(AUTH);
    expect(await wire.next()).toEqual(error(403, 'already authenticated'));
  });

  it('waits ten seconds for the keys, and closes', async () => {
    const { clock, ...rest } = await rig();
    const wire = new Wire({ clock, ...rest }, '/v2/iex');
    await wire.next();
    clock.pass(9_999);
    await wire.settled();
    expect(wire.left).toBe(0);
    clock.pass(1);
    expect(await wire.next()).toEqual(error(404, 'auth timeout'));
    await until(() => wire.closed !== undefined);
    expect(clock.pending).toBe(0);
  });

  it('keeps the second connection of an endpoint waiting at 406, on the same socket, until the first is gone', async () => {
    const made = await rig();
    const first = new Wire(made, '/v2/iex');
    await first.subscribed({ trades: ['AAPL'] });
    const second = new Wire(made, '/v2/sip');
    await second.next();
    second.say(AUTH);
    expect(await second.next()).toEqual(error(406, 'connection limit exceeded'));
    const crypto = new Wire(made, '/v1beta3/crypto/us');
    await crypto.next();
    crypto.say(AUTH);
    expect(await crypto.next()).toEqual(AUTHENTICATED);
    first.socket.close();
    await until(() => first.closed !== undefined && made.streams.sessions().length === 1);
    second.say(AUTH);
    expect(await second.next()).toEqual(AUTHENTICATED);
  });

  it('knows its paths, and the plan', async () => {
    const made = await rig({ isBasicPlan: true });
    const lost = new Wire(made, '/v2/nowhere');
    await until(() => lost.refused === 404);
    const sip = new Wire(made, '/v2/sip');
    await sip.next();
    sip.say(AUTH);
    expect(await sip.next()).toEqual(error(409, 'insufficient subscription'));
  });
});

describe('subscriptions', () => {
  it('add up, and are confirmed whole; corrections and cancels follow the trades', async () => {
    const wire = new Wire(await rig(), '/v2/iex');
    const first = await wire.subscribed({ trades: ['AAPL'], quotes: [], bars: ['*'] });
    expect(first).toEqual({
      ...{ T: 'subscription', trades: ['AAPL'], quotes: [], bars: ['*'], updatedBars: [], dailyBars: [] },
      ...{ statuses: [], lulds: [], corrections: ['AAPL'], cancelErrors: ['AAPL'] },
    });
    wire.say({ action: 'subscribe', trades: ['MSFT'], imbalances: ['AAPL'] });
    expect(await wire.next()).toMatchObject([
      { trades: ['AAPL', 'MSFT'], bars: ['*'], imbalances: ['AAPL'], cancelErrors: ['AAPL', 'MSFT'] },
    ]);
    wire.say({ action: 'unsubscribe', trades: ['AAPL'], bars: ['*'] });
    expect(await wire.next()).toMatchObject([{ trades: ['MSFT'], bars: [], corrections: ['MSFT'] }]);
  });

  it('have the keys of their stream', async () => {
    const made = await rig();
    const crypto = await new Wire(made, '/v1beta3/crypto/us-1').subscribed({});
    expect(Object.keys(crypto ?? {})).toEqual([
      ...['T', 'trades', 'quotes', 'orderbooks', 'bars', 'updatedBars', 'dailyBars'],
    ]);
    const test = await new Wire(made, '/v2/test').subscribed({ trades: ['FAKEPACA'] });
    expect(test).toEqual({ T: 'subscription', trades: ['FAKEPACA'], quotes: [], bars: [] });
  });

  it('are refused whole: bad messages, foreign channels, bad symbols, too many', async () => {
    const wire = new Wire(await rig({ isBasicPlan: true }), '/v2/iex');
    await wire.subscribed({ quotes: ['AAPL'], bars: ['*'] });
    for (const junk of ['{"action":', '[]', '"auth"', '{"action":"dance"}', '{"action":"subscribe","trades":"AAPL"}'])
      wire.socket.send(junk);
    for (let i = 0; i < 5; i++) expect(await wire.next()).toEqual(error(400, 'invalid syntax'));
    wire.say({ action: 'subscribe', orderbooks: ['AAPL'] });
    expect(await wire.next()).toEqual(error(410, 'invalid subscribe action for this feed'));
    wire.say({ action: 'subscribe', trades: ['BTC/USD'] });
    expect(await wire.next()).toEqual(error(400, 'invalid syntax'));
    const many = Array.from({ length: 30 }, (_, i) =>
      `S${i}`.replace(/\d/g, (digit) => 'ABCDEFGHIJ'[Number(digit)] ?? ''),
    );
    wire.say({ action: 'subscribe', trades: many });
    expect(await wire.next()).toEqual(error(405, 'symbol limit exceeded'));
    wire.say({ action: 'subscribe', trades: many.slice(1), bars: many });
    expect(await wire.next()).toMatchObject([{ trades: many.slice(1), quotes: ['AAPL'] }]);
  });

  it('come in fragments of 32 KiB, as the Python SDK sends them', async () => {
    const wire = new Wire(await rig(), '/v2/sip');
    await wire.subscribed({});
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const symbols = Array.from({ length: 15_000 }, (_, i) =>
      [i % 26, Math.floor(i / 26) % 26, Math.floor(i / 676)].map((n) => letters[n] ?? '').join(''),
    );
    const text = Buffer.from(JSON.stringify({ action: 'subscribe', quotes: symbols }));
    expect(text.length).toBeGreaterThan(2 * 32_768);
    for (let at = 0; at < text.length; at += 32_768)
      wire.socket.send(text.subarray(at, at + 32_768), { binary: false, fin: at + 32_768 >= text.length });
    const [confirmation] = await wire.next();
    expect(confirmation?.['quotes']).toHaveLength(15_000);
  });
});

describe('data', () => {
  it('of one moment come in one list, those that were asked for', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v2/iex');
    await wire.subscribed({ trades: ['AAPL'], quotes: ['*'] });
    made.world.tick(
      quote('AAPL'),
      trade('AAPL', '7', 5),
      trade('MSFT', '8'),
      quote('MSFT'),
      quote('BTC/USD'),
      bar('AAPL'),
    );
    expect(await wire.next()).toEqual([
      {
        ...{ T: 'q', S: 'AAPL', bx: 'V', bp: 100, bs: 2, ax: 'V', ap: 101, as: 5, c: ['R'] },
        ...{ t: '2024-01-02T15:04:05.1Z', z: 'C' },
      },
      {
        ...{ T: 't', S: 'AAPL', i: 7, x: 'V', p: 101.25, s: 3, c: ['@'] },
        ...{ t: '2024-01-02T15:04:05.100000005Z', z: 'C' },
      },
      expect.objectContaining({ T: 'q', S: 'MSFT' }),
    ]);
  });

  it('tell bars of a minute, their updates, and those of the day apart', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v2/iex');
    await wire.subscribed({ bars: ['AAPL'], updatedBars: ['AAPL'], dailyBars: ['AAPL'] });
    made.world.tick(bar('AAPL'), bar('AAPL', { isUpdate: true }), bar('AAPL', { length: DAY }));
    const data = await wire.next();
    expect(data.map(({ T }) => T)).toEqual(['b', 'u', 'd']);
    expect(data[0]).toMatchObject({ o: 1, h: 2, l: 0.5, c: 1.5, v: 10, n: 4, vw: 1.25 });
  });

  it('of crypto keep all digits of their ids, and begin with the whole book', async () => {
    const made = await rig();
    made.world.books.set('BTC/USD', snapshot('BTC/USD'));
    const wire = new Wire(made, '/v1beta3/crypto/us');
    await wire.subscribed({ trades: ['BTC/USD'], orderbooks: ['BTC/USD'] });
    const whole = { T: 'o', S: 'BTC/USD', t: '2024-01-02T15:04:05.1Z', b: [{ p: 99, s: 1 }], a: [{ p: 101, s: 2 }] };
    expect(await wire.next()).toEqual([{ ...whole, r: true }]);
    made.world.tick(delta('BTC/USD'), trade('BTC/USD', '3447222699101865076'));
    const [book] = await wire.next();
    expect(book).toEqual({ ...whole, b: [{ p: 99, s: 0 }], a: [] });
    expect(wire.frames.at(-1)?.bytes.toString()).toContain('"i":3447222699101865076,"tks":"B"');
  });

  it('are the same in msgpack: binary, the type first, times as an extension, ids whole', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v1beta3/crypto/us', MSGPACK);
    await wire.subscribed({ trades: ['BTC/USD'] });
    made.world.tick(trade('BTC/USD', '3447222699101865076', 5), trade('BTC/USD', '9'));
    const [first, second] = await wire.next();
    expect(Object.keys(first ?? {})[0]).toBe('T');
    expect(first).toMatchObject({ T: 't', p: 101.25, i: 3_447_222_699_101_865_076n });
    expect(first?.['t']).toMatch(/^ts:[0-9a-f]{16}$/);
    expect(second).toMatchObject({ i: 9 });
    expect(wire.frames.every(({ isBinary }) => isBinary)).toBe(true);
  });

  it('of one breath are one frame in order, encoded once for all who read the same encoding', async () => {
    const made = await rig({ connectionsMax: 100 });
    const wires = Array.from({ length: 12 }, (_, i) => new Wire(made, '/v2/iex', i < 10 ? {} : MSGPACK));
    for (const [i, wire] of wires.entries()) await wire.subscribed({ quotes: i === 3 ? ['MSFT'] : ['*'] });
    for (let i = 0; i < 100; i++) made.world.tick(quote('AAPL', i + 1), quote('MSFT', i + 1));
    for (const [i, wire] of wires.entries()) {
      const prices = (await wire.next()).map(({ bp }) => bp);
      expect(prices).toHaveLength(i === 3 ? 100 : 200);
      expect(prices).toEqual([...prices].sort((a, b) => Number(a) - Number(b)));
      expect(wire.left).toBe(0);
    }
    expect(made.streams.encodings).toBe(400);
  });

  it('of the test stream come at any hour', async () => {
    const made = await rig();
    const wire = new Wire(made, '/v2/test');
    await wire.subscribed({ trades: ['FAKEPACA'], quotes: ['FAKEPACA'], bars: ['FAKEPACA'] });
    made.clock.pass(1000);
    expect((await wire.next()).map(({ T, S }) => [T, S])).toEqual([
      ['q', 'FAKEPACA'],
      ['t', 'FAKEPACA'],
    ]);
    made.clock.pass(60_000);
    await until(() => wire.left === 60);
    const bars = wire.frames.flatMap((frame) => wire.read(frame) as { T: string }[]).filter(({ T }) => T === 'b');
    expect(bars).toHaveLength(1);
    wire.socket.close();
    await until(() => made.streams.clients.size === 0);
    made.clock.pass(2000);
    expect(made.clock.pending).toBe(0);
  });
});
