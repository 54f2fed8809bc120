/** `tradectl stream --record` of a live feed, and the flags of recordings and replays. */

import { describe, expect, it } from 'vitest';
import { runCli, temporaryDirectory } from '../support/cli.js';
import { serve } from '../support/feed-server.js';
import { filesBelow } from '../support/recorded.js';

const KEYS = { APCA_API_KEY_ID: 'KEY', APCA_API_SECRET_KEY: 'SECRET' };
const TRADE = { T: 't', S: 'FAKEPACA', i: '9007199254740993', p: 126.55, s: 1, t: '2024-01-02T15:04:05.123456789Z' };

describe('tradectl stream --record', () => {
  it('keeps what a live feed tells, its own state included, and tells it again', async () => {
    const quote = { T: 'q', S: 'FAKEPACA', bp: 1.1, bs: 2, ap: 1.2, as: 3, t: '2024-01-02T15:04:05.2Z' };
    const server = await serve({
      onSubscribed: ({ socket }) => socket.send(JSON.stringify([TRADE, quote, TRADE])),
    });
    const cwd = temporaryDirectory();
    const asked = ['FAKEPACA', '--feed', 'test', '--channels', 'trades,quotes', '--count', '3'];
    const live = await runCli(['stream', ...asked, '--endpoint', server.url, '--record', 'rec', '--json'], {
      env: KEYS,
      cwd,
    });
    expect(live).toMatchObject({ status: 0, stderr: expect.stringMatching(/4 events recorded/) as unknown });
    expect(filesBelow(`${cwd}/rec`).filter((path) => path.endsWith('.parquet'))).toHaveLength(3);
    const again = await runCli(['stream', '--replay', 'rec', '--speed', 'max', '--json'], { cwd });
    expect(again.stdout).toBe(live.stdout);
    expect(again.stdout).toContain('"state":"up"');
    expect(again.stdout).toContain('05.123456789Z');
  });

  it.each([
    [['--record-format', 'csv', '--replay', 'x'], '--record-format goes with --record'],
    [['--record', 'rec', '--record-format', 'xml', '--replay', 'x'], 'record-format'],
    [['--replay', 'x', '--from-time', '2024-01-02', '--until', '2024-01-01'], '--until is not after --from-time'],
    [['--replay', 'x', '--from-time', 'noon'], 'from-time'],
    [['--from', 'tcp://127.0.0.1:1', '--until', '2024-01-01'], '--until is of a replay'],
    [['FAKEPACA', '--from-time', '2024-01-01'], '--from-time is not of a live feed'],
    [['FAKEPACA', '--paused'], '--paused is not of a live feed'],
  ])('refuses %j', async (argv, words) => {
    const trade = '1704207845000000000 {"e":"trade","E":1,"T":1,"s":"X","t":1,"p":"1","q":"1"}\n';
    const cwd = temporaryDirectory({ x: trade });
    const { status, stderr } = await runCli(['stream', ...argv], { cwd });
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });
});
