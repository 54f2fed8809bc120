import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli, temporaryDirectory } from '../support/cli.js';

interface Row {
  readonly value: string | null;
  readonly origin: string | null;
  readonly source: string | null;
}

const shown = async (argv: readonly string[], overrides: Parameters<typeof runCli>[1] = {}) => {
  const { status, stdout, stderr } = await runCli(['config', 'show', '--json', ...argv], overrides);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, Row>;
};

describe('config show', () => {
  it('prints every setting, its value and its origin', async () => {
    const cwd = temporaryDirectory({ 'tradectl.toml': '[costs]\nslippage_bps = 2' });
    const { status, stdout, stderr } = await runCli(['config', 'show', '--db', '/tmp/a.db'], {
      cwd,
      env: { TRADECTL_CASH: '5000.50' },
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const rows = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['KEY', 'VALUE', 'ORIGIN']);
    expect(rows).toContainEqual(['account.cash', '5000.5', 'env TRADECTL_CASH']);
    expect(rows).toContainEqual(['costs.slippage_bps', '2', `file ${join(cwd, 'tradectl.toml')}`]);
    expect(rows).toContainEqual(['costs.spread', '0', 'default']);
    expect(rows).toContainEqual(['ledger.path', '/tmp/a.db', 'flag --db']);
    expect(rows).toContainEqual(['backtest.direction', '-', '-']);
  });

  it('prints the same as JSON, null where nothing is set', async () => {
    const rows = await shown(['--db', 'a.db'], { cwd: '/srv', env: { TRADECTL_CASH: '7' } });
    expect(rows['account.cash']).toEqual({ value: '7', origin: 'env', source: 'TRADECTL_CASH' });
    expect(rows['ledger.path']).toEqual({ value: '/srv/a.db', origin: 'flag', source: '--db' });
    expect(rows['costs.spread']).toMatchObject({ value: '0', origin: 'default' });
    expect(rows['risk.max_position_qty']).toEqual({ value: null, origin: null, source: null });
    const { stdout } = await runCli(['config', 'show', '--csv']);
    expect(stdout).toMatch(/^key,value,origin\n(?:[^]*\n)?risk\.max_position_qty,,\n[^]*\nAPCA_API_KEY_ID,,\n/);
  });

  it('masks secrets', async () => {
    const env = { APCA_API_KEY_ID: 'PKVISIBLE' };
    const cwd = temporaryDirectory({ '.env': 'APCA_API_SECRET_KEY=hush' });
    const text = await runCli(['config', 'show'], { cwd, env });
    const json = await runCli(['config', 'show', '--json'], { cwd, env });
    for (const { stdout } of [text, json]) {
      expect(stdout).toContain('********');
      expect(stdout).not.toMatch(/PKVISIBLE|hush/);
    }
    expect((await shown([]))['APCA_API_KEY_ID']).toEqual({ value: null, origin: null, source: null });
  });

  it('takes --config, and refuses one that is not there', async () => {
    const cwd = temporaryDirectory({ 'mine.toml': '[live]\nenabled = true' });
    expect((await shown(['--config', 'mine.toml'], { cwd }))['live.enabled']).toMatchObject({ value: 'true' });
    const { status, stderr } = await runCli(['config', 'show', '--config=no.toml', '--json'], { cwd });
    expect(status).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'config', where: '--config' } });
  });

  it('cannot be made to steer the terminal', async () => {
    const { stdout } = await runCli(['config', 'show', '--db', '/tmp/\u001b[2J.db']);
    expect(stdout).toContain('/tmp/\\x1b[2J.db');
  });
});
