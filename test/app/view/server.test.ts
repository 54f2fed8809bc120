/** The server of snapshots over real sockets: several views, slow ones, ones that vanish, and none. */

import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ViewClient, type ViewEnd } from '../../../src/app/view/client.js';
import { ViewServer } from '../../../src/app/view/server.js';
import { type Hello, PROTOCOL, type Snapshot } from '../../../src/core/view/snapshot.js';
import { temporaryDirectory } from '../../support/cli.js';
import { until } from '../stream/driver.js';

const HELLO: Hello = { type: 'hello', protocol: PROTOCOL, pid: 1, ledger: '/l.db' };
const snapshot = (seq: number): Snapshot => ({ type: 'snapshot', seq }) as Snapshot;

const open: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function serve(path = join(temporaryDirectory(), 'v.sock'), hello: object = HELLO): Promise<ViewServer> {
  const server = await new Promise<ViewServer>((resolve, reject) => {
    const made = new ViewServer(path, hello as Hello, { listening: () => resolve(made), problem: reject });
  });
  open.push({ close: () => server.close([]) });
  return server;
}

interface View {
  readonly client: ViewClient;
  readonly hellos: Hello[];
  readonly seqs: number[];
  readonly ends: ViewEnd[];
}

function view(path: string): View {
  const seen = { hellos: [] as Hello[], seqs: [] as number[], ends: [] as ViewEnd[] };
  const client = new ViewClient(path, {
    hello: (hello) => seen.hellos.push(hello),
    snapshot: ({ seq }) => seen.seqs.push(seq),
    end: (how) => seen.ends.push(how),
  });
  open.push(client);
  return { client, ...seen };
}

/** Connects, and reads nothing. */
async function deaf(path: string): Promise<Socket> {
  const socket = createConnection(path);
  socket.pause();
  open.push({ close: () => socket.destroy() });
  await once(socket, 'connect');
  return socket;
}

describe('the server of a view', () => {
  it('makes nothing where nobody looks', async () => {
    const server = await serve();
    let made = 0;
    server.tell(() => snapshot(++made));
    expect(made).toBe(0);
  });

  it('tells every view who it is and what there is, and that it ends', async () => {
    const server = await serve();
    const [one, other] = [view(server.path), view(server.path)];
    await until(() => server.size === 2 && one.hellos.length + other.hellos.length === 2);
    let made = 0;
    server.tell(() => snapshot(++made));
    await until(() => one.seqs.length + other.seqs.length === 2);
    await server.close([snapshot(9)]);
    await until(() => one.ends.length + other.ends.length === 2);
    for (const { hellos, seqs, ends } of [one, other]) {
      expect(hellos).toEqual([HELLO]);
      expect(seqs).toEqual([1, 9]);
      expect(ends).toEqual(['ended']);
    }
    expect(made).toBe(1);
    expect(existsSync(server.path)).toBe(false);
  });

  it('queues at most one snapshot for a view that does not read, and tells the others', async () => {
    const server = await serve();
    const slow = await deaf(server.path);
    const quick = view(server.path);
    await until(() => server.size === 2 && quick.hellos.length === 1);
    const ballast = 'x'.repeat(200_000);
    for (let seq = 1; seq <= 100; seq++) {
      server.tell(() => ({ ...snapshot(seq), ballast }));
      await until(() => quick.seqs.at(-1) === seq);
    }
    expect(quick.seqs.length).toBe(100);
    // Once it reads, it gets what it had been sent, the newest next, and nothing of what lay between.
    let text = '';
    slow.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    slow.resume();
    await until(() => {
      server.tell(() => ({ ...snapshot(101), ballast }));
      return text.includes('"seq":101') && text.endsWith('\n');
    });
    const seqs = text.match(/"seq":\d+/g) ?? [];
    expect(seqs.length).toBeLessThan(10);
  });

  it('outlives views that vanish', async () => {
    const server = await serve();
    const gone = await deaf(server.path);
    const stays = view(server.path);
    await until(() => server.size === 2);
    server.tell(() => ({ ...snapshot(1), ballast: 'x'.repeat(1_000_000) }));
    gone.destroy();
    await until(() => server.size === 1 && stays.seqs.length === 1);
    server.tell(() => snapshot(2));
    await until(() => stays.seqs.length === 2);
    expect(stays.ends).toEqual([]);
  });

  it('ends within its time also where a view takes nothing', async () => {
    const server = await serve();
    await deaf(server.path);
    await until(() => server.size === 1);
    server.tell(() => ({ ...snapshot(1), ballast: 'x'.repeat(5_000_000) }));
    await server.close([]);
    expect(server.size).toBe(0);
  });

  it('does not hear what views say', async () => {
    const server = await serve();
    const socket = createConnection(server.path);
    open.push({ close: () => socket.destroy() });
    socket.write(`${'x'.repeat(1_000_000)}\n{"type":"halt"}\n`);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(JSON.parse(String(first))).toEqual(HELLO);
    expect(server.size).toBe(1);
  });

  it('takes the place of a dead one', async () => {
    const path = join(temporaryDirectory(), 'v.sock');
    writeFileSync(path, '');
    const server = await serve(path);
    const { hellos } = view(server.path);
    await until(() => hellos.length === 1);
  });

  it('lets in so many and no more', async () => {
    const server = await serve();
    const views = Array.from({ length: 20 }, () => view(server.path));
    await until(() => views.filter(({ ends }) => ends.length === 1).length === 4);
    expect(server.size).toBe(16);
  });
});

describe('a view', () => {
  it('says that nobody is there', async () => {
    const { ends } = view(join(temporaryDirectory(), 'none.sock'));
    await until(() => ends.length === 1);
    expect(ends).toEqual(['absent']);
  });

  it.each([
    ['another version', { ...HELLO, protocol: PROTOCOL + 1 }],
    ['something else', { type: 'what' }],
  ])('leaves a trader that speaks %s', async (_, hello) => {
    const server = await serve(undefined, hello);
    const { ends, hellos } = view(server.path);
    await until(() => ends.length === 1);
    expect([ends, hellos]).toEqual([['foreign'], []]);
  });

  it('hears nothing once it is closed', async () => {
    const server = await serve();
    const { client, hellos, ends, seqs } = view(server.path);
    await until(() => hellos.length === 1);
    client.close();
    server.tell(() => snapshot(1));
    await until(() => server.size === 0);
    expect([seqs, ends]).toEqual([[], []]);
  });
});
