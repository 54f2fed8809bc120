/** `tradectl backtest` as a user calls it: goldens of other engines, the contract of its JSON, files, gates, bad input. */

import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, runCli, temporaryDirectory } from '../support/cli.js';

const REFERENCE = process.env['TRADECTL_REFERENCE_DATA'];
const SP500 = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');

interface Trade {
  readonly side: string;
  readonly qty: string;
  readonly entryTime: string;
  readonly entryPrice: string;
  readonly exitTime: string;
  readonly exitPrice: string;
  readonly pnl: string;
  readonly fees: string;
}

interface Output {
  readonly run: { readonly id: string; readonly data: { readonly bars: number; readonly files: readonly string[] } };
  readonly stats: Readonly<Record<string, number | string | null>>;
  readonly benchmark: Readonly<Record<string, number | string | null>>;
  readonly trades: readonly Trade[];
  readonly open: readonly Readonly<Record<string, unknown>>[];
  readonly denied: Readonly<Record<string, number>>;
}

async function backtest(...argv: readonly string[]): Promise<Output> {
  const { status, stdout, stderr } = await runCli(['backtest', ...argv, '--json']);
  expect(stderr.replace(/^notice:.*\n/gm, '')).toBe('');
  expect(status).toBe(0);
  expect(stdout.endsWith('\n') && stdout.trim().split('\n').length === 1).toBe(true);
  return JSON.parse(stdout) as Output;
}

const param = (fast: number, slow: number): string[] => ['--param', `fast=${fast}`, '--param', `slow=${slow}`];

describe.skipIf(REFERENCE === undefined)('results of other engines (TRADECTL_REFERENCE_DATA)', () => {
  const data = (name: string): string => join(REFERENCE ?? '', 'data', name);
  const GOOG = data('daily/GOOG.csv');
  const flips = ['--direction', 'both', '--cash', '10000', '--commission-rate', '0.002', '--size', 'all'];

  it('makes the 93 round trips of GOOG 10/20, to the cent and the share', async () => {
    const { trades, stats } = await backtest(GOOG, ...param(10, 20), ...flips);
    const golden = readFileSync(join(REFERENCE ?? '', 'golden/backtest/goog_flip_10_20_c002.trades.csv'), 'utf8');
    const rows = golden
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(trades).toHaveLength(93);
    trades.forEach((trade, index) => {
      const row = rows[index] ?? [];
      const size = Number(trade.qty) * (trade.side === 'long' ? 1 : -1);
      expect([size, trade.entryTime.slice(0, 10), trade.exitTime.slice(0, 10)]).toEqual([
        Number(row[0]),
        row[10],
        row[11],
      ]);
      expect(Number(trade.entryPrice)).toBeCloseTo(Number(row[3]), 9);
      expect(Number(trade.exitPrice)).toBeCloseTo(Number(row[4]), 9);
      expect(Number(trade.pnl)).toBeCloseTo(Number(row[7]), 6);
      expect(Number(trade.fees)).toBeCloseTo(Number(row[8]), 6);
    });
    expect(stats['endEquity']).toBe('56263.51934');
    expect(stats['maxDrawdown']).toBeCloseTo(0.339316, 6);
    expect(stats['winRate']).toBeCloseTo(0.526882, 6);
    expect(stats['totalReturn']).toBeCloseTo(4.626352, 6);
  });

  it('writes the equity of every bar of GOOG 10/20', async () => {
    const file = join(temporaryDirectory(), 'equity.csv');
    await backtest(GOOG, ...param(10, 20), ...flips, '--equity', file);
    const ours = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const golden = readFileSync(join(REFERENCE ?? '', 'golden/backtest/goog_flip_10_20_c002.equity.csv'), 'utf8');
    const theirs = golden
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    expect(ours).toHaveLength(theirs.length);
    ours.forEach((row, index) => {
      expect(row[0]?.slice(0, 10)).toBe(theirs[index]?.[0]);
      expect(Number(row[1])).toBeCloseTo(Number(theirs[index]?.[1]), 5);
      expect(Math.abs(Number(row[3]))).toBeCloseTo(Math.abs(Number(theirs[index]?.[2])), 9);
    });
  });

  it('agrees on 50/200 and on ten shares, long only', async () => {
    const slow = await backtest(GOOG, ...param(50, 200), ...flips);
    expect([slow.trades.length, slow.stats['endEquity']]).toEqual([9, '6092.02074']);
    const ten = await backtest(GOOG, ...param(10, 20), '--direction', 'long', '--cash', '10000', '--size', '10');
    expect([ten.trades.length, ten.stats['endEquity']]).toEqual([46, '19477.7']);
    expect(ten.open).toMatchObject([{ side: 'long', qty: '10' }]);
  });

  it('reads SPY alike from CSV and from every Parquet codec, and survives a span without trades', async () => {
    const span = ['--from', '2023-01-01', '--to', '2024-12-31', ...param(50, 200)];
    const codecs = ['gzip', 'snappy', 'uncompressed', 'zstd'].map((codec) =>
      data(`parquet/spy_daily_2021_2025.${codec}.parquet`),
    );
    const outputs = await Promise.all([data('daily/SPY.csv'), ...codecs].map((file) => backtest(file, ...span)));
    const nameless = outputs.map((output) =>
      JSON.stringify({ ...output, notices: [], run: { ...output.run, data: { ...output.run.data, files: [] } } }),
    );
    expect(new Set(nameless).size).toBe(1);
    const [first] = outputs;
    expect(first?.run.data.bars).toBe(502);
    expect(first?.trades).toEqual([]);
    expect([
      first?.stats['sharpe'],
      first?.stats['winRate'],
      first?.stats['profitFactor'],
      first?.stats['calmar'],
    ]).toEqual([null, null, null, null]);
    expect(first?.benchmark['sharpe']).toBeGreaterThan(0);
  });
});

describe('the contract', () => {
  it('gives the same bytes twice, and another id for other work', async () => {
    const [a, b] = [await runCli(['backtest', SP500, '--json']), await runCli(['backtest', SP500, '--json'])];
    expect(a.stdout).toBe(b.stdout);
    const other = await backtest(SP500, '--cash', '5000');
    expect(other.run.id).not.toBe((JSON.parse(a.stdout) as Output).run.id);
    expect(other.run.id).toMatch(/^[0-9a-f]{12}$/);
  });

  it('has an id that does not know the name of the file', async () => {
    const directory = temporaryDirectory({ 'other.csv': readFileSync(SP500, 'utf8') });
    const [here, there] = [await backtest(SP500), await backtest(join(directory, 'other.csv'))];
    expect(there.run.id).toBe(here.run.id);
  });

  it('adds up: start + realized + open - fees = end', async () => {
    const { stats, trades, open } = await backtest(
      SP500,
      ...param(10, 50),
      '--direction',
      'both',
      '--commission-rate',
      '0.001',
    );
    const pnl = [...trades, ...(open as unknown as Trade[])].reduce((sum, trade) => sum + Number(trade.pnl), 0);
    expect(Number(stats['startEquity']) + pnl).toBeCloseTo(Number(stats['endEquity']), 6);
    const fees = [...trades, ...(open as unknown as Trade[])].reduce((sum, trade) => sum + Number(trade.fees), 0);
    expect(fees).toBeCloseTo(Number(stats['fees']), 6);
  });

  it('writes the trades it tells, and nothing half', async () => {
    const file = join(temporaryDirectory(), 'trades.csv');
    const { trades } = await backtest(SP500, ...param(10, 50), '--trades', file);
    const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
    expect(head).toBe('symbol,side,qty,entryTime,entryPrice,exitTime,exitPrice,pnl,fees,return');
    expect(rows).toHaveLength(trades.length);
    const gone = await runCli(['backtest', SP500, '--trades', join(temporaryDirectory(), 'no/such/dir/t.csv')]);
    expect(gone.status).toBe(2);
  });

  it('warms up without deciding, and starts cold without', async () => {
    const cold = await backtest(SP500, '--from', '2010-01-01', ...param(10, 50));
    const warm = await backtest(SP500, '--from', '2010-01-01', '--warmup', '60', ...param(10, 50));
    expect(warm.run.data.bars).toBe(cold.run.data.bars);
    expect(warm.trades[0]?.entryTime).not.toBe(cold.trades[0]?.entryTime);
    expect(warm.trades.every(({ entryTime }) => entryTime >= '2010-01-01')).toBe(true);
  });

  it('answers gates by its exit status', async () => {
    expect((await runCli(['backtest', SP500, '--gate', 'trades>=1', '--json'])).status).toBe(0);
    const missed = await runCli(['backtest', SP500, '--gate', 'sharpe>=9', '--json']);
    expect(missed.status).toBe(1);
    expect(missed.stderr).toContain('gate missed: sharpe is');
    const nothing = await runCli(['backtest', SP500, '--to', '2000-06-01', '--gate', 'sharpe>=0', '--json']);
    expect(nothing.status).toBe(1);
    expect(nothing.stderr).toContain('sharpe is null');
  });

  it('keeps books in a ledger once', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const first = await runCli(['backtest', SP500, '--db', db, '--json', ...param(10, 50)]);
    const { run, trades } = JSON.parse(first.stdout) as Output;
    expect(first.stderr).toContain(`recorded as run ${run.id}`);
    const again = await runCli(['backtest', SP500, '--db', db, '--json', ...param(10, 50)]);
    expect([again.status, again.stdout]).toEqual([0, first.stdout]);
    expect(again.stderr).toContain('nothing written');
    const fills = await runCli(['fills', '--db', db, '--run', run.id, '--json']);
    expect((JSON.parse(fills.stdout) as unknown[]).length).toBeGreaterThanOrEqual(trades.length * 2);
    expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
  });

  it('prints a report that fits the terminal', async () => {
    const { stdout, status } = await runCli(['backtest', SP500, ...param(50, 200)]);
    expect(status).toBe(0);
    expect(stdout.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(stdout).toContain('SIMULATED');
  });
});

describe('a strategy of one’s own', () => {
  const FLIP = `export const strategy = { params: { every: { type: 'int', default: 20, min: 1 } },
    create: ({ every }) => { let n = 0; return { onBar(bar, ctx) { if (++n % every === 0) ctx.enter(n % (2 * every) ? 'long' : 'short'); } }; } };`;
  const run = async (
    name: string,
    code: string,
    ...more: string[]
  ): Promise<{ status: number | null; stdout: string; stderr: string }> => {
    const cwd = temporaryDirectory({ [name]: code });
    return runCli(['backtest', SP500, '--strategy', `./${name}`, '--json', ...more], { cwd });
  };

  it('runs from JavaScript and TypeScript, with parameters', async () => {
    const js = await run('mine.js', FLIP, '--param', 'every=30');
    const ts = await run(
      'mine.ts',
      FLIP.replace('create: ({ every })', 'create: ({ every }: { every: number })'),
      '--param',
      'every=30',
    );
    expect(js.status).toBe(0);
    expect((JSON.parse(js.stdout) as Output).trades.length).toBeGreaterThan(10);
    expect((JSON.parse(ts.stdout) as Output).trades).toEqual((JSON.parse(js.stdout) as Output).trades);
  });

  it('may keep the bars it is given', async () => {
    const keeps = `const seen = []; export const strategy = { create: () => ({ onBar(bar, ctx) { seen.push(bar);
      if (seen.length === 100 && seen[0].close === seen[99].close) throw new Error('the bars are one object'); } }) };`;
    expect((await run('keeps.js', keeps)).status).toBe(0);
  });

  it.each([
    ['no export', 'export const other = 1;', 'exports no `strategy`'],
    ['a syntax error', 'export const strategy = {', 'does not compile'],
    [
      'a throw',
      `export const strategy = { create: () => ({ onBar() { throw new Error('boom'); } }) };`,
      'onBar threw: boom',
    ],
    ['a promise', 'export const strategy = { create: () => ({ async onBar() {} }) };', 'returned a promise'],
    [
      'a bad order',
      `export const strategy = { create: () => ({ onBar(bar, ctx) { ctx.buy({ qty: Number.NaN }); } }) };`,
      'is not a quantity',
    ],
    [
      'a bad parameter',
      `export const strategy = { params: { n: { type: 'int' } }, create: () => ({}) };`,
      'strategy.params.n',
    ],
    [
      'a default below its own minimum',
      `export const strategy = { params: { n: { type: 'int', default: 1, min: 2 } }, create: () => ({}) };`,
      'the default of `strategy.params.n` is outside',
    ],
    ['a handler misspelt', 'export const strategy = { create: () => ({ onbar() {} }) };', '`onbar` is no handler'],
    [
      'a handler misspelt in a class',
      'class Mine { onFil() {} } export const strategy = { create: () => new Mine() };',
      '`onFil` is no handler',
    ],
    [
      'a throw of no error',
      'export const strategy = { create: () => ({ onBar() { throw Object.create(null); } }) };',
      'onBar threw: [Object: null prototype] {}',
    ],
    ['nothing asked for', 'export const strategy = { create: () => ({ onBar(bar, ctx) { ctx.buy(); } }) };', ''],
  ])('names the file for %s', async (_, code, message) => {
    const { status, stderr, stdout } = await run('bad.js', code);
    expect([status, stdout]).toEqual([2, '']);
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
      error: { message: string; where: string };
    };
    expect(error.message).toContain(message);
    expect(error.where).toMatch(/^\.\/bad\.js(:\d+:\d+|, (onBar|create) of SP500)?$/);
  });

  it('tells the method and the symbol of a bad order', async () => {
    const code = 'export const strategy = { create: () => ({ onBar(bar, ctx) { ctx.sell({ qty: -1 }); } }) };';
    const { stderr } = await run('bad.js', code);
    expect(stderr).toContain('"where":"./bad.js, onBar of SP500"');
  });

  it('may have methods of its own', async () => {
    const code = 'class Mine { bar() {} online() {} onBar() { this.bar(); } }';
    expect((await run('own.js', `${code} export const strategy = { create: () => new Mine() };`)).status).toBe(0);
  });
});

describe('files that would be overwritten', () => {
  const refuses = async (argv: readonly string[], cwd: string, message: string): Promise<void> => {
    const { status, stdout, stderr } = await runCli(['backtest', ...argv], { cwd });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  };
  const world = (): { cwd: string; data: string } => {
    const text = 'date,open,high,low,close\n2024-01-02,1,2,1,2\n2024-01-03,1,2,1,2\n';
    const cwd = temporaryDirectory({ 'data.csv': text, 'mine.js': 'export const strategy = { create: () => ({}) };' });
    return { cwd, data: join(cwd, 'data.csv') };
  };

  it('are refused before the run, whatever they are called', async () => {
    const { cwd, data } = world();
    symlinkSync(data, join(cwd, 'link.csv'));
    linkSync(data, join(cwd, 'hard.csv'));
    mkdirSync(join(cwd, 'sub'));
    const out = join(cwd, 'out.csv');
    await refuses([data, '--trades', data], cwd, '--trades and the data are the same file');
    await refuses([data, '--equity', join(cwd, 'link.csv')], cwd, '--equity and the data');
    await refuses([data, '--equity', join(cwd, 'hard.csv')], cwd, '--equity and the data');
    await refuses([data, '--trades', out, '--equity', join(cwd, 'sub/../out.csv')], cwd, '--equity and --trades');
    await refuses([data, '--trades', join(cwd, 'l.db'), '--db', join(cwd, 'l.db')], cwd, '--trades and --db');
    await refuses([data, '--db', data], cwd, '--db and the data');
    await refuses([data, '--strategy', './mine.js', '--trades', './mine.js'], cwd, '--trades and the strategy');
    expect(readdirSync(cwd).sort()).toEqual(['data.csv', 'hard.csv', 'link.csv', 'mine.js', 'sub']);
  });

  it('are none of /dev/null', async () => {
    const { cwd, data } = world();
    const argv = ['backtest', data, '--strategy', 'buy-and-hold', '--trades', '/dev/null', '--equity', '/dev/null'];
    expect((await runCli(argv, { cwd })).status).toBe(0);
  });
});

describe('orders that risk denied', () => {
  it('are counted by code, and told', async () => {
    const { denied } = await backtest(SP500, '--size', '100000');
    expect(Object.keys(denied)).toEqual(['buying_power']);
    expect(denied['buying_power']).toBeGreaterThan(1);
    const { stdout } = await runCli(['backtest', SP500, '--size', '100000'], { width: 200 });
    expect(stdout).toContain('No trade was made');
    expect(stdout).toMatch(/Orders were denied: \d+ orders \(buying_power \d+\); the first: /);
    expect((await backtest(SP500)).denied).toEqual({});
  });
});

describe('bad input', () => {
  const fails = async (argv: readonly string[], message: RegExp): Promise<void> => {
    const { status, stdout, stderr } = await runCli(['backtest', ...argv, '--json']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    const { error } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as { error: Record<string, unknown> };
    expect(Object.keys(error)).toEqual(['code', 'message', 'where', 'hint']);
  };

  it.each([
    ['an unknown strategy', ['--strategy', 'sma-crosover'], /did you mean sma-crossover/],
    ['a strategy file that is not there', ['--strategy', './nope.js'], /no such strategy file/],
    ['a negative parameter', ['--param', 'fast=-1'], /fast=-1 is not a whole number/],
    ['fast >= slow', ['--param', 'fast=200', '--param', 'slow=200'], /must be smaller than slow/],
    ['an unknown parameter', ['--param', 'fats=3'], /did you mean fast/],
    ['an unknown flag', ['--comission-rate', '1'], /commission-rate/],
    ['a bad size', ['--size', 'lots'], /size/],
    ['an empty symbol', ['--symbol', ''], /--symbol cannot be/],
    ['a flag given twice', ['--cash', '5', '--cash=6'], /--cash is given twice/],
    ['a bad gate', ['--gate', 'sharp>=1'], /did you mean sharpe/],
    ['a span without bars', ['--from', '2030-01-01'], /2020|span|no bars/],
  ])('refuses %s', async (_, flags, message) => {
    await fails([SP500, ...flags], message);
  });

  it('refuses a file that is not there, naming it', async () => {
    await fails(['nope.csv'], /nope\.csv/);
  });

  it('names file and line of a bad row', async () => {
    const cwd = temporaryDirectory();
    const file = join(cwd, 'bad.csv');
    writeFileSync(file, 'date,open,high,low,close\n2024-01-02,1,2,1,2\n2024-01-03,1,2,3,2\n');
    await fails([file], /bad\.csv:3/);
    expect(existsSync(file)).toBe(true);
  });
});
