/** Random fills against books kept slowly in exact decimals: equal to the last digit, after every fill. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { Portfolio } from '../../../src/core/portfolio/portfolio.js';
import type { ClosedTrade, Lot } from '../../../src/core/portfolio/records.js';
import { money } from '../../support/core/build.js';
import { anyFills } from '../../support/core/fills.js';
import { anyAccount } from '../../support/core/movements.js';
import { SlowBooks, type SlowLot, type SlowTrade } from '../../support/core/slow-books.js';

const SYMBOLS = ['ABC', 'XYZ'];

const lotRow = ({ strategyId, qty, price, fee, openedAt }: Lot) => [
  strategyId,
  qtyText(qty),
  priceText(price),
  moneyText(fee),
  openedAt,
];
const slowLotRow = ({ strategyId, qty, price, fee, openedAt }: SlowLot) => [
  strategyId,
  qty.toFixed(),
  price.toFixed(),
  fee.toFixed(),
  openedAt,
];

const tradeRow = (t: ClosedTrade) => [
  t.symbol,
  t.strategyId,
  t.side,
  qtyText(t.qty),
  priceText(t.entryPrice),
  priceText(t.exitPrice),
  t.entryTime,
  t.exitTime,
  moneyText(t.fees),
  moneyText(t.pnl),
];
const slowTradeRow = (t: SlowTrade & { symbol: string }) => [
  t.symbol,
  t.strategyId,
  t.side,
  t.qty.toFixed(),
  t.entryPrice.toFixed(),
  t.exitPrice.toFixed(),
  t.entryTime,
  t.exitTime,
  t.fees.toFixed(),
  t.pnl.toFixed(),
];

test('random fills agree with the slow books', () => {
  fc.assert(
    fc.property(anyFills({ symbols: SYMBOLS }, 40), (fills) => {
      const portfolio = new Portfolio(money('12345.67'));
      const slow = new SlowBooks('12345.67');
      const trades: ClosedTrade[] = [];
      for (const one of fills) {
        trades.push(...portfolio.apply(one));
        slow.apply(one);
        expect(moneyText(portfolio.cash)).toBe(slow.cash.toFixed());
      }
      expect(trades.map(tradeRow)).toEqual(slow.trades.map(slowTradeRow));
      for (const symbol of SYMBOLS) {
        const book = portfolio.book(symbol);
        expect(qtyText(book.qty)).toBe(slow.positionOf(symbol).toFixed());
        expect(moneyText(book.realizedPnl)).toBe(slow.realizedOf(symbol).toFixed());
        expect(moneyText(book.fees)).toBe(slow.feesOf(symbol).toFixed());
        expect(book.lots.map(lotRow)).toEqual(slow.lotsOf(symbol).map(slowLotRow));
      }
    }),
    { numRuns: 300 },
  );
});

test('fills and movements of an account agree with the slow books', () => {
  fc.assert(
    fc.property(anyAccount(40), (happenings) => {
      const portfolio = new Portfolio(money('12345.67'));
      const slow = new SlowBooks('12345.67');
      const trades: ClosedTrade[] = [];
      for (const one of happenings) {
        if ('fill' in one) {
          trades.push(...portfolio.apply(one.fill));
          slow.apply(one.fill);
        } else {
          trades.push(...(portfolio.move(one.movement)?.trades ?? []));
          slow.move(one.movement);
        }
        expect(moneyText(portfolio.cash)).toBe(slow.cash.toFixed());
      }
      expect(trades.map(tradeRow)).toEqual(slow.trades.map(slowTradeRow));
      expect(moneyText(portfolio.income)).toBe(slow.income.toFixed());
      expect(moneyText(portfolio.transfers)).toBe(slow.transfers.toFixed());
      const fees = SYMBOLS.reduce((sum, symbol) => sum.plus(slow.feesOf(symbol)), slow.accountFees);
      expect(moneyText(portfolio.fees)).toBe(fees.toFixed());
      for (const symbol of SYMBOLS) {
        const book = portfolio.book(symbol);
        expect(qtyText(book.qty)).toBe(slow.positionOf(symbol).toFixed());
        expect(moneyText(book.realizedPnl)).toBe(slow.realizedOf(symbol).toFixed());
        expect(moneyText(book.fees)).toBe(slow.feesOf(symbol).toFixed());
        expect(book.lots.map(lotRow)).toEqual(slow.lotsOf(symbol).map(slowLotRow));
      }
    }),
    { numRuns: 300 },
  );
});
