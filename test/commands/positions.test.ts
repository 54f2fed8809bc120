/** `tradectl positions`. */

import { expect, it } from 'vitest';
import { writtenLedger } from '../app/ledger/books.js';
import { runCli } from '../support/cli.js';

const db = writtenLedger();

it('prints what is held as JSON', async () => {
  const { status, stdout } = await runCli(['positions', '--db', db, '--run', '1', '--json']);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([{ symbol: 'BTC/USD', qty: '0.4995', unrealizedPnl: '999', fees: '20' }]);
});

it('prints it as a table on a terminal', async () => {
  const { stdout } = await runCli(['positions', '--db', db, '--run', '1'], { isTty: true, width: 120 });
  expect(stdout).toMatch(
    /BTC\/USD │ 0\.4995 │ +40,000 │ 19,980\.00 │ 42,000 │ 20,979\.00 │ +\+999\.00 │ +0\.00 │ +20\.00/,
  );
});
