import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { micros } from '../../src/core/base/time.js';
import { OCCUPIED } from '../../src/core/feed/occupancy.js';
import { WriterLock } from '../../src/io/sqlite/lock.js';
import { openRig, type Rig } from '../support/broker-rig.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

interface Probed {
  readonly status: string;
  readonly mode: string;
  readonly steps: readonly { readonly step: string; readonly observed: string; readonly same: boolean }[];
}

async function probed(rig: Rig, ...argv: readonly string[]) {
  const line = ['doctor', '--probe', '--yes', '--json', '--endpoint', rig.sim.address.rest, ...argv];
  const { status, stdout, stderr } = await runCli(line, { env: rig.env });
  const result = JSON.parse(stdout === '' ? '{}' : stdout) as Probed;
  return { status, stderr, result, of: (name: string) => result.steps.find(({ step }) => step === name) };
}

const openOrders = ({ sim }: Rig) =>
  sim.world.desk.orders().filter(({ status }) => !/^(canceled|rejected|filled|expired)$/.test(status));

describe('doctor --probe', () => {
  it('finds the contract kept by a simulator, and leaves no order behind', async () => {
    const rig = await openRig(1);
    try {
      const { status, stderr, result, of } = await probed(rig);
      expect(stderr).toBe('');
      expect(result.steps.filter(({ same }) => !same)).toEqual([]);
      expect(status).toBe(0);
      expect(result).toMatchObject({ status: 'same', mode: 'SIMULATED', symbol: 'AAPL' });
      expect(of('same id again')?.observed).toBe('422 client_order_id must be unique');
      expect(of('told of the cancel')?.observed).toMatch(/new.*canceled/);
      expect(rig.sim.world.desk.orders()).toHaveLength(1);
      expect(openOrders(rig)).toEqual([]);
    } finally {
      await rig.sim.close();
    }
  });

  it('tells where the broker differs, and still cleans up', async () => {
    const rig = await openRig(1, ['accept-504']);
    try {
      const { status, of } = await probed(rig);
      expect(status).toBe(1);
      expect(of('submit')).toMatchObject({ same: false });
      expect(of('told of the cancel')).toMatchObject({ same: true });
      expect(openOrders(rig)).toEqual([]);
    } finally {
      await rig.sim.close();
    }
  });

  it('cancels its order also where it is stopped in the middle', async () => {
    const rig = await openRig(1);
    const stopping = new AbortController();
    rig.sim.world.onTradeUpdate(() => stopping.abort('SIGINT'));
    try {
      const argv = ['doctor', '--probe', '--yes', '--endpoint', rig.sim.address.rest];
      const { status } = await runCli(argv, { env: rig.env, signal: stopping.signal });
      expect(status).toBe(130);
      expect(rig.sim.world.desk.orders().map(({ status: word }) => word)).toEqual([
        expect.stringMatching(/^(pending_cancel|canceled)$/),
      ]);
    } finally {
      await rig.sim.close();
    }
  });

  it('is a table with what was assumed and what was seen', async () => {
    const rig = await openRig(1);
    try {
      const argv = ['doctor', '--probe', '--yes', '--endpoint', rig.sim.address.rest];
      const { stdout, stderr } = await runCli(argv, { env: rig.env, isTty: true, width: 100 });
      expect(stdout).toContain('assumed: 422 client_order_id must be unique');
      expect(stdout).toContain('-> observed: 422 client_order_id must be unique');
      expect(stderr).toBe('SIMULATED  AAPL  13 ok\n');
      const csv = await runCli([...argv, '--csv'], { env: rig.env });
      expect(csv.stdout).toMatch(/^step,assumed,observed,same\norder stream,/);
    } finally {
      await rig.sim.close();
    }
  });

  it('says which symbol the broker does not trade', async () => {
    const rig = await openRig(1);
    try {
      const { status, stderr } = await probed(rig, '--symbol', 'APPL');
      expect(status).toBe(2);
      expect(stderr).toContain('the broker does not trade APPL');
    } finally {
      await rig.sim.close();
    }
  });

  it.each([
    [['--live', '--yes'], {}, 2, 'only a paper account is probed'],
    [['--yes'], {}, 4, 'no keys of the broker are set'],
    [['--yes', '--endpoint', 'https://api.alpaca.markets'], keyed(), 2, 'is not where paper orders go'],
    [['--yes', '--endpoint', 'https://broker.example'], keyed(), 2, 'keys do not go to broker.example'],
  ])('refuses %j', async (argv, env, expected, message) => {
    const { status, stderr } = await runCli(['doctor', '--probe', ...argv], { env });
    expect(status).toBe(expected);
    expect(stderr).toContain(message);
  });

  it('needs --yes where nobody can be asked, and stays away from a running trader', async () => {
    const rig = await openRig(1);
    const argv = ['doctor', '--probe', '--endpoint', rig.sim.address.rest];
    try {
      const asked = await runCli(argv, { env: rig.env });
      expect(asked.status).toBe(2);
      expect(asked.stderr).toContain('add --yes');
      const db = join(temporaryDirectory({ 'ledger.db': '' }), 'ledger.db');
      const lock = WriterLock.take(db, { pid: 4711, now: micros(0) });
      const beside = await runCli([...argv, '--yes', '--db', db], { env: rig.env });
      lock.release();
      expect(beside.stderr).toContain('a trader runs on this ledger');
      expect(rig.sim.world.desk.orders()).toEqual([]);
    } finally {
      await rig.sim.close();
    }
  });

  it('makes no order where another client listens, which would take it for a stranger’s', async () => {
    const rig = await openRig(1);
    const { address, world } = rig.sim;
    const other = new WebSocket(address.trading);
    try {
      await once(other, 'open');
      other.send(JSON.stringify({ action: 'auth', key: address.key, secret: address.secret }));
      await once(other, 'message');
      const { status, stderr } = await probed(rig);
      expect([status, stderr]).toEqual([2, expect.stringContaining(OCCUPIED)]);
      expect(stderr).toContain('stop it, then probe');
      expect(world.desk.orders()).toEqual([]);
    } finally {
      other.close();
      await rig.sim.close();
    }
  });

  it('its flags are of a probe alone', async () => {
    const { status, stderr } = await runCli(['doctor', '--symbol', 'AAPL']);
    expect(status).toBe(2);
    expect(stderr).toContain('add --probe');
  });
});

function keyed(): Readonly<Record<string, string>> {
  return { APCA_API_KEY_ID: 'PKVISIBLE', APCA_API_SECRET_KEY: 'hushhush' };
}
