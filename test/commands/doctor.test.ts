import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { micros } from '../../src/core/base/time.js';
import { openLedger } from '../../src/io/sqlite/ledger.js';
import { WriterLock } from '../../src/io/sqlite/lock.js';
import { openRig } from '../support/broker-rig.js';
import { BrokerServer } from '../support/broker-server.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

interface Row {
  readonly check: string;
  readonly state: string;
  readonly found: string;
  readonly fix: string | null;
}

async function doctor(argv: readonly string[], overrides: Parameters<typeof runCli>[1] = {}) {
  const { status, stdout, stderr } = await runCli(['doctor', '--json', ...argv], overrides);
  expect(stderr).toBe('');
  const { status: word, checks } = JSON.parse(stdout) as { status: string; checks: readonly Row[] };
  for (const { state, fix } of checks) if (state === 'warn' || state === 'fail') expect(fix).toMatch(/\S/);
  expect(word).toBe(status === 0 ? 'ok' : 'fail');
  return { status, checks, of: (name: string) => checks.find(({ check }) => check === name) };
}

/** No keys go there: refused before anybody is asked. */
const ELSEWHERE = ['--endpoint', 'https://broker.example'];
const KEYS = { APCA_API_KEY_ID: 'PKVISIBLE', APCA_API_SECRET_KEY: 'hushhush' };
const KEY_ADVICE = 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper keys and live keys differ';
const BROKER = ['trading API', 'clock', 'data API', 'order stream', 'data stream'];

describe('doctor without keys', () => {
  it('is content, says what it left out and why', async () => {
    const { status, of } = await doctor([]);
    expect(status).toBe(0);
    for (const name of ['node', 'time zones', 'config', 'state directory']) expect(of(name)?.state).toBe('ok');
    for (const name of ['keys', ...BROKER]) expect(of(name)).toMatchObject({ state: 'skip' });
    expect(of('keys')?.fix).toContain('tradectl init');
  });

  it('fails where one key is missing, and asks nobody', async () => {
    const { status, of } = await doctor([], { env: { APCA_API_KEY_ID: 'PKVISIBLE' } });
    expect(status).toBe(1);
    expect(of('keys')?.state).toBe('fail');
    expect(of('keys')?.found).toContain('APCA_API_SECRET_KEY is not set');
    for (const name of BROKER) expect(of(name)?.state).toBe('skip');
  });

  it('fails where the configuration cannot be read, with the place and the fix', async () => {
    const cwd = temporaryDirectory({ 'tradectl.toml': '[costs]\nslipage_bps = 2\n' });
    const { status, of } = await doctor([], { cwd });
    expect(status).toBe(1);
    expect(of('config')).toMatchObject({ state: 'fail', fix: 'did you mean slippage_bps?' });
    expect(of('config')?.found).toContain('tradectl.toml:2');
    expect(of('ledger')?.state).toBe('skip');
  });

  it('warns of keys that others may read, and shows none', async () => {
    const cwd = temporaryDirectory({ '.env': 'APCA_API_KEY_ID=PKVISIBLE\nAPCA_API_SECRET_KEY=hushhush\n' });
    chmodSync(join(cwd, '.env'), 0o644);
    const { checks, of } = await doctor(ELSEWHERE, { cwd });
    expect(of('key file')).toMatchObject({ state: 'warn', fix: `chmod 600 ${join(cwd, '.env')}` });
    expect(JSON.stringify(checks)).not.toMatch(/PKVISIBLE|hushhush/);
    chmodSync(join(cwd, '.env'), 0o600);
    expect((await doctor(ELSEWHERE, { cwd })).of('key file')?.state).toBe('ok');
  });
});

describe('doctor on a ledger', () => {
  it('tells of one that is no ledger', async () => {
    const db = join(temporaryDirectory({ 'a.db': 'no ledger at all, but some text' }), 'a.db');
    const { status, of } = await doctor(['--db', db]);
    expect(status).toBe(1);
    expect(of('ledger')?.state).toBe('fail');
    expect(of('ledger')?.fix).toContain('restore a backup');
  });

  it('tells what it is, whose it is, and who writes it', async () => {
    const home = temporaryDirectory();
    const db = join(home, 'ledger.db');
    const bars = 'time,open,high,low,close,volume\n2024-01-02,1,1,1,1,1\n2024-01-03,1,1,1,1,1\n';
    writeFileSync(join(home, 'A.csv'), bars);
    const argv = ['backtest', join(home, 'A.csv'), '--db', db, '--json'];
    expect((await runCli(argv)).status).toBe(0);
    const { status, of } = await doctor(['--db', db]);
    expect(status).toBe(0);
    expect(of('ledger')?.state).toBe('ok');
    expect(of('ledger')?.found).toContain('sound, 1 run');
    expect(of('ledger account')?.found).toContain('bound to a simulator, account simulated');
    expect(of('ledger lock')?.found).toBe('free');

    const lock = WriterLock.take(db, { pid: 4711, now: micros(0) });
    const held = (await doctor(['--db', db])).of('ledger lock');
    lock.release();
    expect(held?.found).toContain('process 4711 since 1970-01-01');
  });

  it('says where state cannot be written', async () => {
    const { status, of } = await doctor(['--db', '/proc/ledger.db']);
    expect(status).toBe(1);
    expect(of('state directory')?.state).toBe('fail');
  });
});

describe('doctor at a broker', () => {
  it('finds all in order at a simulator', async () => {
    const { sim, env } = await openRig(1);
    try {
      const { status, of } = await doctor(['--endpoint', sim.address.rest], { env });
      expect(status).toBe(0);
      for (const name of BROKER) expect(of(name)).toMatchObject({ state: 'ok', fix: null });
      expect(of('trading API')?.found).toContain('SIMULATED account SIM000000001');
      expect(of('account of ledger')?.found).toContain('no ledger');
      const db = join(temporaryDirectory(), 'other.db');
      const bind = { venue: 'alpaca', mode: 'paper', account: 'another' };
      openLedger(db, { pid: 1, now: micros(0) }, bind).close();
      const other = await doctor(['--endpoint', sim.address.rest, '--db', db], { env });
      expect(other.of('account of ledger')?.state).toBe('fail');
      expect(other.of('account of ledger')?.fix).toContain('--db');
      expect(other.of('account of ledger')?.found).toContain('the ledger belongs to account another, not to');
      const refused = await doctor(['--endpoint', sim.address.rest], { env: { ...env, ...KEYS } });
      expect(refused.status).toBe(1);
      for (const name of BROKER)
        expect([name, refused.of(name)?.state, refused.of(name)?.fix]).toEqual([name, 'fail', KEY_ADVICE]);
    } finally {
      await sim.close();
    }
  });

  it('says who has the one connection for orders, and what to do', async () => {
    const { sim, env } = await openRig(2);
    const other = new WebSocket(sim.address.trading);
    const { key, secret } = sim.address;
    try {
      await once(other, 'open');
      other.send(JSON.stringify({ action: 'authenticate', data: { key_id: key, secret_key: secret } }));
      await once(other, 'message');
      const { of } = await doctor(['--endpoint', sim.address.rest], { env });
      expect(of('order stream')?.state).toBe('fail');
      expect(of('order stream')?.found).toContain('another client of this account holds the stream');
      expect(of('order stream')?.fix).toContain('stop the other process that uses these keys');
    } finally {
      other.terminate();
      await sim.close();
    }
  });

  it('says that nobody answers', async () => {
    const { status, of } = await doctor(['--endpoint', 'http://127.0.0.1:9'], { env: KEYS });
    expect(status).toBe(1);
    for (const name of BROKER) {
      expect([name, of(name)?.state]).toEqual([name, 'fail']);
      expect(of(name)?.fix).toContain('endpoint');
    }
  });

  it('warns where our clock is off', async () => {
    const server = await new BrokerServer().listen();
    const body = { timestamp: '2020-01-02T15:00:00Z', is_open: true, next_open: '2020-01-03T14:30:00Z' };
    server.handler = ({ path }) =>
      path === '/v2/clock' ? { body: { ...body, next_close: '2020-01-02T21:00:00Z' } } : { status: 401 };
    server.upgradeStatuses.push(401, 401);
    const { of } = await doctor(['--endpoint', server.url], { env: KEYS });
    await server.close();
    expect(of('clock')?.found).toMatch(/clock of its own, \d+\.\d s from ours; stocks are open/);
  });
});

describe('what doctor shows', () => {
  it('has fixes in the rows, at any width', async () => {
    for (const width of [20, 40, 80, 200]) {
      const { status, stdout } = await runCli(['doctor'], { isTty: true, width, env: { APCA_API_KEY_ID: 'x' } });
      expect(status).toBe(1);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain('-> set both');
    }
  });

  it('is CSV on request, and tabs in a pipe', async () => {
    const { stdout, stderr } = await runCli(['doctor', '--csv']);
    expect(stdout).toMatch(/^check,state,found,fix\nnode,ok,Node /);
    expect(stderr).toMatch(/^\d+ ok, \d+ skip\n$/);
    expect((await runCli(['doctor'])).stdout).toMatch(/^check\tstate\tfound\tfix\nnode\tok\t/);
  });
});
