/** The books after each story of fills, worked out by hand (ACC-1, ACC-2). */

import { expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { isZero, minus, plus, qtyNumber, sign, ZERO_MONEY } from '../../../src/core/base/fixed.js';
import type { Side } from '../../../src/core/events.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { ClosedTrade, Fill, Lot } from '../../../src/core/portfolio/records.js';
import { day, fill, money, price } from '../../support/core/build.js';
import { SCENARIOS } from './scenarios.js';

const FILL = /^(buy|sell) (\S+) @ (\S+)(?: fee (\S+))?(?: feeQty (\S+))?(?: of (\S+))?(?: by (\S+))?$/;

/** The fill a line tells of; the i-th happened on day i. */
function parseFill(line: string, index: number): Fill {
  const [, side, size = '', at = '', fee = '0', feeQty = '0', symbol = 'ABC', strategyId = 'alpha'] = must(
    FILL.exec(line),
    line,
  );
  return fill(side as Side, size, at, { fee, feeQty, symbol, strategyId, ts: day(index) });
}

const unless = (usual: string, word: string, value: string): string => (value === usual ? '' : ` ${word} ${value}`);

const tradeText = ({ side, qty, entryPrice, exitPrice, pnl, fees, symbol, strategyId }: ClosedTrade): string =>
  `${side} ${qtyText(qty)} from ${priceText(entryPrice)} to ${priceText(exitPrice)} = ${moneyText(pnl)}` +
  unless('0', 'fees', moneyText(fees)) +
  unless('ABC', 'of', symbol) +
  unless('alpha', 'by', strategyId);

const lotText = ({ qty, price: at, fee, symbol, strategyId }: Lot): string =>
  `${qtyText(qty)} @ ${priceText(at)}${unless('0', 'fee', moneyText(fee))}${unless('ABC', 'of', symbol)}${unless('alpha', 'by', strategyId)}`;

test('there are more than fifty stories, each with its own name', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  expect(SCENARIOS.length).toBeGreaterThan(60);
});

test.each(SCENARIOS)('$name', ({ fills, cash, realized, fees, trades, lots }) => {
  const portfolio = new Portfolio(ZERO_MONEY);
  const closed = fills.map(parseFill).flatMap((one) => [...portfolio.apply(one)]);
  const books = [...portfolio.books];

  expect(closed.map(tradeText)).toEqual(trades);
  expect(books.flatMap((book) => book.lots.map(lotText))).toEqual(lots);
  expect({
    cash: moneyText(portfolio.cash),
    realized: moneyText(portfolio.realizedPnl),
    fees: moneyText(portfolio.fees),
  }).toEqual({ cash, realized, fees });
  expect(books.map(({ units }) => units)).toEqual(books.map(({ qty }) => qtyNumber(qty)));

  const mark = (): typeof at => at;
  const at = price('17.000000003');
  const result = minus(plus(portfolio.realizedPnl, portfolio.unrealizedPnl(mark)), portfolio.fees);
  expect(moneyText(portfolio.equity(mark))).toBe(moneyText(result));
});

test('a trade is told with the times of its entry and exit', () => {
  const portfolio = new Portfolio(money('100'));
  const lines = ['buy 1 @ 10', 'buy 1 @ 11', 'sell 1 @ 12', 'sell 1 @ 13'];
  const closed = lines.map(parseFill).flatMap((one) => [...portfolio.apply(one)]);
  expect(closed.map(({ entryTime, exitTime }) => [entryTime, exitTime])).toEqual([
    [day(0), day(2)],
    [day(1), day(3)],
  ]);
});

test('only a buy pays its fee in the coin it receives', () => {
  const portfolio = new Portfolio(money('100'));
  expect(() => portfolio.apply(fill('sell', '1', '10', { feeQty: '0.1' }))).toThrow('coin received');
});

test('traded notional counts every fill once', () => {
  const portfolio = new Portfolio(money('1000'));
  ['buy 3 @ 10', 'sell 5 @ 12', 'buy 1 @ 1 feeQty 0.5'].map(parseFill).forEach((one) => portfolio.apply(one));
  expect(moneyText(portfolio.tradedNotional)).toBe('91');
});

test('a book is asked for before its first fill and stays the same object', () => {
  const portfolio = new Portfolio(money('1000'));
  const book = portfolio.book('ABC');
  expect([isZero(book.qty), book.lots.length, book.units]).toEqual([true, 0, 0]);
  portfolio.apply(fill('buy', '1', '10'));
  expect(portfolio.book('ABC')).toBe(book);
  expect(sign(book.qty)).toBe(1);
});
