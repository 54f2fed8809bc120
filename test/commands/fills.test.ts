/** `tradectl fills`. */

import { expect, it } from 'vitest';
import { writtenLedger } from '../app/ledger/books.js';
import { runCli } from '../support/cli.js';

const db = writtenLedger();

it('prints the fills of a run as JSON', async () => {
  const { status, stdout } = await runCli(['fills', '--db', db, '--run', '1', '--json']);
  expect(status).toBe(0);
  expect((JSON.parse(stdout) as unknown[])[0]).toEqual({
    runId: '1',
    fillId: 'f1',
    clientOrderId: 'abc-1',
    symbol: 'SPY',
    side: 'buy',
    qty: '10',
    price: '472.1',
    fee: '1',
    ts: '2024-01-08T15:00:00Z',
  });
});

it('prints them as a table on a terminal, with grouped figures', async () => {
  const { stdout } = await runCli(['fills', '--db', db, '--run', '1'], { isTty: true, width: 120 });
  expect(stdout).toMatch(/f4 +│ abc-3 +│ BTC\/USD +│ buy +│ +0\.5 │ +40,000 │ +20 │ 2024-01-10/);
});
