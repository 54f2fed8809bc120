/** `tradectl stream --replay`, `--publish` and `--from` as they are called. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryDirectory } from '../support/cli.js';

const CSV = `Date,Open,High,Low,Close,Volume
2024-01-02,10,11,9,10.5,100
2024-01-03,10.5,12,10,11.25,200
2024-01-04,11.25,11.5,11,11.1,300
`;

const lines = (text: string): unknown[] =>
  text
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));

describe('tradectl stream --replay', () => {
  const cwd = temporaryDirectory({ 'ACME.csv': CSV, 'noise.txt': 'nothing\n' });

  it('prints the bars of a file, one JSON line each', async () => {
    const { status, stdout, stderr } = await runCli(['stream', '--replay', 'ACME.csv', '--speed', 'max', '--json'], {
      cwd,
    });
    expect(status).toBe(0);
    expect(lines(stdout)).toMatchObject([
      { type: 'bar', symbol: 'ACME', ts: '2024-01-02T00:00:00Z', open: '10', high: '11', close: '10.5', volume: '100' },
      { close: '11.25' },
      { close: '11.1', volume: '300' },
    ]);
    expect(stderr).toContain('replay of ACME: 3 bars');
  });

  it('stops at the count, and knows symbols and channels', async () => {
    const run = (...flags: string[]) =>
      runCli(['stream', ...flags, '--replay', 'ACME.csv', '--speed', 'max', '--json'], { cwd });
    expect(lines((await run('--count', '2')).stdout)).toHaveLength(2);
    const other = await run('OTHER');
    expect([other.status, other.stdout]).toEqual([2, '']);
    expect(other.stderr).toContain('nothing of OTHER was replayed');
    expect((await run('ACME', 'OTHER')).stderr).toContain('nothing of OTHER was replayed');
    expect((await run('--channels', 'trades')).stdout).toBe('');
    expect(lines((await run('ACME', '--channels', 'bars,trades')).stdout)).toHaveLength(3);
  });

  it('stops after a duration, long before the next day of a replay in real time', async () => {
    const { status, stdout } = await runCli(['stream', '--replay', 'ACME.csv', '--duration', '50ms', '--csv'], { cwd });
    expect(status).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  it('writes the levels of a book into a table', async () => {
    const delta = '{"e":"depthUpdate","E":1,"s":"X","U":1,"u":1,"b":[["1.5","2"],["1.25","3"]],"a":[["2","0"]]}';
    const home = temporaryDirectory({ 'x.jsonl': `1720025999000000000 ${delta}\n` });
    const { stdout } = await runCli(['stream', '--replay', 'x.jsonl', '--csv'], { cwd: home });
    expect(stdout).toMatch(/reason,bids,asks\nbook_delta,X,.*,1.5:2 1.25:3,2:0\n$/);
  });

  it('makes bars of what it replays: of trades, or of quotes within the sessions of the exchange', async () => {
    // 2024-07-03T16:59:59Z, a second before a half day's end, and after it.
    const ticks = [1_720_025_999, 1_720_026_000].map((second, i) => {
      const [bid, ask] = [10 + i, 10.5 + i];
      const quote = `{"e":"bookTicker","E":${second}000,"s":"X","b":"${bid}","B":"1","a":"${ask}","A":"1"}`;
      const trade = `{"e":"trade","E":${second}000,"T":${second}000,"s":"X","t":${i},"p":"${bid}","q":"0.1","m":true}`;
      return `${second}000000000 ${quote}\n${second}000000001 ${trade}\n`;
    });
    const home = temporaryDirectory({ 'x.jsonl': ticks.join('') });
    const run = async (...flags: string[]) => {
      const argv = ['stream', '--replay', 'x.jsonl', '--speed', 'max', '--channels', 'bars', '--json', ...flags];
      return lines((await runCli(argv, { cwd: home })).stdout);
    };
    const day = '2024-07-03T00:00:00Z';
    expect(await run('--make-bars', '1Day')).toMatchObject([{ ts: day, open: '10', close: '11', volume: '0.2' }]);
    expect(await run('--make-bars', '1Day', '--bars-of', 'quotes', '--calendar', 'nyse')).toMatchObject([
      { ts: '2024-07-03T13:30:00Z', open: '10.25', close: '10.25', volume: '0', count: 1 },
    ]);
  });

  it.each([
    ['--replay', 'ACME.csv', '--calendar', 'nyse'],
    ['--replay', 'ACME.csv', '--from', 'tcp://127.0.0.1:1'],
    ['--replay', 'ACME.csv', 'noise.txt'],
    ['--replay', 'ACME.csv', '--feed', 'sip'],
    ['--replay', 'ACME.csv', '--channels', 'gossip'],
    ['--replay', 'ACME.csv', '--json', '--csv'],
    ['--replay', 'ACME.csv', '--server-key', 'x'],
    ['--replay', 'ACME.csv', '--wait'],
    ['--replay', 'ACME.csv', '--publish', 'tcp://0.0.0.0:5599'],
    ['--replay', 'ACME.csv', '--publish', 'tcp://127.0.0.1:*', '--allow-key', 'x'],
    ['--replay', 'noise.txt'],
    ['--replay', 'missing.csv'],
    ['--from', 'nowhere'],
    ['--from', 'tcp://10.0.0.1:5555'],
    ['--from', 'tcp://127.0.0.1:1', '--speed', '2x'],
    ['--from', 'tcp://127.0.0.1:1', '--publish', 'tcp://localhost:1'],
    ['--from', 'tcp://127.0.0.1:1', '--server-key', 'x'],
    ['--speed', '2x', 'SPY'],
    [],
  ])('refuses %s %s %s %s', async (...flags) => {
    const { status, stdout, stderr } = await runCli(
      ['stream', ...flags, '--json'].filter((flag) => flag !== undefined),
      { cwd },
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('"error"');
  });
});

describe('tradectl stream --publish and --from', () => {
  const both = async (cwd: string, publish: string[], from: string[]) => {
    const socket = `ipc://${join(cwd, 'sockets', 'feed')}`;
    const [sent, received] = await Promise.all([
      runCli(
        ['stream', '--replay', 'ACME.csv', '--speed', 'max', '--json', '--publish', socket, '--wait', ...publish],
        { cwd },
      ),
      runCli(['stream', '--from', socket, '--count', '3', '--json', ...from], { cwd }),
    ]);
    expect([sent.status, received.status]).toEqual([0, 0]);
    expect(lines(received.stdout)).toEqual(lines(sent.stdout));
    return sent;
  };

  it('carry every event from one process to the other', async () => {
    const sent = await both(temporaryDirectory({ 'ACME.csv': CSV }), [], []);
    expect(sent.stderr).toContain('publishing on ipc://');
  });

  it('do so encrypted, for those on the list', async () => {
    const cwd = temporaryDirectory({ 'ACME.csv': CSV });
    const [ours, theirs] = [join(cwd, 'ours'), join(cwd, 'theirs')];
    const { loadKeyFile } = await import('../../src/io/zmq/keys.js');
    const [server, client] = [loadKeyFile(ours).publicKey, loadKeyFile(theirs).publicKey];
    const sent = await both(
      cwd,
      [`--allow-key=${client}`, '--curve-key', ours],
      ['--curve-key', theirs, `--server-key=${server}`],
    );
    expect(sent.stderr).toContain('public key');
  });
});
