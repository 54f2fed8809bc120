/** Requests of two processes of one account, counted where they arrive: together they stay within the window. */

import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { micros, ofMillis, SECOND } from '../../src/core/base/time.js';
import { LeaseFile } from '../../src/io/sqlite/lease.js';
import { openRig, type Rig } from '../support/broker-rig.js';
import { runBinary, runCli } from '../support/cli.js';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** Passes requests on to the simulator, and writes down when each arrived. */
async function counted(rig: Rig): Promise<{ url: string; arrived: number[] }> {
  const arrived: number[] = [];
  const server: Server = createServer((asked, answer) => {
    arrived.push(Date.now());
    const headers = new Headers(Object.entries(asked.headers).map(([name, value]) => [name, String(value)]));
    headers.delete('connection');
    headers.delete('host');
    void passOn(new URL(asked.url ?? '/', rig.sim.address.rest), headers, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}

async function passOn(url: URL, headers: Headers, answer: ServerResponse): Promise<void> {
  const reply = await fetch(url, { headers });
  answer.writeHead(reply.status, { 'content-type': reply.headers.get('content-type') ?? 'application/json' });
  answer.end(await reply.text());
}

/** The window of the limiter is a second longer than the broker's minute; questions may use three quarters of 200. */
const [WINDOW_MS, READS, LEFT] = [61_000, 150, 143];
const ROOM_IN_MS = 6000;

it('leaves no more than there is room for, and goes on when there is', async () => {
  const rig = await openRig(31);
  closers.push(() => rig.sim.close());
  const made = await runCli([...rig.argv, '--duration', '2s'], { env: rig.env });
  expect(made.status).toBe(0);
  const { url, arrived } = await counted(rig);
  const file = LeaseFile.open(rig.db);
  const from = Date.now();
  const at = micros(ofMillis(from - WINDOW_MS + ROOM_IN_MS));
  file.count(() => ({ taken: Array.from({ length: LEFT }, () => at), heldUntil: micros(0) }));
  const env = { ...rig.env, TRADECTL_VENUE_REQUESTS_PER_MINUTE: '200' };
  const argv = ['reconcile', '--json', '--db', rig.db, '--endpoint', url];
  const both = await Promise.all([runBinary(argv, { env }), runBinary(argv, { env })]);
  expect(both.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  const early = arrived.filter((time) => time < from + ROOM_IN_MS);
  expect(early.length).toBeLessThanOrEqual(READS - LEFT);
  expect(arrived.length).toBeGreaterThan(READS - LEFT);
  let counts = 0;
  file.count(({ taken }) => {
    counts = taken.filter((time) => time > at + SECOND).length;
    return undefined;
  });
  file.close();
  expect(counts).toBe(arrived.length);
});
