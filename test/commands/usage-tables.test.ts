import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runCli, temporaryDirectory } from '../support/cli.js';

const home = temporaryDirectory();
const db = join(home, 'l.db');

beforeAll(async () => {
  const days = ['02', '03', '04', '05'].map((day, i) => `2024-01-${day},${10 + i},${10 + i},${10 + i},${10 + i},1`);
  writeFileSync(join(home, 'ACME.csv'), `time,open,high,low,close,volume\n${days.join('\n')}\n`);
  const argv = ['backtest', join(home, 'ACME.csv'), '--strategy', 'buy-and-hold', '--db', db, '--json'];
  expect((await runCli(argv)).status).toBe(0);
});

const TABLES = ['orders', 'fills', 'positions', 'pnl', 'config show', 'doctor', 'ledger verify', 'risk status'].map(
  (line) => line.split(' '),
);

it.each(TABLES)('%s %s is a table at any width, without colour where that is declined', async (...words) => {
  const argv = [...words.filter((word) => typeof word === 'string'), '--db', db];
  for (const width of [20, 40, 80, 250]) {
    const terminal = { isTty: true, errIsTty: true, width, useColour: false };
    const { status, stdout, stderr } = await runCli(argv, { ...terminal, env: { HOME: home } });
    expect([argv, status]).toEqual([argv, 0]);
    expect(`${stdout}${stderr}`).not.toContain('\u001B');
  }
});

it.each(TABLES)('%s %s has --csv and --json, which no width and no terminal changes', async (...words) => {
  const argv = [...words.filter((word) => typeof word === 'string'), '--db', db];
  for (const form of ['--csv', '--json']) {
    const [piped, shown] = await Promise.all(
      [{}, { isTty: true, width: 20 }].map((place) => runCli([...argv, form], { ...place, env: { HOME: home } })),
    );
    expect([argv, form, piped?.status]).toEqual([argv, form, 0]);
    const rows = (text = ''): readonly string[] => text.split('\n').filter((line) => !/\bterminal\b|MiB/.test(line));
    if (words[0] !== 'doctor' || form === '--csv') expect(rows(shown?.stdout)).toEqual(rows(piped?.stdout));
    if (form === '--csv') expect(piped?.stdout.split('\n')[0]).toMatch(/^[a-zA-Z]+(,[a-zA-Z]+)+$/);
    else expect(JSON.parse(piped?.stdout ?? '')).toBeTypeOf('object');
  }
});
