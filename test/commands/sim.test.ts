/** `tradectl sim`: its flags, its first line, its orderly end, and an account that survives a kill. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ended, ROOT, runBinary, runCli, start, temporaryDirectory } from '../support/cli.js';

interface Address {
  readonly rest: string;
  readonly trading: string;
  readonly stocks: string;
  readonly crypto: string;
  readonly key: string;
  readonly secret: string;
}

const KEYS = { TRADECTL_SIM_KEY: 'KEY', TRADECTL_SIM_SECRET: 'SECRET' };
const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
  children.clear();
});

/** The first text on stdout that ends in `end`. */
function read(child: ChildProcess, end: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let [text, errors] = ['', ''];
    child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(end)) resolve(text);
    });
    child.on('close', () => reject(new Error(`it ended: ${errors}`)));
  });
}

async function running(args: readonly string[], env: Readonly<Record<string, string>> = KEYS) {
  const child = start(join(ROOT, 'bin/tradectl.js'), ['sim', '--json', ...args], { env });
  children.add(child);
  const line = await read(child, '\n');
  return { child, line, address: JSON.parse(line) as Address };
}

async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  child.kill(signal);
  const [status] = (await once(child, 'close')) as [number | null];
  return status;
}

async function ask(address: Address, path: string, body?: unknown, method?: string): Promise<unknown> {
  const headers = { 'APCA-API-KEY-ID': address.key, 'APCA-API-SECRET-KEY': address.secret };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${address.rest}${path}`, { headers, method: method ?? (body ? 'POST' : 'GET'), ...sent });
  const text = await answer.text();
  return text === '' ? undefined : JSON.parse(text);
}

describe('the first line', () => {
  it('has the URLs and the keys, and the server answers by then; signals end it in order', async () => {
    const { child, line, address } = await running([]);
    expect(Object.keys(JSON.parse(line) as object)).toEqual(['rest', 'trading', 'stocks', 'crypto', 'key', 'secret']);
    expect(address).toMatchObject({ key: 'KEY', secret: 'SECRET' });
    expect(address.rest).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const socket = address.rest.replace('http', 'ws');
    expect(address.trading).toBe(`${socket}/stream`);
    expect([address.stocks, address.crypto]).toEqual([`${socket}/v2/iex`, `${socket}/v1beta3/crypto/us`]);
    expect(await ask(address, '/v2/clock')).toMatchObject({ is_open: true });
    expect(await stopped(child, 'SIGTERM')).toBe(143);
  });

  it('shows keys that were made for this run where the environment has none', async () => {
    const [one, two] = [await running([], {}), await running([], {})];
    expect(one.address.key).toMatch(/^\w{20}$/);
    expect(one.address.secret).toMatch(/^\w{40}$/);
    expect(one.address.key).not.toBe(two.address.key);
    expect(await stopped(one.child, 'SIGINT')).toBe(130);
  });
});

it('in words: what it is, how to reach it, and a line for each thing done to an order', async () => {
  const child = start(join(ROOT, 'bin/tradectl.js'), ['sim', '--fault', 'latency=1ms', '--seed', '5'], { env: KEYS });
  children.add(child);
  const text = await read(child, 'Ctrl+C');
  expect(text).toContain('SIMULATED: synthetic market of ACME');
  expect(text).toContain('export APCA_API_KEY_ID=KEY APCA_API_SECRET_KEY=SECRET');
  expect(text).toContain('faults   latency=1ms');
  const rest = /REST\s+(\S+)/.exec(text)?.[1] ?? '';
  const filled = read(child, 'my-order\n');
  const order = { symbol: 'ACME', qty: '2', side: 'buy', type: 'market', time_in_force: 'day' };
  await ask({ ...KEYS_OF, rest }, '/v2/orders', { ...order, client_order_id: 'my-order' });
  expect(await filled).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}(new|fill) .*buy 2 ACME/m);
});

const KEYS_OF = { key: 'KEY', secret: 'SECRET', trading: '', stocks: '', crypto: '' };

describe('what does not fit', () => {
  it.each([
    [['--fault', 'zombi'], 'did you mean zombie?'],
    [['--fault', 'mute=perhaps'], 'says nothing to the fault mute'],
    [['--clock', '5x'], 'one of real, 10x, 100x, virtual'],
    [['--calendar', 'nise'], 'did you mean nyse?'],
    [['--margin', '3'], '1, 2 or 4'],
    [['--rate', '0'], 'ticks a second'],
    [['--port', '70000'], 'a port'],
    [['--cash', '-5'], 'a positive amount'],
    [['--host', '0.0.0.0'], 'add --exposed'],
    [['--synthetic', 'A,,B'], 'is no symbol'],
    [['--data', 'x.csv', '--synthetic', 'A'], 'exclude each other'],
    [['--data', 'x.csv', '--rate', '5'], '--rate is of a synthetic market'],
    [['--data', 'nowhere.csv'], 'nowhere.csv'],
  ])('%j is refused with exit 2', async (args, text) => {
    const { status, stderr, stdout } = await runCli(['sim', ...args]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(text);
  });

  it('half a pair of keys', async () => {
    const { status, stderr } = await runCli(['sim'], { env: { TRADECTL_SIM_KEY: 'k' } });
    expect(status).toBe(2);
    expect(stderr).toContain('TRADECTL_SIM_SECRET is not set');
  });

  it('a port that is taken', async () => {
    const { address } = await running([]);
    const { status, stderr } = await runBinary(['sim', '--port', new URL(address.rest).port]);
    expect(status).toBe(2);
    expect(stderr).toContain('cannot listen');
  });
});

describe('a state file', () => {
  const order = { symbol: 'ACME', qty: '7', side: 'buy', type: 'market', time_in_force: 'day' };
  const resting = { ...order, qty: '1', type: 'limit', limit_price: '50', time_in_force: 'gtc' };

  async function traded(args: readonly string[]) {
    const first = await running(args);
    await ask(first.address, '/v2/orders', { ...order, client_order_id: 'one' });
    await ask(first.address, '/v2/orders', { ...resting, client_order_id: 'two' });
    return first;
  }
  const books = async (address: Address): Promise<unknown> => [
    await ask(address, '/v2/orders?status=all'),
    await ask(address, '/v2/account/activities'),
    ((await ask(address, '/v2/positions')) as { qty: string; avg_entry_price: string }[]).map((one) => [
      one.qty,
      one.avg_entry_price,
    ]),
    ((await ask(address, '/v2/account')) as { cash: string }).cash,
  ];

  it('brings everything back after kill -9: orders, fills, positions, cash, ids, keys, time', async () => {
    const state = join(temporaryDirectory(), 'sim.db');
    const first = await traded(['--state', state]);
    const before = await books(first.address);
    await stopped(first.child, 'SIGKILL');
    const second = await running(['--state', state], {});
    expect(second.address).toMatchObject({ key: 'KEY', secret: 'SECRET' });
    expect(await books(second.address)).toEqual(before);
    const again = await ask(second.address, '/v2/orders', { ...order, client_order_id: 'one' });
    expect(again).toMatchObject({ code: 40010001 });
    const { id } = (await ask(second.address, '/v2/orders', { ...order, client_order_id: 'three' })) as { id: string };
    expect(JSON.stringify(before)).not.toContain(id);
    const two = (await ask(second.address, '/v2/orders:by_client_order_id?client_order_id=two')) as { id: string };
    await ask(second.address, `/v2/orders/${two.id}`, undefined, 'DELETE');
    expect(await ask(second.address, `/v2/orders/${two.id}`)).toMatchObject({ status: 'canceled' });
  });

  it('an order that was answered is there, whenever the kill comes', async () => {
    const state = join(temporaryDirectory(), 'sim.db');
    const answered: string[] = [];
    for (let round = 0; round < 3; round++) {
      const { child, address } = await running(['--state', state, '--rate-limit', '100000']);
      const sending = Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const name = `${round}-${i}`;
          const sent = await ask(address, '/v2/orders', { ...resting, client_order_id: name }).catch(() => undefined);
          if (sent !== undefined) answered.push(name);
          if (i === 4 + round * 5) child.kill('SIGKILL');
        }),
      );
      await sending;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    expect(answered.length).toBeGreaterThan(0);
    const { address } = await running(['--state', state]);
    const all = (await ask(address, '/v2/orders?status=all&limit=500')) as { client_order_id: string }[];
    const known = new Set(all.map((one) => one.client_order_id));
    expect(answered.filter((name) => !known.has(name))).toEqual([]);
  });

  it('a virtual clock goes on at the time where it stood', async () => {
    const state = join(temporaryDirectory(), 'sim.db');
    const args = ['--state', state, '--clock', 'virtual', '--synthetic', 'ACME'];
    const first = await running(args);
    await ask(first.address, '/sim/clock', { advance: '30m' });
    const { timestamp } = (await ask(first.address, '/v2/clock')) as { timestamp: string };
    expect(await stopped(first.child, 'SIGTERM')).toBe(143);
    const second = await running(args);
    const after = (await ask(second.address, '/v2/clock')) as { timestamp: string };
    expect(Date.parse(after.timestamp)).toBe(Date.parse(timestamp));
  });

  it('begins alike with an equal seed and an equal start, to the byte', async () => {
    const args = ['--clock', 'virtual', '--synthetic', 'ACME', '--seed', '3', '--start', '2024-01-02T15:00:00Z'];
    const texts = [];
    for (const { address } of [await running(args), await running(args)]) {
      const answers = [await ask(address, '/v2/account'), await ask(address, '/sim/clock', { advance: '1m' })];
      answers.push(await ask(address, '/v2/orders', order), await ask(address, '/sim/clock', { advance: '1m' }));
      for (const path of ['orders?status=all', 'positions', 'account', 'account/activities'])
        answers.push(await ask(address, `/v2/${path}`));
      texts.push(JSON.stringify(answers));
    }
    expect(texts[0]).toContain('2024-01-02T15:01:00Z');
    expect(texts[1]).toBe(texts[0]);
  });

  it('is of one simulator at a time, one market, one seed, and no other database', async () => {
    const directory = temporaryDirectory({ 'text.db': 'no database, but long enough to look like something' });
    const state = join(directory, 'sim.db');
    const { child } = await running(['--state', state]);
    const busy = await runBinary(['sim', '--state', state]);
    expect([busy.status, busy.stdout]).toEqual([6, '']);
    expect(busy.stderr).toContain(`in use by process ${child.pid}`);
    await stopped(child, 'SIGTERM');
    const seeded = await runBinary(['sim', '--state', state, '--seed', '9']);
    expect(seeded.status).toBe(6);
    expect(seeded.stderr).toContain('seed 1, not 9');
    const rich = await runBinary(['sim', '--state', state, '--cash', '5']);
    expect([rich.status, rich.stderr]).toEqual([6, expect.stringContaining('cash 100000, not 5')]);
    const listed = await runBinary(['sim', '--state', state, '--synthetic', 'OTHER']);
    expect(listed.status).toBe(6);
    expect((await runBinary(['sim', '--state', join(directory, 'text.db')])).status).toBe(6);
    expect((await runBinary(['sim', '--state', directory])).status).toBe(6);
  });
});

it('a client follows it with --feed sim, stocks and crypto', async () => {
  const { address } = await running(['--rate', '100']);
  const env = { APCA_API_KEY_ID: address.key, APCA_API_SECRET_KEY: address.secret };
  const stocks = ['stream', 'ACME', 'BOLT', '--feed', 'sim', '--endpoint', address.rest, '--channels', 'trades,quotes'];
  const streamed = await runBinary([...stocks, '--count', '10', '--json'], { env });
  expect(streamed.status).toBe(0);
  expect(streamed.stdout.split('\n').filter((line) => /"type":"(trade|quote)"/.test(line)).length).toBe(10);
  const book = ['book', 'BTC/USD', '--feed', 'sim', '--endpoint', address.rest, '--once', '--json'];
  const booked = await runBinary(book, { env });
  expect(booked.status).toBe(0);
  expect(JSON.parse(booked.stdout)).toMatchObject({ symbol: 'BTC/USD', state: 'fresh' });
  const mixed = await runBinary(['stream', 'ACME', 'BTC/USD', '--feed', 'sim', '--endpoint', address.rest], { env });
  expect([mixed.status, mixed.stderr]).toEqual([2, expect.stringContaining('two streams')]);
  const nowhere = await ended(start(join(ROOT, 'bin/tradectl.js'), ['stream', 'ACME', '--feed', 'sim'], { env }));
  expect([nowhere.status, nowhere.stderr]).toEqual([2, expect.stringContaining('tradectl sim')]);
});
