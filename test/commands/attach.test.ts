/** `tradectl attach` beside a trader in this process: its snapshots, its log, and what it says where none runs. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../commands/context.js';
import { run } from '../../commands/main.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney } from '../../src/core/base/decimal.js';
import { type Money, minus, plus, ZERO_MONEY } from '../../src/core/base/fixed.js';
import type { Snapshot } from '../../src/core/view/snapshot.js';
import { until } from '../app/stream/driver.js';
import { fakeContext, type Result, ROOT, runCli, temporaryDirectory } from '../support/cli.js';

const BUSY = ['--param', 'fast=1', '--param', 'slow=2'];
/** Bars of a market in this process may be shorter than a second. */
const SHADOW = ['--shadow', '--bars', '100ms'];

interface Beside {
  readonly db: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A trader that runs until `use` is done; resolves to what it wrote. */
async function beside(
  more: readonly string[],
  use: (trader: Beside) => Promise<void>,
  home = temporaryDirectory(),
): Promise<Result> {
  const db = join(home, 'l.db');
  const env = { HOME: home };
  const ending = new AbortController();
  const argv = ['trade', '--paper', ...BUSY, ...more, '--db', db, '--json'];
  const trader = runCli(argv, { env, signal: ending.signal, now: () => (Date.now() * 1000) as never });
  try {
    await until(() => existsSync(`${db}.view`));
    await use({ db, env });
  } finally {
    ending.abort('SIGINT');
  }
  return trader;
}

/** Attaches until what was written matches; then it is told to stop. */
async function attached(
  argv: readonly string[],
  { db, env }: Beside,
  isEnough: (text: string) => boolean,
): Promise<Result> {
  const ending = new AbortController();
  let now = 0;
  const overrides: Partial<Context> = { env, signal: ending.signal, now: () => (now += 1e6) as never };
  const { context, stdout, stderr } = fakeContext(overrides);
  const done = run(['attach', '--db', db, ...argv], context);
  await until(() => isEnough(stdout()));
  ending.abort('SIGINT');
  return { status: await done, stdout: stdout(), stderr: stderr() };
}

const snapshots = (text: string): readonly Snapshot[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Snapshot);
const money = (text: string | null): Money => must(parseMoney(text ?? ''), 'money');
const sum = (texts: readonly (string | null)[]): Money =>
  texts.reduce((total, text) => plus(total, money(text)), ZERO_MONEY);

describe('attach --json', () => {
  it('prints snapshots whose figures add up, of a trader through a broker', async () => {
    const trader = await beside([], async (at) => {
      const isEnough = (text: string): boolean =>
        /"fills":\[\{.*"positions":\[\{|"positions":\[\{.*"fills":\[\{/.test(text);
      const { status, stdout, stderr } = await attached(['--json'], at, isEnough);
      expect([status, stderr]).toEqual([130, '']);
      const told = snapshots(stdout);
      for (const { money: figures, positions, session } of told) {
        const { start, external, realized, unrealized, fees, equity, pnl } = figures;
        expect(minus(sum([start, external, realized, unrealized]), money(fees))).toBe(money(equity));
        expect(money(pnl)).toBe(minus(money(equity), sum([start, external])));
        expect(sum(positions.map((one) => one.unrealized))).toBe(money(unrealized));
        expect(session).toMatchObject({ mode: 'SIMULATED', run: '1', strategy: 'sma-crossover' });
        expect(session.account).not.toBeNull();
      }
      const last = must(told.at(-1), 'a snapshot');
      expect(last.feed.state).toBe('up');
      expect(last.venue.books).toBe('agrees');
      expect(last.venue.latency?.count).toBeGreaterThan(0);
      expect(last.risk.map(({ code }) => code)).toContain('buying_power');
      expect(last.log[0]).toMatchObject({ seq: 1, event: { type: 'start' } });
      expect(told.map(({ seq }) => seq)).toEqual([...new Set(told.map(({ seq }) => seq))].sort((a, b) => a - b));
    });
    expect(trader.status).toBe(130);
  });

  it('ends with the trader, and leaves nothing of it behind', async () => {
    let done: Promise<Result> | undefined;
    let path = '';
    await beside(SHADOW, async ({ db, env }) => {
      path = db;
      const { context, stdout, stderr } = fakeContext({ env });
      const status = run(['attach', '--db', db, '--json'], context);
      done = status.then((code) => ({ status: code, stdout: stdout(), stderr: stderr() }));
      await until(() => stdout() !== '');
    });
    const result = await must(done, 'it was attached');
    expect([result.status, result.stderr]).toEqual([0, '']);
    expect(snapshots(result.stdout).at(-1)?.log.at(-1)?.event.type).toBe('summary');
    expect(existsSync(`${path}.view`)).toBe(false);
  });
});

describe('attach to a run that goes on', () => {
  it('shows the fills of before the restart, too', async () => {
    const home = temporaryDirectory();
    const replay = ['--replay', join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv'), '--to', '2000-03-31'];
    const ending = new AbortController();
    let told = 0;
    const write = (text: string): void => {
      if (text.includes('"type":"fill"') && ++told === 3) ending.abort('SIGINT');
    };
    const argv = ['trade', '--paper', ...BUSY, ...replay, '--speed', 'max', '--db', join(home, 'l.db'), '--json'];
    const first = await runCli(argv, { env: { HOME: home }, out: { write }, signal: ending.signal });
    expect(first.status).toBe(130);
    await beside(
      [...replay, '--speed', '1x'],
      async (at) => {
        const { stdout } = await attached(['--json'], at, (text) => text.includes('\n'));
        const { session, fills, totals } = must(snapshots(stdout)[0], 'a snapshot');
        expect([session.isResumed, fills.length, totals.fills]).toEqual([true, 3, 3]);
        expect(fills.map(({ side }) => side)).toEqual(['buy', 'sell', 'buy']);
      },
      home,
    );
  });
});

describe('attach in a pipe', () => {
  it('tells the log, each line once', async () => {
    await beside(SHADOW, async (at) => {
      const { stdout } = await attached([], at, (text) => (text.match(/fill/g)?.length ?? 0) > 2);
      const lines = stdout.trimEnd().split('\n');
      expect(lines[0]).toBe('SIMULATED: run 1, sma-crossover');
      const fills = lines.filter((line) => line.includes('  fill  '));
      expect(fills.length).toBe(new Set(fills).size);
    });
  });
});

describe('a trader that nobody can look at', () => {
  it('says so, and trades on', async () => {
    const home = temporaryDirectory();
    const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'long'.repeat(30)) };
    const argv = ['trade', '--paper', ...SHADOW, ...BUSY, '--duration', '1s', '--db', join(home, 'l.db'), '--json'];
    const { status, stdout } = await runCli(argv, { env, now: () => (Date.now() * 1000) as never });
    expect(status).toBe(0);
    expect(stdout).toContain('"code":"view"');
    expect(stdout).toContain('too long for the path of a socket');
    expect(stdout).toContain('"type":"summary"');
  });
});

describe('attach without a trader', () => {
  it('says that there is no ledger, with exit 2', async () => {
    const { status, stderr } = await runCli(['attach', '--db', join(temporaryDirectory(), 'none.db')]);
    expect(status).toBe(2);
    expect(stderr).toContain('there is no ledger');
    expect(stderr).toContain('tradectl trade --paper');
  });

  it('says that no trader runs, with exit 3, also where one died', async () => {
    const home = temporaryDirectory({ 'l.db': '' });
    const db = join(home, 'l.db');
    const first = await runCli(['attach', '--db', db]);
    expect([first.status, first.stderr]).toEqual([3, expect.stringContaining('no trader runs on this ledger')]);
    const dead = temporaryDirectory({ 'l.db': '', 'l.db.view': `${home}/gone.sock\n` });
    const { status, stderr } = await runCli(['attach', '--db', join(dead, 'l.db'), '--json']);
    expect([status, stderr]).toEqual([3, expect.stringContaining('no trader runs on this ledger')]);
  });

  it('refuses what it does not know', async () => {
    const { status, stderr } = await runCli(['attach', '--on-quit', 'never']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('ask, stop or detach')]);
  });
});
