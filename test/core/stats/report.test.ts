/** Rows of trades and of what is still open: exact amounts as text. */

import { expect, test } from 'vitest';
import type { Position } from '../../../src/core/portfolio/records.js';
import { openRows, tradeRow } from '../../../src/core/stats/report.js';
import { MONDAY } from './curves.js';
import { money, price, qty, tradeOf } from './trades.js';

test('a closed trade', () => {
  expect(tradeRow(tradeOf('9.50'))).toEqual({
    symbol: 'ABC',
    side: 'long',
    qty: '10',
    entryTime: '2024-01-01T00:00:00Z',
    entryPrice: '100',
    exitTime: '2024-01-02T00:00:00Z',
    exitPrice: '101',
    pnl: '9.5',
    fees: '1',
    return: 0.0095,
  });
});

test('a trade that cost nothing has no return', () => {
  expect(tradeRow({ ...tradeOf('1'), entryPrice: price('0') }).return).toBeNull();
});

const position = (...lots: [units: string, entry: string, fee: string][]): Position => ({
  symbol: 'ABC',
  qty: qty('0'),
  realizedPnl: money('0'),
  fees: money('0'),
  lots: lots.map(([units, entry, fee]) => ({
    symbol: 'ABC',
    strategyId: 's',
    qty: qty(units),
    price: price(entry),
    fee: money(fee),
    openedAt: MONDAY,
  })),
});

test('open lots at a mark, long and short', () => {
  const [long, short] = openRows(position(['5', '100', '0.5'], ['-5', '100', '0']), price('90.1'));
  expect(long).toEqual({
    symbol: 'ABC',
    side: 'long',
    qty: '5',
    entryTime: '2024-01-01T00:00:00Z',
    entryPrice: '100',
    mark: '90.1',
    unrealizedPnl: '-49.5',
    pnl: '-50',
    fees: '0.5',
    return: -0.1,
  });
  expect(short).toMatchObject({ side: 'short', qty: '5', unrealizedPnl: '49.5', pnl: '49.5', return: 0.099 });
  expect(openRows(position(), price('1'))).toEqual([]);
});
