/** `tradectl ledger verify`. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { writtenLedger } from '../app/ledger/books.js';
import { runCli, temporaryDirectory } from '../support/cli.js';

function tampered(): string {
  const path = writtenLedger();
  new Database(path).exec("UPDATE runs SET cash = '123' WHERE key = 1").close();
  return path;
}

describe('ledger verify', () => {
  it('exits 0 and says what it looked at where nothing differs', async () => {
    const path = writtenLedger();
    expect(await runCli(['ledger', 'verify', '--db', path])).toEqual({
      status: 0,
      stdout: '',
      stderr: `SIMULATED ledger ${path}\nclean: 2 runs, 6 orders, 6 fills, 3 closed trades, 1 open lot, 4 rows of equity checked\n`,
    });
  });

  it('exits 1 and prints every difference', async () => {
    const { status, stdout, stderr } = await runCli(['ledger', 'verify', '--db', tampered()]);
    expect(status).toBe(1);
    expect(stdout).toBe('runId\tkind\tsymbol\tclientOrderId\tstored\trebuilt\n1\tcash\t-\t-\t123\t80017\n');
    expect(stderr).toMatch(/^SIMULATED ledger .*\n1 difference: 2 runs/);
  });

  it('prints one document of JSON', async () => {
    const { status, stdout, stderr } = await runCli(['ledger', 'verify', '--db', tampered(), '--run', '1', '--json']);
    expect([status, stderr]).toEqual([1, '']);
    expect(JSON.parse(stdout)).toEqual({
      mode: 'SIMULATED',
      status: 'differences',
      checked: { runs: 1, orders: 4, fills: 4, movements: 0, trades: 2, lots: 1, equity: 3 },
      differences: [{ runId: '1', kind: 'cash', symbol: null, clientOrderId: null, stored: '123', rebuilt: '80017' }],
    });
  });

  it('prints a table on a terminal', async () => {
    const { stdout } = await runCli(['ledger', 'verify', '--db', tampered()], { isTty: true });
    expect(stdout).toMatch(/│ run +│ what +│ the ledger says +│ its fills say/);
    expect(stdout).toMatch(/│ 1 +│ cash +│ 123 +│ 80017/);
  });

  it('exits 6 where the file is no ledger, 2 where there is none', async () => {
    const path = join(temporaryDirectory(), 'ledger.db');
    expect((await runCli(['ledger', 'verify', '--db', path])).status).toBe(2);
    writeFileSync(path, 'nothing of the kind');
    const { status, stderr } = await runCli(['ledger', 'verify', '--db', path]);
    expect(status).toBe(6);
    expect(stderr).toContain(`  at: ${path}`);
  });

  it('exits 6 where a table is gone, naming it', async () => {
    const path = writtenLedger();
    new Database(path).exec('DROP TABLE equity').close();
    const { status, stderr } = await runCli(['ledger', 'verify', '--db', path, '--json']);
    expect(status).toBe(6);
    const { error } = JSON.parse(stderr) as { error: object };
    expect(error).toMatchObject({ code: 'ledger_corrupt', where: path });
    expect(error).toMatchObject({ message: expect.stringContaining('no such table: equity') as string });
  });

  it('names its own when the word is unknown', async () => {
    const { status, stderr } = await runCli(['ledger', 'verfy']);
    expect(status).toBe(2);
    expect(stderr).toContain('verify');
  });
});
