/** `tradectl risk` without a trader: what is written down, shown and refused; and the breaker of a backtest. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { micros } from '../../src/core/base/time.js';
import { openLedger } from '../../src/io/sqlite/ledger.js';
import { ROOT, runCli, temporaryDirectory } from '../support/cli.js';

const SP500 = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');
const place = (): string => join(temporaryDirectory(), 'ledger.db');

describe('risk status', () => {
  it('has nothing to say of a ledger that is not there', async () => {
    const { status, stdout } = await runCli(['risk', 'status', '--db', place(), '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([
      0,
      { state: 'closed', entries: 'allowed', halt: null, crash: null, starts: { used: 0, limit: 3 }, limits: [] },
    ]);
  });

  it('shows halt, limits and what happened, to people and scripts', async () => {
    const db = place();
    const env = { TRADECTL_BREAKER_DAILY_LOSS: '500', TRADECTL_BREAKER_DRAWDOWN_PERCENT: '10' };
    expect((await runCli(['risk', 'halt', '--reason', 'news \u001b[2J', '--db', db])).status).toBe(0);
    const { status, stdout } = await runCli(['risk', 'status', '--db', db], { env });
    expect(status).toBe(5);
    expect(stdout).toMatch(/^entries {2}held\nhalt {5}since /);
    expect(stdout).toContain('until tradectl risk resume --reason TEXT');
    expect(stdout).toContain('daily_loss\t');
    expect(stdout).toContain('drawdown (10 %)\t');
    expect(stdout).not.toContain('\u001b');
    const csv = await runCli(['risk', 'status', '--csv', '--db', db], { env });
    expect(csv.status).toBe(5);
    expect(csv.stdout.split('\n')).toEqual([
      'name,state,since,used,allowed,headroom,reason',
      'entries,held,,,,,',
      expect.stringMatching(/^halt,halted,20\d\d-.*Z,,,,news /),
      'crashes,none,,0,3,3,',
      'breaker,closed,,,,,',
      'daily_loss,,,,500,,',
      'drawdown (10 %),,,,,,',
      '',
    ]);
  });

  it('shows how much of the limits is used, at the last mark', async () => {
    const db = place();
    const ledger = openLedger(db, { pid: 1, now: micros(1) });
    const [dayStart, peak, last] = [10_000n, 11_000n, 9_700n].map((units) => units * 10n ** 18n);
    const since = micros(1_700_000_000_000_000);
    const state = { phase: 'closed', since, trips: [], opened: 2, day: 1, lossesInRow: 1, goodTrades: 0 };
    ledger.risk.write({ breaker: { run: '1', state: { ...state, dayStart, peak, last } } });
    ledger.close();
    const env = { TRADECTL_BREAKER_DAILY_LOSS: '500', TRADECTL_BREAKER_DRAWDOWN_PERCENT: '10' };
    const { stdout } = await runCli(['risk', 'status', '--db', db, '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject({
      breaker: { phase: 'closed', opened: 2 },
      limits: [
        { limit: 'daily_loss', used: '300', allowed: '500', headroom: '200' },
        { limit: 'drawdown (10 %)', used: '1300', allowed: '1100', headroom: '0' },
      ],
    });
  });
});

describe('risk halt and resume', () => {
  it('is written down for the next trader, and says what it cannot do', async () => {
    const db = place();
    const flat = await runCli(['risk', 'halt', '--flatten', '--db', db, '--json']);
    expect([flat.status, JSON.parse(flat.stdout)]).toMatchObject([1, { outcome: 'undone', by: 'ledger' }]);
    const refused = await runCli(['risk', 'resume', '--reason', '  ', '--db', db]);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--reason is missing')]);
    expect((await runCli(['risk', 'status', '--db', db])).status).toBe(5);
    expect((await runCli(['risk', 'resume', '--reason', 'looked', '--db', db])).status).toBe(0);
    expect((await runCli(['risk', 'status', '--db', db])).status).toBe(0);
  });

  it('binds a new ledger to no account: the first trader does', async () => {
    const db = place();
    expect((await runCli(['risk', 'halt', '--db', db])).stderr).toContain(`no trader runs on ${db}`);
    const own = { venue: 'alpaca', mode: 'paper', account: 'mine' };
    expect(() => openLedger(db, { pid: 1, now: micros(1) }, own).close()).not.toThrow();
  });

  it('waits for a process that does not answer, and says what becomes of the word', async () => {
    const db = place();
    const ledger = openLedger(db, { pid: 1, now: micros(1) });
    try {
      const { status, stderr } = await runCli(['risk', 'halt', '--db', db]);
      expect([status, stderr]).toEqual([6, expect.stringContaining('has not answered')]);
      expect(ledger.takeRequests(micros(2))).toMatchObject([{ kind: 'risk_halt' }]);
    } finally {
      ledger.close();
    }
  });

  it('names the nearest command', async () => {
    const { status, stderr } = await runCli(['risk', 'hald']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('halt')]);
  });
});

describe('the breaker of a backtest', () => {
  it('denies what it would deny a trader, and writes nothing for the trader of that ledger', async () => {
    const db = place();
    const argv = ['backtest', SP500, '--param', 'fast=5', '--param', 'slow=20', '--db', db, '--json'];
    const env = { TRADECTL_BREAKER_CONSECUTIVE_LOSSES: '2', TRADECTL_BREAKER_COOLDOWN_MINUTES: '86400' };
    const held = await runCli(argv, { env });
    expect(held.status).toBe(0);
    const denied = await runCli(['risk', 'status', '--db', db, '--json'], { env });
    expect(JSON.parse(denied.stdout)).toMatchObject({ state: 'closed', events: [] });
    const free = await runCli(argv);
    const [one, other] = [held, free].map(
      ({ stdout }) => JSON.parse(stdout) as { run: { id: string }; trades: unknown[] },
    );
    expect(one?.run.id).not.toBe(other?.run.id);
    expect(one?.trades.length).toBeLessThan(other?.trades.length ?? 0);
  });
});
