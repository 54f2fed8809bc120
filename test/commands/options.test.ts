import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../commands/options/common.js';
import { parseGate } from '../../commands/options/gate.js';
import { parseParams, parseSymbols } from '../../commands/options/lists.js';
import { parseRunOptions, runOptions } from '../../commands/options/run.js';
import { DURATION, SPEED } from '../../commands/options/times.js';
import { parseFlag } from '../../commands/options/values.js';
import { SIZE } from '../../src/app/config/formats.js';
import type { RunOptions } from '../../src/app/options.js';
import { moneyText, priceText, qtyText, rateText } from '../../src/core/base/decimal.js';
import { TradectlError } from '../../src/core/base/errors.js';
import { timeText } from '../../src/core/base/time.js';
import { fakeCommand, runCli, temporaryDirectory } from '../support/cli.js';

/** The run that a command line asks for; an Error with stderr where it is refused. */
async function parsed(argv: readonly string[], overrides: Parameters<typeof runCli>[1] = {}): Promise<RunOptions> {
  let options: RunOptions | undefined;
  const command = fakeCommand(
    'run',
    (call) => {
      options = parseRunOptions(call.options, configOf(call));
      return 0;
    },
    runOptions,
  );
  const { stderr } = await runCli(['run', ...argv], overrides, [command]);
  if (options === undefined) throw new Error(stderr);
  return options;
}

describe('the flags of a run', () => {
  it('fall back to the configuration', async () => {
    const cwd = temporaryDirectory({
      'tradectl.toml': '[account]\ncash = 500\n[costs]\nslippage_bps = 3\n[backtest]\nsize = "10%"\ndirection = "both"',
    });
    const run = await parsed([], { cwd });
    expect(run).toMatchObject({
      strategy: 'sma-crossover',
      params: {},
      direction: 'both',
      fill: 'next-open',
      warmup: 0,
    });
    expect([moneyText(run.cash), rateText(run.costs.slippage), qtyText(run.lot)]).toEqual(['500', '0.0003', '1']);
    expect(run.size).toMatchObject({ kind: 'percent' });
    expect([run.tick, run.timeframe, run.seed, run.from, run.to, run.db]).toEqual(Array(6).fill(undefined));
    expect(run.json).toBe(false);
  });

  it('are typed and exact', async () => {
    const run = await parsed([
      ...['--strategy', './mine.ts', '--param', 'fast=-1', '--param=name=a=b', '--direction', 'long', '--cash', '0.01'],
      ...['--size=2.5', '--lot', '0.5', '--tick', '0.05', '--commission-rate', '0.001', '--fee-per-share', '0.0035'],
      ...['--fee-per-order', '1.25', '--slippage-bps', '12.5', '--spread', '0.002', '--timeframe', '5Min'],
      ...['--fill', 'close', '--seed', '42', '--warmup', '200', '--from', '2024-01-31', '--to', '2024-01-31'],
      ...['--db', 'a.db', '--json'],
    ]);
    expect(run.params).toEqual({ fast: '-1', name: 'a=b' });
    expect(run).toMatchObject({ strategy: './mine.ts', direction: 'long', timeframe: '5Min', fill: 'close', seed: 42 });
    expect(run).toMatchObject({ warmup: 200, db: 'a.db', json: true });
    const { costs, tick, from, to } = run;
    expect([moneyText(run.cash), qtyText(run.lot), tick && priceText(tick)]).toEqual(['0.01', '0.5', '0.05']);
    expect([rateText(costs.commissionRate), priceText(costs.feePerShare)]).toEqual(['0.001', '0.0035']);
    expect([moneyText(costs.feePerOrder), rateText(costs.slippage), rateText(costs.spread)]).toEqual([
      '1.25',
      '0.00125',
      '0.002',
    ]);
    expect(run.size.kind === 'qty' && qtyText(run.size.qty)).toBe('2.5');
    expect([from && timeText(from), to && timeText(to)]).toEqual([
      '2024-01-31T00:00:00Z',
      '2024-01-31T23:59:59.999999Z',
    ]);
  });

  it.each([
    [['--cash', 'x'], '--cash cannot be "x"', 'expected a positive amount'],
    [['--cash', '--seed'], '--cash cannot be "--seed"', 'expected a positive amount'],
    [['--slippage-bps', '-5'], '--slippage-bps cannot be "-5"', 'expected basis points from 0'],
    [['--commission-rate', '5'], '--commission-rate cannot be "5"', 'such as 0.002 for 0.2 %'],
    [['--size', '150%'], '--size cannot be "150%"', 'a percentage of equity'],
    [['--fill', 'next-opn'], '--fill cannot be "next-opn"', 'did you mean next-open?'],
    [['--direction', 'shrt'], '--direction cannot be "shrt"', 'expected long or both'],
    [['--timeframe', '1day'], '--timeframe cannot be "1day"', 'did you mean 1Day?'],
    [['--strategy', ''], '--strategy cannot be ""', 'expected'],
    [['--seed', '1.5'], '--seed cannot be "1.5"', 'a whole number'],
    [['--warmup', '-1'], '--warmup cannot be "-1"', 'a whole number of at least 0'],
    [['--from', '2024-02-30'], '--from cannot be "2024-02-30"', 'a UTC date such as 2024-01-31'],
    [['--from', '2024-02-02', '--to', '2024-02-01'], '--to 2024-02-01 is before --from 2024-02-02', 'swap'],
    [['--param', 'fast'], '--param cannot be "fast"', 'name=value such as fast=50'],
    [['--param', '=5'], '--param cannot be "=5"', 'name=value'],
    [['--param', 'a=1', '--param', 'a=2'], '--param a is given twice', 'keep one'],
  ])('refuse %j', async (argv, message, hint) => {
    const refused = parsed(argv);
    await expect(refused).rejects.toThrow(`error: ${message}\n`);
    await expect(refused).rejects.toThrow(hint);
    await expect(parsed([...argv, '--json'])).rejects.toThrow(/^\{"error":\{"code":"usage",.*\}\}\n$/);
  });
});

const value = <T>(read: () => T): T | TradectlError => {
  try {
    return read();
  } catch (error) {
    if (error instanceof TradectlError) return error;
    throw error;
  }
};

describe('a gate', () => {
  it.each([
    ['sharpe>=1', { metric: 'sharpe', operator: '>=', value: 1 }],
    ['maxDrawdown < 0.15', { metric: 'maxDrawdown', operator: '<', value: 0.15 }],
    ['avgLoss>-20.5', { metric: 'avgLoss', operator: '>', value: -20.5 }],
    ['fees<=.5', { metric: 'fees', operator: '<=', value: 0.5 }],
  ])('%s is a condition', (text, gate) => {
    expect(parseGate(text)).toEqual(gate);
  });

  it.each([
    ['sharp>=1', 'did you mean sharpe?'],
    ['zzzzzz>=1', 'known: startEquity, endEquity'],
    ['reasons>1', 'known: '],
    ['sharpe', 'expected a figure, >=, >, <= or <, and a number'],
    ['sharpe=1', 'expected a figure'],
    ['sharpe>=', 'expected a figure'],
    ['sharpe>=1>2', 'expected a figure'],
    ['sharpe>=15%', 'expected a figure'],
    ['0.5<sharpe', 'expected a figure'],
    ['', 'expected a figure'],
  ])('%j is refused', (text, hint) => {
    const error = value(() => parseGate(text));
    expect(error).toMatchObject({ code: 'usage', where: '--gate' });
    expect(error).toHaveProperty('hint', expect.stringContaining(hint));
  });
});

describe('lists, times and speeds', () => {
  it('read symbols as they are typed', () => {
    expect(parseSymbols('AAPL,BRK.B,BTC/USD')).toEqual(['AAPL', 'BRK.B', 'BTC/USD']);
    expect(value(() => parseSymbols('AAPL, MSFT'))).toMatchObject({ message: '" MSFT" is no symbol' });
    expect(value(() => parseSymbols('A,B,A'))).toMatchObject({ message: 'A is given twice' });
    expect(value(() => parseSymbols(''))).toMatchObject({ code: 'usage', where: '--symbols' });
  });

  it.each([
    ['60s', 60e6],
    ['5m', 300e6],
    ['1h', 3600e6],
    ['1.5d', 129_600e6],
    ['250ms', 250e3],
    ['0s', undefined],
    ['60', undefined],
    ['-1s', undefined],
    ['1 s', undefined],
  ])('%s lasts %s us', (text, duration) => {
    expect(DURATION.parse(text)).toBe(duration);
  });

  it.each([
    ['1x', 1],
    ['100x', 100],
    ['2.5', 2.5],
    ['0.1x', 0.1],
    ['max', Number.POSITIVE_INFINITY],
    ['0x', undefined],
    ['x', undefined],
    ['-1x', undefined],
    ['Infinity', undefined],
  ])('%s is a speed of %s', (text, speed) => {
    expect(SPEED.parse(text)).toBe(speed);
  });
});

it('anything typed gives a value or a usage error, nothing else', () => {
  const part = fc.constantFrom(
    'all',
    '%',
    '50',
    '.',
    '-',
    'e9',
    '=',
    'fast',
    'sharpe',
    '>=',
    '<',
    ',',
    '__proto__',
    ' ',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(text, fc.array(text), (one, several) => {
      for (const result of [
        value(() => parseFlag('--size', one, SIZE)),
        value(() => parseGate(one)),
        value(() => parseParams(several)),
        value(() => parseSymbols(one)),
        value(() => parseFlag('--duration', one, DURATION)),
        value(() => parseFlag('--speed', one, SPEED)),
      ]) {
        if (!(result instanceof TradectlError)) continue;
        expect(result.code).toBe('usage');
        expect(result.hint).toBeDefined();
      }
    }),
    { numRuns: 1000 },
  );
});
