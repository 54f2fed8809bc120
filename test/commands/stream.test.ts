import { afterEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.js';
import { FeedServer, type FeedServerOptions } from '../support/feed-server.js';

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };
const TRADE = {
  T: 't',
  S: 'FAKEPACA',
  i: 96921,
  x: 'D',
  p: 126.55,
  s: 1,
  t: '2024-01-02T15:04:05.123456789Z',
  c: ['@', 'I'],
  z: 'C',
};

const servers: FeedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function serve(options: FeedServerOptions = {}): Promise<FeedServer> {
  const server = await new FeedServer(options).listen();
  servers.push(server);
  return server;
}

const trading = (...messages: readonly unknown[]): Promise<FeedServer> =>
  serve({ onSubscribed: ({ socket }) => socket.send(JSON.stringify(messages)) });

const stream = (server: FeedServer, ...argv: readonly string[]) =>
  runCli(['stream', ...argv, '--endpoint', server.url], { env: KEYS });

describe('tradectl stream', () => {
  it('writes one line of JSON per event, with every digit of the venue', async () => {
    const server = await trading(TRADE, { ...TRADE, i: 96922, p: 0.0000012 });
    const { status, stdout, stderr } = await stream(server, 'FAKEPACA', '--feed', 'test', '--count', '2', '--json');
    expect(stderr).toMatch(/^\{"type":"summary","messages":2,/);
    const [up, first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(up).toMatchObject({ type: 'feed', state: 'up' });
    expect(first).toMatchObject({
      type: 'trade',
      symbol: 'FAKEPACA',
      ts: '2024-01-02T15:04:05.123456789Z',
      price: '126.55',
      size: '1',
      id: '96921',
    });
    expect(second).toMatchObject({ price: '0.0000012' });
    expect(status).toBe(0);
    expect(server.last?.path).toBe('/v2/test');
    expect(server.last?.received).toEqual([
      { action: 'auth', key: 'KEY', secret: 'SECRET' },
      { action: 'subscribe', trades: ['FAKEPACA'] },
    ]);
  });
});
