/** `tradectl pnl`. */

import { expect, it } from 'vitest';
import { accountLedger } from '../app/ledger/account-books.js';
import { writtenLedger } from '../app/ledger/books.js';
import { runCli } from '../support/cli.js';

const db = writtenLedger();

it('prints profit by symbol and day as JSON', async () => {
  const { status, stdout } = await runCli(['pnl', '--db', db, '--run', '1', '--symbol', 'SPY', '--json']);
  expect(status).toBe(0);
  const rest = { runId: '1', symbol: 'SPY', strategy: null, income: null, transfers: null };
  expect(JSON.parse(stdout)).toEqual([
    { ...rest, day: '2024-01-08', realizedPnl: '0', fees: '1', trades: 0 },
    { ...rest, day: '2024-01-09', realizedPnl: '19', fees: '1', trades: 2 },
  ]);
});

it('sums it up in the last row of a table, and leaves out what does not tell rows apart', async () => {
  const { stdout } = await runCli(['pnl', '--db', db, '--by', 'run'], { isTty: true, width: 120 });
  expect(stdout).not.toContain('symbol');
  expect(stdout).toMatch(/│ 1 +│ +\+19\.00 │ 22\.00 │ +2 │/);
  expect(stdout).toMatch(/│ total +│ +\+19\.30 │ 22\.20 │ +3 │/);
});

it('refuses a grouping that it does not know', async () => {
  const { status, stderr } = await runCli(['pnl', '--db', db, '--by', 'moon']);
  expect(status).toBe(2);
  expect(stderr).toContain('day, symbol, strategy, run');
});

it('shows deposits and dividends in columns of their own, where there were any', async () => {
  const account = accountLedger();
  const { stdout } = await runCli(['pnl', '--db', account, '--by', 'run'], { isTty: true, width: 120 });
  expect(stdout).toContain('dividends, interest');
  expect(stdout).toMatch(/│ 1 +│ +\+11\.50 │ 41\.27 │ +2 │ +\+7\.00 │ +\+5,205\.00 │/);
  const without = await runCli(['pnl', '--db', db, '--by', 'run'], { isTty: true, width: 120 });
  expect(without.stdout).not.toContain('dividends');
});
