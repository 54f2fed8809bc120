/** Closed trades for tests. */

import { must } from '../../../src/core/base/assert.js';
import { parseMoney, parsePrice, parseQty } from '../../../src/core/base/decimal.js';
import type { Money, Price, Qty } from '../../../src/core/base/fixed.js';
import { DAY, micros } from '../../../src/core/base/time.js';
import type { ClosedTrade } from '../../../src/core/portfolio/records.js';
import { MONDAY } from './curves.js';

export const money = (text: string): Money => must(parseMoney(text), text);
export const price = (text: string): Price => must(parsePrice(text), text);
export const qty = (text: string): Qty => must(parseQty(text), text);

/** Ten units bought at 100 on Monday and sold on Tuesday, with this profit after a fee of 1. */
export const tradeOf = (pnl: string): ClosedTrade => ({
  symbol: 'ABC',
  strategyId: 's',
  side: 'long',
  qty: qty('10'),
  entryTime: MONDAY,
  entryPrice: price('100'),
  exitTime: micros(MONDAY + DAY),
  exitPrice: price('101'),
  pnl: money(pnl),
  fees: money('1'),
});
