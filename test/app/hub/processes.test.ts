/** Processes that share a stream, of the built program: one is killed, one is stopped. (`npm run build` first.) */

import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT, start, temporaryDirectory } from '../../support/cli.js';
import { FeedServer } from '../../support/feed-server.js';
import { until } from '../stream/driver.js';

const processes: ChildProcess[] = [];
const servers: FeedServer[] = [];
afterEach(async () => {
  for (const child of processes.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) await server.close();
});

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };

async function serve(): Promise<FeedServer> {
  const server = await new FeedServer({ isExclusive: true }).listen();
  servers.push(server);
  return server;
}

function stream(server: FeedServer, home: string, symbol: string, ...flags: readonly string[]) {
  const argv = ['stream', symbol, '--feed', 'crypto', '--endpoint', server.url, '--json', ...flags];
  const child = start(join(ROOT, 'bin/tradectl.js'), argv, { env: KEYS, cwd: home });
  processes.push(child);
  const said = { out: '', err: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const count = (type: string): number => said.out.split(`"type":"${type}"`).length - 1;
  return { child, said, count, isUp: () => said.out.includes('"state":"up"') };
}

let ids = 0;
const say = (server: FeedServer, S: string): void => {
  const { last } = server;
  if (last) server.send(last, { T: 't', S, i: ids++, p: 42000.5, s: 0.1, t: '2024-01-02T15:04:05.1Z' });
};

describe('processes with the same key', () => {
  it('outlive the one that had the connection and was killed', async () => {
    const [server, home] = [await serve(), temporaryDirectory()];
    const first = stream(server, home, 'BTC/USD');
    await until(first.isUp);
    const second = stream(server, home, 'ETH/USD');
    await until(second.isUp);
    expect(second.said.err).toContain(`sharing the stream of process ${first.child.pid}`);
    say(server, 'ETH/USD');
    await until(() => second.count('trade') === 1);
    const before = performance.now();
    first.child.kill('SIGKILL');
    await until(() => server.last?.lists['trades']?.join() === 'ETH/USD');
    say(server, 'ETH/USD');
    await until(() => second.count('trade') === 2);
    expect(performance.now() - before).toBeLessThan(5000);
    expect(server.occupied).toBe(0);
    expect(second.said.err).toContain('this process holds the stream now');
  });

  it('take over from the one that was stopped; awake again, it follows', async () => {
    const [server, home] = [await serve(), temporaryDirectory()];
    const first = stream(server, home, 'BTC/USD');
    await until(first.isUp);
    const second = stream(server, home, 'BTC/USD');
    await until(second.isUp);
    first.child.kill('SIGSTOP');
    // The venue, too, has the stopped one's connection until it gives it up.
    await until(() => server.occupied > 0);
    server.sessions[0]?.socket.terminate();
    await until(() => server.last?.lists['trades'] !== undefined && server.last.isAuthenticated);
    say(server, 'BTC/USD');
    await until(() => second.count('trade') === 1);
    first.child.kill('SIGCONT');
    await until(() => first.said.err.includes(`sharing the stream of process ${second.child.pid}`));
    await until(() => first.said.out.split('"state":"up"').length === 3);
    say(server, 'BTC/USD');
    await until(() => first.count('trade') === 1 && second.count('trade') === 2);
  });

  it('have a connection each where one asks for it', async () => {
    const server = await new FeedServer().listen();
    servers.push(server);
    const home = temporaryDirectory();
    const first = stream(server, home, 'BTC/USD');
    await until(first.isUp);
    const second = stream(server, home, 'BTC/USD', '--own-connection');
    await until(second.isUp);
    expect(server.sessions).toHaveLength(2);
    expect(second.said.err).toBe('');
  });
});
