/** Requests and answers over real sockets: any client, bad frames, floods, the vanishing, and addresses that are taken. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Dealer, Request, Router } from 'zeromq';
import { makeKeys } from '../../../src/io/zmq/keys.js';
import {
  type Answerer,
  openReplier,
  REQUEST_MAX,
  type Replier,
  type ReplierOptions,
  ROUND_MAX,
} from '../../../src/io/zmq/reply.js';
import { openRequester, type Requester, type RequesterOptions } from '../../../src/io/zmq/request.js';
import { kept } from './support.js';

const echo: Answerer = {
  answer: (body) => `<${body.toString()}>`,
  refuse: (why) => `!${why}`,
};

/** Answers as the risk server does: with the id that it was asked under. */
const ids: Answerer = {
  answer: (body) => JSON.stringify({ id: (JSON.parse(body.toString()) as { id: unknown }).id }),
  refuse: () => '{}',
};

async function replier(options: Partial<ReplierOptions> = {}): Promise<Replier> {
  const one = kept(await openReplier({ endpoint: 'tcp://127.0.0.1:*', curve: undefined, answerer: echo, ...options }));
  void one.serve();
  return one;
}

/** Leaves the file of a socket on which nobody answers any more. */
async function dieServing(path: string): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script], { stdio: 'ignore' }), 'exit');
}

function client(endpoint: string): Request {
  const socket = kept(new Request({ linger: 0, receiveTimeout: 10_000 }));
  socket.connect(endpoint);
  return socket;
}

function dealer(endpoint: string): Dealer {
  const socket = kept(new Dealer({ linger: 0, sendHighWaterMark: 0, receiveHighWaterMark: 0 }));
  socket.connect(endpoint);
  return socket;
}

async function ask(socket: Request, ...frames: (string | Buffer)[]): Promise<string> {
  await socket.send(frames);
  return String((await socket.receive())[0]);
}

const homes: string[] = [];
const home = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'tradectl-rep-'));
  homes.push(path);
  return path;
};
afterEach(() => {
  for (const path of homes.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe('a request', () => {
  it('of a plain REQ is answered, one after the other', async () => {
    const socket = client((await replier()).endpoint);
    for (const text of ['one', '', 'two']) expect(await ask(socket, text)).toBe(`<${text}>`);
  });

  it('of a DEALER is answered, with an empty frame before it or without, many at once', async () => {
    const socket = dealer((await replier()).endpoint);
    await socket.send('bare');
    expect((await socket.receive()).map(String)).toEqual(['<bare>']);
    for (let i = 0; i < 500; i++) await socket.send(['', String(i)]);
    for (let i = 0; i < 500; i++) expect((await socket.receive()).map(String)).toEqual(['', `<${i}>`]);
  });

  it('of several frames, or too large, is refused', async () => {
    const { endpoint } = await replier();
    const socket = client(endpoint);
    expect(await ask(socket, 'a', 'b')).toBe('!frames');
    expect(await ask(socket, Buffer.alloc(REQUEST_MAX + 1, 'x'))).toBe('!too_large');
    expect(await ask(socket, Buffer.alloc(REQUEST_MAX, 'x'))).toHaveLength(REQUEST_MAX + 2);
    const plain = dealer(endpoint);
    await plain.send('');
    expect((await plain.receive()).map(String)).toEqual(['', '!frames']);
  });

  it('of somebody who does not wait for the answer does no harm', async () => {
    const { endpoint } = await replier();
    for (let i = 0; i < 20; i++) {
      const gone = client(endpoint);
      await gone.send(`gone ${i}`);
      gone.close();
    }
    expect(await ask(client(endpoint), 'still there')).toBe('<still there>');
  });
});

describe('a flood', () => {
  it('is answered or refused, each request once, in bounded rounds', async () => {
    const many = ROUND_MAX * 4;
    let isFirst = true;
    const answer = (body: Buffer): string => {
      // A long piece of work, in which all the others arrive.
      if (isFirst) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
      isFirst = false;
      return echo.answer(body);
    };
    const server = await replier({ answerer: { ...echo, answer } });
    const sockets = Array.from({ length: 8 }, () => dealer(server.endpoint));
    await Promise.all(
      sockets.map(async (socket, i) => {
        for (let n = 0; n < many / 8; n++) await socket.send(['', `${i}-${n}`]);
      }),
    );
    let [answered, busy] = [0, 0];
    for (const [i, socket] of sockets.entries()) {
      for (let n = 0; n < many / 8; n++) {
        const text = String((await socket.receive())[1]);
        if (text === '!busy') busy++;
        else answered++;
        if (text !== '!busy') expect(text).toMatch(new RegExp(`^<${i}-\\d+>$`));
      }
    }
    expect(answered + busy).toBe(many);
    expect(answered).toBeGreaterThanOrEqual(ROUND_MAX);
    expect(busy).toBeGreaterThan(0);
    expect(await ask(client(server.endpoint), 'after')).toBe('<after>');
  });
});

describe('an address', () => {
  it('that is taken is refused', async () => {
    const { endpoint } = await replier();
    await expect(replier({ endpoint })).rejects.toMatchObject({ code: 'usage', where: endpoint });
    expect(await ask(client(endpoint), 'x')).toBe('<x>');
  });

  it('of ipc is refused where somebody answers there, and taken over from the dead', async () => {
    const path = join(home(), 'sockets', 'risk');
    const endpoint = `ipc://${path}`;
    const first = await replier({ endpoint });
    expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
    await expect(replier({ endpoint })).rejects.toMatchObject({ code: 'usage', where: path });
    expect(await ask(client(endpoint), 'first')).toBe('<first>');
    await dieServing(`${path}-2`);
    first.close();
    expect(await ask(client((await replier({ endpoint: `ipc://${path}-2` })).endpoint), 'second')).toBe('<second>');
  });

  it('of ipc is never somebody else’s file', async () => {
    const path = join(home(), 'notes.txt');
    writeFileSync(path, 'mine');
    await expect(replier({ endpoint: `ipc://${path}` })).rejects.toMatchObject({ code: 'usage', where: path });
    expect(existsSync(path)).toBe(true);
  });

  it('beyond this machine needs CURVE with a list of clients', async () => {
    const [server, friend, stranger] = [makeKeys(), makeKeys(), makeKeys()];
    await expect(replier({ endpoint: 'tcp://0.0.0.0:*' })).rejects.toMatchObject({ code: 'usage' });
    const curve = { keys: server, allowed: [friend.publicKey] };
    await expect(replier({ endpoint: 'tcp://0.0.0.0:*', curve: { ...curve, allowed: [] } })).rejects.toMatchObject({
      code: 'usage',
    });
    const { endpoint } = await replier({ endpoint: 'tcp://0.0.0.0:*', curve, answerer: ids });
    const at = endpoint.replace('0.0.0.0', '127.0.0.1');
    const wrong = requester(at, { curve: { keys: stranger, serverKey: server.publicKey }, timeoutMs: 300, retries: 0 });
    await expect(wrong.ask({})).rejects.toMatchObject({ code: 'venue_unreachable' });
    const right = requester(at, { curve: { keys: friend, serverKey: server.publicKey } });
    expect(await right.ask({ op: 'health' })).toEqual({ id: 'q1' });
  });
});

function requester(endpoint: string, options: Partial<RequesterOptions> = {}): Requester {
  let count = 0;
  const nextId = (): string => `q${++count}`;
  return kept(openRequester({ endpoint, timeoutMs: 5000, retries: 2, curve: undefined, nextId, ...options }));
}

describe('a requester', () => {
  it('gives up on a server that is not there', async () => {
    const lonely = requester('tcp://127.0.0.1:1', { timeoutMs: 50, retries: 2 });
    await expect(lonely.ask({})).rejects.toMatchObject({ code: 'venue_unreachable', where: 'tcp://127.0.0.1:1' });
    expect(lonely.counts).toEqual({ asked: 1, retried: 2 });
  });

  it('asks again under the same id, and drops what comes too late', async () => {
    const server = kept(new Router({ linger: 0 }));
    await server.bind('tcp://127.0.0.1:*');
    const asking = requester(server.lastEndpoint ?? '', { timeoutMs: 300 }).ask({ n: 1 });
    const first = await server.receive();
    const second = await server.receive();
    expect(second[2]).toEqual(first[2]);
    expect(second[0]).not.toEqual(first[0]);
    const answer = (to: readonly Buffer[], text: string): Promise<void> =>
      server.send([to[0] as Buffer, '', text]).catch(() => undefined);
    await answer(first, '{"id":"q1","late":true}');
    await answer(second, '{"id":"q1","late":false}');
    expect(await asking).toEqual({ id: 'q1', late: false });
  });

  it('goes on with a server that was started anew', async () => {
    const first = await replier({ answerer: ids });
    const asker = requester(first.endpoint, { timeoutMs: 500, retries: 20 });
    expect(await asker.ask({})).toEqual({ id: 'q1' });
    first.close();
    const asking = asker.ask({});
    const { endpoint } = first;
    const again = async (): Promise<Replier> => replier({ endpoint, answerer: ids }).catch(again);
    await again();
    expect(await asking).toEqual({ id: 'q2' });
  });
});
