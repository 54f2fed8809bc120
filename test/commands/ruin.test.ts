/** The end of an account: a backtest and its replay stop at the close that leaves nothing, and say so. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCli, temporaryDirectory } from '../support/cli.js';

const CLOSES = [100, 100, 100, 150, 210, 100, 60, 60];
const SQUEEZE = [
  'date,open,high,low,close',
  ...CLOSES.map((price, i) => `2024-01-0${i + 1},${price},${price},${price},${price}`),
].join('\n');
const SHORT = `export const strategy = { name: 'shorter', create: () => ({ onBar: (_, ctx) => ctx.enter('short') }) };`;

it('misses every gate, and no gain after it counts; a replay ends at the same close', async () => {
  const home = temporaryDirectory({ 'ABC.csv': SQUEEZE, 'shorter.mjs': SHORT });
  const terms = ['--strategy', join(home, 'shorter.mjs'), '--direction', 'both', '--json'];
  const [file, db] = [join(home, 'ABC.csv'), join(home, 'l.db')];
  const { status, stdout, stderr } = await runCli([
    'backtest',
    file,
    ...terms,
    '--db',
    db,
    '--gate',
    'totalReturn>=-9',
  ]);
  const { stats, notices, wipedOutAt, open } = JSON.parse(stdout) as Readonly<Record<string, never>>;
  const notice = 'wiped out on 2024-01-05: the account is worth -9890, and the run ends there';
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining('gate missed: the account was wiped out at 2024-01-05'),
  ]);
  expect([notices, wipedOutAt]).toEqual([expect.arrayContaining([notice]), '2024-01-05T00:00:00Z']);
  expect([stats, open]).toMatchObject([{ endEquity: '-9890' }, [{ side: 'short', qty: '999', mark: '210' }]]);
  expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
  const other = join(home, 'replay.db');
  const replay = ['trade', '--paper', '--replay', file, ...terms, '--speed', 'max', '--db', other];
  for (const _ of ['first', 'again']) {
    const { stdout: told } = await runCli(replay);
    expect(told).toMatch(/wiped_out.*worth -9890/);
    expect(told).toContain('"endEquity":"-9890"');
  }
});
