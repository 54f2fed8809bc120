/** `tradectl orders`, and what all commands that read the ledger have in common. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writtenLedger } from '../app/ledger/books.js';
import { withLedger } from '../io/sqlite/desk.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

const db = writtenLedger();
const COMMANDS = ['orders', 'fills', 'positions', 'pnl'];

const emptyLedger = (): string => {
  const path = join(temporaryDirectory(), 'ledger.db');
  withLedger(path, () => undefined);
  return path;
};

describe('orders', () => {
  it('are an array of JSON with the contract’s fields', async () => {
    const { status, stdout, stderr } = await runCli(['orders', '--db', db, '--run', '1', '--json']);
    expect([status, stderr]).toEqual([0, '']);
    const orders = JSON.parse(stdout) as Record<string, unknown>[];
    expect(orders).toHaveLength(4);
    expect(Object.keys(orders[0] ?? {})).toEqual([
      'runId',
      'clientOrderId',
      'venueOrderId',
      'symbol',
      'side',
      'type',
      'qty',
      'filledQty',
      'avgPrice',
      'status',
      'ts',
    ]);
  });

  it('are tab-separated in a pipe, with every field as it is', async () => {
    const { stdout } = await runCli(['orders', '--db', db, '--run', '1', '--symbol', 'QQQ']);
    expect(stdout).toBe(
      'runId\tclientOrderId\tvenueOrderId\tsymbol\tside\ttype\tqty\tfilledQty\tavgPrice\tstatus\tts\n' +
        '1\tabc-4\t-\tQQQ\tbuy\tmarket\t-\t0\t-\tpending_new\t2024-01-08T14:30:07Z\n',
    );
  });

  it('are CSV when asked', async () => {
    const { stdout } = await runCli(['orders', '--db', db, '--run', '1', '--symbol', 'QQQ', '--csv']);
    expect(stdout.split('\n')[1]).toBe('1,abc-4,,QQQ,buy,market,,0,,pending_new,2024-01-08T14:30:07Z');
  });

  it('are a table on a terminal, under the run that they are of', async () => {
    const { stdout, stderr } = await runCli(['orders', '--db', db, '--run', '1'], { isTty: true, width: 120 });
    expect(stderr).toBe('SIMULATED run 1: sma-crossover, paper, stopped, begun 2024-01-08 14:30 UTC\n');
    expect(stdout).toMatch(/│ order +│ symbol +│ side/);
    expect(stdout).toMatch(/│ abc-2 +│ SPY +│ sell +│ market +│ +10 │ +10 │ +474 │ filled/);
  });
});

it.each(['orders', 'fills'])('%s show whole ids at 80 columns, since one types them elsewhere', async (command) => {
  const { stdout } = await runCli([command, '--db', db, '--run', '1'], { isTty: true, width: 80 });
  expect(stdout).toMatch(/│ abc-2 /);
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

describe.each(COMMANDS)('%s', (command) => {
  it('shows the newest run by default', async () => {
    const { stdout } = await runCli([command, '--db', db, '--json']);
    const runs = (JSON.parse(stdout) as { runId: string }[]).map(({ runId }) => runId);
    expect(new Set(runs).size).toBeLessThanOrEqual(1);
    expect(runs.every((runId) => runId === '0123456789ab')).toBe(true);
  });

  it('is an empty array where there is nothing', async () => {
    const path = emptyLedger();
    expect(await runCli([command, '--db', path, '--json'])).toEqual({ status: 0, stdout: '[]\n', stderr: '' });
    const symbol = await runCli([command, '--db', db, '--symbol', 'NONE', '--json']);
    expect([symbol.status, symbol.stdout]).toEqual([0, '[]\n']);
    const { status, stderr } = await runCli([command, '--db', path], { isTty: true });
    expect([status, stderr.startsWith('no runs yet; no ')]).toEqual([0, true]);
  });

  it('takes a symbol in any case, and names those there are where it has none of that name', async () => {
    const argv = [command, '--db', db, '--run', '1', '--json', '--symbol'];
    const upper = await runCli([...argv, 'BTC/USD']);
    expect(await runCli([...argv, 'btc/usd'])).toEqual({ ...upper, status: 0, stderr: '' });
    expect(upper.stdout).not.toBe('[]\n');
    expect(await runCli([...argv, 'ZZZ'])).toEqual({
      status: 0,
      stdout: '[]\n',
      stderr: 'notice: no symbol ZZZ: there are BTC/USD, QQQ, SPY\n',
    });
  });

  it('exits 2 for a run that is not there, and names those that are', async () => {
    const { status, stdout, stderr } = await runCli([command, '--db', db, '--run', '99', '--json']);
    expect([status, stdout]).toEqual([2, '']);
    expect(JSON.parse(stderr)).toEqual({
      error: {
        code: 'not_found',
        message: 'no run 99 in the ledger',
        where: db,
        hint: expect.stringContaining('1') as string,
      },
    });
  });

  it('exits 2 where there is no ledger, and makes none', async () => {
    const path = join(temporaryDirectory(), 'none.db');
    const { status, stderr } = await runCli([command, '--db', path]);
    expect([status, stderr.split('\n')[0]]).toEqual([2, `error: no ledger at ${path}`]);
    expect(existsSync(path)).toBe(false);
  });

  it('takes the ledger of the environment, and the default of the user', async () => {
    const named = await runCli([command, '--json'], { env: { TRADECTL_DB: db } });
    expect(named.status).toBe(0);
    const home = temporaryDirectory();
    const { stderr } = await runCli([command], { env: { HOME: home } });
    expect(stderr).toContain(join(home, '.local/state/tradectl/ledger.db'));
  });

  it('refuses two forms at once', async () => {
    const { status, stderr } = await runCli([command, '--db', db, '--json', '--csv']);
    expect(status).toBe(2);
    expect(stderr).toContain('--csv');
  });

  it('shows examples in its help', async () => {
    const { status, stdout } = await runCli([command, '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`  $ tradectl ${command}`);
  });
});
