/**
 * Other people's backtests of the same prices, reproduced: every trade and every row of equity.
 * The files named `_fin` close what is open at the last bar's open; here it stays open, marked at the last close.
 */

import { describe, expect, test } from 'vitest';
import { moneyRounded, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { dateText } from '../../../src/core/base/time.js';
import { backtest, type Outcome } from '../../support/core/backtest.js';
import { money } from '../../support/core/build.js';
import { csvRows, dailyBars, NEEDS, REFERENCE } from '../../support/core/reference-data.js';
import type { SlowRules } from '../../support/core/slow-backtest.js';

const FREE: SlowRules = {
  fast: 10,
  slow: 20,
  direction: 'both',
  cash: '10000',
  size: { kind: 'all' },
  lot: '1',
  fill: 'next-open',
  commissionRate: '0',
  feePerShare: '0',
  feePerOrder: '0',
  slippage: '0',
  spread: '0',
};
const FLIPS = { ...FREE, commissionRate: '0.002' };
const TEN_LONG: SlowRules = { ...FREE, direction: 'long', size: { kind: 'qty', value: '10' } };

const golden = (file: string) => csvRows('golden', 'backtest', file);

/** The reference prints doubles of 17 digits; five decimals are all there are. */
const five = (text: string | undefined): string => Number(text).toFixed(5);

const expectedTrades = (file: string) =>
  golden(file).map((row) => ({
    side: Number(row.size) < 0 ? 'short' : 'long',
    qty: String(Math.abs(Number(row.size))),
    entry: `${row.entrytime} @ ${Number(row.entryprice).toFixed(2)}`,
    exit: `${row.exittime} @ ${Number(row.exitprice).toFixed(2)}`,
    pnl: five(row.pnl),
    fees: five(row.commission),
  }));

const cents = (text: string): string => Number(text).toFixed(2);

const ourTrades = ({ run }: Outcome) =>
  run.memory.trades.map(({ side, qty, entryTime, entryPrice, exitTime, exitPrice, pnl, fees }) => ({
    side,
    qty: qtyText(qty),
    entry: `${dateText(entryTime)} @ ${cents(priceText(entryPrice))}`,
    exit: `${dateText(exitTime)} @ ${cents(priceText(exitPrice))}`,
    pnl: moneyRounded(pnl, 5),
    fees: moneyRounded(fees, 5),
  }));

const equityRows = ({ equity }: Outcome): string[] => equity.map((text) => moneyRounded(money(text), 5));

describe.runIf(REFERENCE !== undefined)(`GOOG, 2004 to 2013 ${NEEDS}`, () => {
  test('10/20 flips, 0.2 % commission, all in: 93 trades, 56263.51934', () => {
    const outcome = backtest(dailyBars('GOOG'), FLIPS);
    expect(ourTrades(outcome)).toEqual(expectedTrades('goog_flip_10_20_c002.trades.csv'));
    expect(equityRows(outcome)).toEqual(golden('goog_flip_10_20_c002.equity.csv').map(({ equity }) => five(equity)));
    expect(outcome.trades.length).toBe(93);
    expect(outcome.equity.at(-1)).toBe('56263.51934');
    expect(outcome.run.memory.trades.filter(({ pnl }) => pnl > 0n).length / 93).toBeCloseTo(0.526882, 6);
  });

  test.each([
    ['10/20 flips', 'goog_flip_10_20_c002_fin', FLIPS, 93],
    ['50/200 flips', 'goog_flip_50_200_c002_fin', { ...FLIPS, fast: 50, slow: 200 }, 9],
    ['10/20 long only, ten shares, free', 'goog_long_10_20_c0_size10_fin', TEN_LONG, 46],
  ])('%s: all but the forced close, which is our open position', (_, file, rules, closed) => {
    const outcome = backtest(dailyBars('GOOG'), rules);
    const expected = expectedTrades(`${file}.trades.csv`);
    expect(ourTrades(outcome)).toEqual(expected.slice(0, -1));
    expect(outcome.trades.length).toBe(closed);
    const last = expected.at(-1);
    const [lot] = outcome.run.engine.portfolio.book('ABC').lots;
    expect(lot === undefined ? '' : `${dateText(lot.openedAt)} @ ${cents(priceText(lot.price))}`).toBe(last?.entry);
    expect(qtyText(lot?.qty ?? outcome.run.engine.portfolio.book('ABC').qty).replace('-', '')).toBe(last?.qty);
    const rows = golden(`${file}.equity.csv`).map(({ equity }) => five(equity));
    expect(equityRows(outcome).slice(0, -1)).toEqual(rows.slice(0, -1));
  });

  test('50/200 ends with 6092.02074, ten shares with 19477.70', () => {
    expect(backtest(dailyBars('GOOG'), { ...FLIPS, fast: 50, slow: 200 }).equity.at(-1)).toBe('6092.02074');
    expect(backtest(dailyBars('GOOG'), TEN_LONG).equity.at(-1)).toBe('19477.7');
  });

  test('backtrader, long only, ten shares: each fill, and value and cash from bar 20 on', () => {
    const outcome = backtest(dailyBars('GOOG'), TEN_LONG);
    const fills = golden('goog_10_20_size10_c0.fills.csv').filter(({ price }) => price !== '');
    expect(
      outcome.run.memory.fills.map(({ ts, side, qty, price }) => [
        dateText(ts),
        side,
        qtyText(qty),
        cents(priceText(price)),
      ]),
    ).toEqual(
      fills.map(({ date, side, size, price = '' }) => [date, side, String(Math.abs(Number(size))), cents(price)]),
    );
    const rows = golden('goog_10_20_size10_c0.equity.csv');
    expect(equityRows(outcome).slice(-rows.length)).toEqual(rows.map(({ value }) => five(value)));
  });
});
