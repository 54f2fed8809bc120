/** `tradectl trade` as its user lives it: replayed, stopped, killed at any moment, started again; nothing lost, nothing twice. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { ROOT, runCli, temporaryDirectory } from '../support/cli.js';

const SP500 = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');
const TERMS = ['--param', 'fast=5', '--param', 'slow=20', '--direction', 'both', '--commission-rate', '0.0005'];
const KILLS = Number(process.env['TRADECTL_TEST_KILLS'] ?? 10);

/** Averages of one and two bars cross at every other bar. */
const SIMULATED = ['trade', '--paper', '--seed', '3', '--param', 'fast=1', '--param', 'slow=2'];

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

/** A trading process, killed or interrupted once it has told `after` lines of that type. */
async function session(
  argv: readonly string[],
  end?: { readonly signal: NodeJS.Signals; readonly type: string; readonly after: number },
): Promise<{ status: number | null; lines: readonly Line[]; stderr: string }> {
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), ...argv], {
    env: { PATH: process.env['PATH'], HOME: temporaryDirectory(), TRADECTL_BREAKER_CRASH_STARTS: 'off' },
  });
  const lines: Line[] = [];
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  let seen = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    lines.push(line);
    if (end !== undefined && line.type === end.type && ++seen === end.after) child.kill(end.signal);
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return { status: child.exitCode, lines, stderr };
}

async function json(argv: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { status, stdout } = await runCli([...argv, '--json']);
  expect(status).toBe(0);
  return JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
}

const replay = (db: string, speed: string): string[] => [
  'trade',
  '--paper',
  '--replay',
  SP500,
  '--speed',
  speed,
  ...TERMS,
  '--db',
  db,
  '--json',
];

/** What fills are, without the random part of the ids. */
const facts = (fills: readonly Readonly<Record<string, unknown>>[]): unknown[] =>
  fills.map(({ clientOrderId, symbol, side, qty, price, fee, ts }) => [
    String(clientOrderId).split('-').at(-1),
    symbol,
    side,
    qty,
    price,
    fee,
    ts,
  ]);

describe('a replay at full speed', () => {
  it('makes the trades of the backtest', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const { status, lines } = await session(replay(db, 'max'));
    expect(status).toBe(0);
    const summary = lines.at(-1);
    const backtest = await runCli(['backtest', SP500, ...TERMS, '--json']);
    const { trades, stats, open } = JSON.parse(backtest.stdout) as {
      trades: { pnl: string }[];
      stats: Record<string, string>;
      open: unknown[];
    };
    expect(summary).toMatchObject({
      type: 'summary',
      status: 'done',
      endEquity: stats['endEquity'],
      fees: stats['fees'],
    });
    const fills = lines.filter(({ type }) => type === 'fill');
    expect(fills.length).toBe(trades.length * 2 + open.length);
    expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
    const [start, realized, unrealized, fees, end] = [
      'startEquity',
      'realizedPnl',
      'unrealizedPnl',
      'fees',
      'endEquity',
    ].map((name) => Number(summary?.[name]));
    expect((start ?? 0) + (realized ?? 0) + (unrealized ?? 0) - (fees ?? 0)).toBeCloseTo(end ?? 0, 6);
  });
});

describe('kill -9', () => {
  it(`loses nothing and does nothing twice, ${KILLS} times`, async () => {
    const whole = join(temporaryDirectory(), 'whole.db');
    await session(replay(whole, 'max'));
    const expected = await json(['fills', '--db', whole]);
    const db = join(temporaryDirectory(), 'killed.db');
    let isOver = false;
    for (let kill = 0; kill < KILLS && !isOver; kill++) {
      const type = ['order', 'fill'][kill % 2] ?? 'fill';
      const { lines } = await session(replay(db, 'max'), { signal: 'SIGKILL', type, after: 7 + ((kill * 13) % 40) });
      // On a busy machine each kill comes late, and the file is at its end before the last of them.
      isOver = lines.at(-1)?.type === 'summary';
      if (isOver) expect(kill).toBeGreaterThan(5);
      expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
    }
    if (!isOver) {
      const last = await session(replay(db, 'max'));
      expect(last.status).toBe(0);
      expect(last.lines[0]).toMatchObject({ type: 'start', isResumed: true, run: '1' });
    }
    const fills = await json(['fills', '--db', db]);
    expect(facts(fills)).toEqual(facts(expected));
    expect(new Set(fills.map(({ fillId }) => fillId)).size).toBe(fills.length);
    expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
  });
});

describe('an orderly stop', () => {
  it('ends with the books whole on SIGINT, and goes on with the next start', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const first = await session([...SIMULATED, '--db', db, '--json'], {
      signal: 'SIGINT',
      type: 'fill',
      after: 2,
    });
    expect(first.status).toBe(130);
    expect(first.lines.at(-1)).toMatchObject({ type: 'summary', status: 'stopped', run: '1' });
    expect(first.stderr).toContain('no Alpaca keys found');
    expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
    const second = await session([...SIMULATED, '--duration', '2s', '--db', db, '--json']);
    expect(second.status).toBe(0);
    expect(second.lines[0]).toMatchObject({ isResumed: true, run: '1' });
    expect(Number(second.lines.at(-1)?.['fills'])).toBeGreaterThanOrEqual(Number(first.lines.at(-1)?.['fills']));
  });
});

describe('the ledger in use', () => {
  it('is refused to a second trader, and left alone', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const trader = spawn(process.execPath, [join(ROOT, 'bin/tradectl.js'), 'trade', '--paper', '--db', db, '--json'], {
      env: { PATH: process.env['PATH'], HOME: temporaryDirectory() },
    });
    await once(createInterface({ input: trader.stdout }), 'line');
    const second = await runCli(['trade', '--paper', '--db', db, '--json']);
    expect(second.status).toBe(6);
    expect(second.stderr).toContain('ledger_locked');
    trader.kill('SIGTERM');
    await once(trader, 'exit');
    expect(trader.exitCode).toBe(143);
  });
});

describe('what is refused', () => {
  it.each([
    ['--live', ['--live'], {}, 2],
    ['one key without the other', [], { APCA_API_KEY_ID: 'PK1' }, 4],
    ['keys without a symbol', [], { APCA_API_KEY_ID: 'PK1', APCA_API_SECRET_KEY: 's' }, 2],
    ['--speed without a replay', ['--speed', 'max'], {}, 2],
  ])('%s', async (_, flags, env, status) => {
    const result = await runCli(['trade', '--paper', ...flags, '--json'], {
      env: { HOME: temporaryDirectory(), ...env },
    });
    expect([result.status, result.stdout]).toEqual([status, '']);
  });
});
