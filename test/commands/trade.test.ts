/** `tradectl trade` in process: replays beside backtests, going on, what is shown, what is refused. */

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../commands/context.js';
import { ROOT, runCli, temporaryDirectory } from '../support/cli.js';

const SP500 = join(ROOT, 'node_modules/vega-datasets/data/sp500-2000.csv');
const SPAN = ['--from', '2008-01-01', '--to', '2012-12-31', '--param', 'fast=5', '--param', 'slow=20'];

type Line = Readonly<Record<string, unknown>> & { readonly type: string };

const lines = (text: string): readonly Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

/** Aborts once `text` has been written: a Ctrl-C at that very moment. */
function interruptAt(
  text: string,
  times: number,
): Pick<Context, 'out' | 'signal'> & { readonly written: () => string } {
  const controller = new AbortController();
  let written = '';
  let seen = 0;
  const write = (chunk: string): void => {
    written += chunk;
    if (chunk.includes(text) && ++seen === times) controller.abort('SIGINT');
  };
  return { out: { write }, signal: controller.signal, written: () => written };
}

describe('a replay', () => {
  it.each([
    ['next-open', []],
    ['close', ['--fill', 'close']],
    ['with warm-up', ['--warmup', '30']],
    [
      'with costs, both ways',
      ['--direction', 'both', '--commission-rate', '0.001', '--spread', '0.0005', '--fee-per-order', '1'],
    ],
    ['a share of equity', ['--size', '40%', '--slippage-bps', '3']],
  ])('ends as its backtest does: %s', async (_, terms) => {
    const db = join(temporaryDirectory(), 'l.db');
    const backtest = await runCli(['backtest', SP500, ...SPAN, ...terms, '--json']);
    const trade = await runCli([
      'trade',
      '--paper',
      '--replay',
      SP500,
      '--speed',
      'max',
      ...SPAN,
      ...terms,
      '--db',
      db,
      '--json',
    ]);
    expect([backtest.status, trade.status]).toEqual([0, 0]);
    const { stats, trades, open } = JSON.parse(backtest.stdout) as {
      stats: Record<string, string>;
      trades: unknown[];
      open: unknown[];
    };
    const told = lines(trade.stdout);
    expect(told.at(-1)).toMatchObject({
      type: 'summary',
      status: 'done',
      endEquity: stats['endEquity'],
      fees: stats['fees'],
    });
    expect(told.filter(({ type }) => type === 'fill')).toHaveLength(2 * trades.length + open.length);
    expect((await runCli(['ledger', 'verify', '--db', db])).status).toBe(0);
  });

  it('is paced by the times of its bars', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const month = ['--from', '2008-01-01', '--to', '2008-01-31', '--param', 'fast=2', '--param', 'slow=3'];
    const { status, stdout } = await runCli([
      'trade',
      '--replay',
      SP500,
      ...month,
      '--speed',
      '30000000x',
      '--db',
      db,
      '--json',
    ]);
    expect(status).toBe(0);
    expect(lines(stdout).at(-1)).toMatchObject({ type: 'summary', status: 'done' });
  });

  it('stops in order and goes on to the same end', async () => {
    const argv = (db: string): string[] => [
      'trade',
      '--replay',
      SP500,
      '--speed',
      '400000000x',
      ...SPAN,
      '--db',
      db,
      '--json',
    ];
    const whole = await runCli(argv(join(temporaryDirectory(), 'whole.db')));
    const db = join(temporaryDirectory(), 'l.db');
    const stopped = interruptAt('"type":"fill"', 3);
    expect((await runCli(argv(db), { out: stopped.out, signal: stopped.signal })).status).toBe(130);
    expect(lines(stopped.written()).at(-1)).toMatchObject({ type: 'summary', status: 'stopped' });
    // A stop while the past is relived changes nothing.
    const again = await runCli(argv(db), { signal: AbortSignal.abort('SIGINT') });
    expect(again.status).toBe(130);
    expect(lines(again.stdout).at(-1)).toEqual(lines(stopped.written()).at(-1));
    const rest = await runCli(argv(db));
    expect(lines(rest.stdout)[0]).toMatchObject({ type: 'start', isResumed: true });
    const { run: _, ...end } = lines(rest.stdout).at(-1) ?? { type: '' };
    const { run: __, ...expected } = lines(whole.stdout).at(-1) ?? { type: '' };
    expect(end).toEqual(expected);
  });

  it('leaves stops where the market has moved them, wherever it stops', async () => {
    const prices = [100, 100, 104, 108, 101, 94, 95, 96, 97, 99, 98, 96, 94, 93, 92];
    const bars = prices.map(
      (close, i) => `2024-01-${String(i + 2).padStart(2, '0')},${close},${close},${close},${close}`,
    );
    const home = temporaryDirectory({
      'bars.csv': ['Date,Open,High,Low,Close', ...bars, ''].join('\n'),
      'stops.mjs': `export default { name: 'stops', params: {}, create() {
        let bars = 0;
        return { onBar(bar, ctx) {
          bars++;
          if (bars === 1) ctx.buy({ qty: 20 });
          if (bars === 2) ctx.sell({ qty: 3, trail: 12 });
          if (bars === 2) ctx.sell({ qty: 4, stop: 95, limit: 97 });
          ctx.buy({ qty: 1 });
        } };
      } };`,
    });
    const argv = (db: string): string[] => [
      ...['trade', '--replay', join(home, 'bars.csv'), '--strategy', join(home, 'stops.mjs')],
      ...['--speed', 'max', '--db', join(home, db), '--json'],
    ];
    const fillsOf = async (db: string): Promise<readonly Line[]> => {
      const { stdout } = await runCli(['fills', '--db', join(home, db), '--json']);
      const fills = JSON.parse(stdout) as readonly Line[];
      return fills.map((fill) => ({ ...fill, fillId: '', clientOrderId: '', orderId: '' }));
    };
    await runCli(argv('whole.db'));
    const expected = await fillsOf('whole.db');
    expect(expected.map(({ qty, price }) => `${String(qty)} @ ${String(price)}`)).toEqual(
      expect.arrayContaining(['3 @ 94', '4 @ 97']),
    );
    // Stopped at each fill in turn: what every start takes up is what the one before has left.
    const stopped: (number | null)[] = [];
    while (stopped.at(-1) !== 0) {
      expect(stopped.length).toBeLessThan(prices.length);
      const { out, signal } = interruptAt('"type":"fill"', 1);
      stopped.push((await runCli(argv('cut.db'), { out, signal })).status);
    }
    expect(await fillsOf('cut.db')).toEqual(expected);
    expect(stopped).toEqual([...stopped.slice(1).map(() => 130), 0]);
    expect(stopped.length).toBeGreaterThan(10);
  });

  it('begins another run when its terms or its source are others', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const argv = ['trade', '--replay', SP500, '--speed', 'max', '--to', '2000-03-01', '--db', db, '--json'];
    for (const [index, terms] of [[], ['--cash', '5000'], []].entries()) {
      expect(lines((await runCli([...argv, ...terms])).stdout)[0]).toMatchObject({
        run: String(index + 1),
        isResumed: false,
      });
    }
  });

  it('counts what risk denied', async () => {
    const db = join(temporaryDirectory(), 'l.db');
    const { stdout } = await runCli([
      'trade',
      '--replay',
      SP500,
      '--speed',
      'max',
      ...SPAN,
      '--size',
      '1000',
      '--db',
      db,
      '--json',
    ]);
    const denied = lines(stdout).filter(({ type }) => type === 'denied');
    expect(denied.length).toBeGreaterThan(0);
    expect(denied[0]).toMatchObject({ code: 'buying_power' });
    expect(lines(stdout).at(-1)).toMatchObject({ denied: denied.length, fills: 0 });
  });
});

describe('the synthetic market', () => {
  it('trades three symbols at once, the same for the same seed', async () => {
    const run = async (): Promise<readonly Line[]> => {
      const stop = interruptAt('"type":"fill"', 4);
      const argv = [
        'trade',
        '--shadow',
        '--bars',
        '1ms',
        '--seed',
        '5',
        '--db',
        join(temporaryDirectory(), 'l.db'),
        '--json',
      ];
      await runCli(argv, { out: stop.out, signal: stop.signal });
      return lines(stop.written()).filter(({ type }) => type === 'fill');
    };
    const sameFacts = (fills: readonly Line[]): unknown[] =>
      fills.slice(0, 4).map(({ symbol, side, qty, price }) => [symbol, side, qty, price]);
    const [a, b] = [await run(), await run()];
    expect(sameFacts(a)).toEqual(sameFacts(b));
    expect(a.length).toBeGreaterThanOrEqual(4);
  });

  it('shows log lines, a status line on a terminal, and a summary', async () => {
    let err = '';
    const stop = interruptAt('  fill  ', 1);
    const argv = ['trade', '--shadow', '--bars', '2ms', '--db', join(temporaryDirectory(), 'l.db')];
    const written = { out: stop.out, err: { write: (text: string) => void (err += text) } };
    const { status } = await runCli(argv, { errIsTty: true, signal: stop.signal, ...written });
    expect(status).toBe(130);
    const stdout = stop.written();
    expect(stdout.split('\n')[0]).toMatch(/^SIMULATED: synthetic market of ACME/);
    expect(stdout).toMatch(/fill {4}(buy|sell) /);
    expect(stdout).toContain('End equity');
    expect(err).toContain('equity 100,0');
  });

  it.each([
    [['--from', '2020-01-01'], '--from'],
    [['--warmup', '5'], '--warmup'],
    [['--symbols', 'A,A'], 'A'],
    [['--bars', 'soon'], '--bars'],
    [['--symbol', 'SPY'], '--symbol is of a replay'],
    [['--speed', 'max'], '--speed is of a replay'],
    [['--cash', '5', '--cash', '6'], '--cash is given twice'],
    [['--replay', 'nope.csv', '--bars', '1s'], '--bars is of synthetic bars'],
    [['--replay', 'nope.csv', '--symbols', 'A'], '--symbols names synthetic symbols'],
    [['--replay', 'nope.csv', '--symbol', ''], '--symbol cannot be'],
    [['--replay', 'nope.csv', '--speed', 'fast'], '--speed cannot be'],
    [['--replay', 'nope.csv', '--duration', 'long'], '--duration cannot be'],
    [['--config', 'nope.toml', '--duration', 'long'], '--duration cannot be'],
  ])('refuses %j', async (flags, named) => {
    const { status, stdout, stderr } = await runCli(['trade', '--paper', ...flags, '--json']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(named);
  });
});

describe('a replay that is slow', () => {
  const replay = async (speed: string): Promise<string> => {
    const db = join(temporaryDirectory(), 'l.db');
    const argv = ['trade', '--replay', SP500, '--speed', speed, '--duration', '20ms', '--db', db, '--json'];
    return (await runCli(argv)).stderr;
  };

  it('says when its next bar is due, and what is faster', async () => {
    expect(await replay('1x')).toContain('the next bar is due in 1 day: --speed max replays at once\n');
    expect(await replay('100x')).toContain('the next bar is due in 14 minutes');
    expect(await replay('10000x')).not.toContain('is due');
  });
});
