/** The backtest's report as a reader sees it. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderBacktestReport } from '../../src/views/backtest-report.js';
import { displayWidth } from '../../src/views/layout.js';
import { reportOf } from './reports.js';

const PLAIN = { width: 80, useColour: false, ascii: false };
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');

test('at 80 columns', () => {
  expect(`\n${renderBacktestReport(reportOf(), PLAIN)}`).toMatchInlineSnapshot(`
    "
    SIMULATED  sma-crossover  fast=10 slow=20 direction=both
    ABC  1Day  2022-11-01 to 2023-12-05  400 bars
    run 3f9a1c0b7d2e  seed 7

    Notice        prices were rounded to a tick of 0.01

                    Strategy  Buy & hold                   Strategy  Buy & hold
    Start equity   10,000.00   10,000.00    Trades                4           0
    End equity      9,052.83   13,047.44    Win rate         50.00%           -
    Total return      -9.47%     +30.47%    Average win     +165.25           -
    Annual return     -6.08%     +18.24%    Average loss     -61.69           -
    CAGR              -8.71%     +27.57%    Expectancy       +51.78           -
    Volatility        18.54%      17.71%    Profit factor      2.68           -
    Sharpe             -0.25        1.03    Exposure         75.00%      75.00%
    P(Sharpe > 0)     37.87%      90.34%    Turnover           8.40        0.91
    Sortino            -0.35        1.55    Fees              12.35        9.90
    Calmar             -0.37        2.35    Alpha, yearly    -4.18%       0.00%
    Max drawdown      23.49%      11.72%    Beta              -0.02        1.00

    Max drawdown  23.49%  2023-05-16 to 2023-08-11, not recovered
    Under water   203 days at most, from a peak to its recovery or the end
    Best trade    +250.50 (+25.0%)  ABC long 10, 2024-01-01 to 2024-01-02
    Worst trade   -120.25 (-12.0%)  ABC long 10, 2024-01-01 to 2024-01-02
    Still open    +2,968.69 (+2.3%)  ABC short 1,250.5 since 2023-11-20 14:30, now
                  99.125

    Returns by month, %
    Year  Jan   Feb   Mar  Apr  May   Jun   Jul   Aug  Sep   Oct   Nov   Dec  Total
    2022                                                          -8.7   9.0   -0.5
    2023  6.9  -2.9  -0.8  0.6  4.7  -2.3  -8.5  -1.8  1.1  -2.0  -3.1  -0.5   -9.0

    Equity        ▂▂▁▁▁▁▁▂▃▃▃▄▄▄▄▃▄▄▃▃▃▃▄▄▃▃▄▃▃▃▄▅▅▄▄▃▄▄▃▄▃▃▃▃▂▂▁▁▁▂▁▁▁▁▂▁▂▂▂▂▂▃▂▂▁▁
    Buy & hold    ▃▂▂▁▂▁▂▂▂▂▃▃▂▃▃▂▃▃▃▄▃▄▄▄▃▄▅▅▄▅▅▄▄▄▅▆▅▆▅▄▄▆▆▆▆▇▆▆▅▆▅▅▆▆▆▇▇▆▇▆▆▇▇███
                  8,826.68 to 13,216.61 over 400 days
    "
  `);
});

test('in ASCII, on a terminal too narrow for two figures a row', () => {
  const text = renderBacktestReport(reportOf({ days: 40 }), { width: 60, useColour: false, ascii: true });
  expect(/^[\n\x20-\x7e]*$/.test(text)).toBe(true);
  expect(`\n${text}`).toMatchInlineSnapshot(`
    "
    SIMULATED  sma-crossover  fast=10 slow=20 direction=both
    ABC  1Day  2022-11-01 to 2022-12-10  40 bars
    run 3f9a1c0b7d2e  seed 7

    Notice        prices were rounded to a tick of 0.01

                    Strategy  Buy & hold
    Start equity   10,000.00   10,000.00
    End equity      9,412.28    9,118.87
    Total return      -5.88%      -8.81%
    Annual return    -31.72%     -44.07%
    CAGR             -43.29%     -57.85%
    Volatility        17.33%      16.61%
    Sharpe             -2.12       -3.41
    P(Sharpe > 0)     20.65%       9.83%
    Sortino            -2.81       -4.26
    Calmar             -4.25       -4.94
    Max drawdown      10.18%      11.72%
    Trades                 4           0
    Win rate          50.00%           -
    Average win      +165.25           -
    Average loss      -61.69           -
    Expectancy        +51.78           -
    Profit factor       2.68           -
    Exposure          75.00%      75.00%
    Turnover            8.95        1.04
    Fees               12.35        9.90
    Alpha, yearly    -49.13%       0.00%
    Beta               -0.22        1.00

    Max drawdown  10.18%  2022-11-01 to 2022-11-23, not
                  recovered
    Under water   39 days at most, from a peak to its recovery
                  or the end
    Best trade    +250.50 (+25.0%)  ABC long 10, 2024-01-01 to
                  2024-01-02
    Worst trade   -120.25 (-12.0%)  ABC long 10, 2024-01-01 to
                  2024-01-02
    Still open    +2,968.69 (+2.3%)  ABC short 1,250.5 since
                  2023-11-20 14:30, now 99.125

    Returns by month, %
    Year Jan Feb Mar Apr May Jun Jul Aug Sep Oct  Nov Dec Total
    2022                                         -8.7 3.1  -5.9

    Equity        +++===+*+==:--.-._...___.___._...__....-
    Buy & hold    *#*##*+**+=+===:::::::--.----:-.-._._.__
                  8,982.43 to 10,305.95 over 40 days
    "
  `);
});

test('of a run without a trade', () => {
  expect(`\n${renderBacktestReport(reportOf({ isIdle: true }), PLAIN)}`).toMatchInlineSnapshot(`
    "
    SIMULATED  sma-crossover  fast=10 slow=20 direction=both
    ABC  1Day  2022-11-01 to 2023-12-05  400 bars
    run 3f9a1c0b7d2e  seed 7

    Notice        prices were rounded to a tick of 0.01

    No trade was made in 400 bars: the account still holds 10,000.00.
    Buy and hold over the same bars: +30.47%, max drawdown 11.72%.
    "
  `);
});

test('of no bars at all', () => {
  expect(`\n${renderBacktestReport(reportOf({ isIdle: true, days: 0 }), PLAIN)}`).toMatchInlineSnapshot(`
    "
    SIMULATED  sma-crossover  fast=10 slow=20 direction=both
    ABC  1Day  0 bars
    run 3f9a1c0b7d2e  seed 7

    Notice        prices were rounded to a tick of 0.01

    No trade was made in 0 bars: the account still holds 10,000.00.
    "
  `);
});

describe('whatever the run', () => {
  const runs = fc.record({
    start: fc.constantFrom(1, 10_000, 1_000_000, 123_456_789_000),
    days: fc.constantFrom(1, 2, 40, 400, 1500),
    isIdle: fc.boolean(),
  });

  test('no line is longer than the terminal, none ends in a space, none is doubled', () => {
    fc.assert(
      fc.property(runs, fc.constantFrom(80, 100, 160), fc.boolean(), (given, width, ascii) => {
        const text = renderBacktestReport(reportOf(given), { width, ascii, useColour: false });
        expect(text.endsWith('\n')).toBe(true);
        expect(text).not.toMatch(/\n\n\n| \n|NaN|Infinity|undefined|null/);
        for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }),
      { numRuns: 60 },
    );
  });

  test('colour changes nothing but the colour', () => {
    fc.assert(
      fc.property(runs, (given) => {
        const report = reportOf(given);
        const coloured = renderBacktestReport(report, { ...PLAIN, useColour: true });
        expect(coloured.replace(COLOURS, '')).toBe(renderBacktestReport(report, PLAIN));
        expect(coloured).toMatch(COLOURS);
      }),
      { numRuns: 20 },
    );
  });
});

test('text from files cannot move the cursor', () => {
  const report = reportOf();
  const evil = '\u001b[2J\u202e';
  const text = renderBacktestReport(
    {
      ...report,
      run: { ...report.run, strategy: evil, params: { [evil]: evil }, data: { ...report.run.data, symbols: [evil] } },
      trades: report.trades.map((trade) => ({ ...trade, symbol: evil })),
      open: report.open.map((row) => ({ ...row, symbol: evil })),
      notices: [evil],
    },
    PLAIN,
  );
  expect(text).not.toContain('\u001b');
  expect(text).not.toContain('\u202e');
  expect(text).toContain('\\x1b[2J\\u202e');
});

test('many open lots are counted, and a very long list of symbols is wrapped', () => {
  const report = reportOf();
  const symbols = Array.from({ length: 60 }, (_, i) => `SYM${i}`);
  const text = renderBacktestReport(
    {
      ...report,
      run: { ...report.run, data: { ...report.run.data, symbols } },
      open: Array.from({ length: 5 }, () => report.open).flat(),
    },
    PLAIN,
  );
  expect(text).toContain('and 2 more lots');
  for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(80);
});

test('a run of one day has no months to show, and says why figures are missing', () => {
  const text = renderBacktestReport(reportOf({ days: 1 }), PLAIN);
  expect(text).not.toContain('Returns by month');
  expect(text).toMatch(/^- CAGR, Calmar: all bars are of one day\.$/m);
  expect(text).toMatch(/^- Volatility, Sharpe, P\(Sharpe > 0\): fewer than two days\.$/m);
});

test('months take the decimals that the width has room for', () => {
  const report = reportOf();
  const years = report.figures.years.map((row) => ({ ...row, months: row.months.map(() => -0.1234), total: -0.5 }));
  const monthsAt = (width: number): string[] => {
    const lines = renderBacktestReport({ ...report, figures: { ...report.figures, years } }, { ...PLAIN, width }).split(
      '\n',
    );
    return lines.slice(lines.indexOf('Returns by month, %'), lines.indexOf('Returns by month, %') + 3);
  };
  expect(monthsAt(160)[2]).toBe(`2022${'  -12.3'.repeat(12)}  -50.0`);
  expect(monthsAt(85)[2]).toBe(`2022${' -12.3'.repeat(12)} -50.0`);
  expect(monthsAt(80)[2]).toBe(`2022${' -12'.repeat(12)}   -50`);
  expect(monthsAt(40)).toEqual(['Returns by month, %', '2022    -50.0', '2023    -50.0']);
});
