/** What a strategy is told of the books: exact figures as the doubles that it decides with. */

import { moneyNumber, priceNumber, qtyNumber } from '../base/fixed.js';
import type { Unprotected } from '../orders/groups.js';
import type { Fill } from '../portfolio/records.js';
import type { StrategyFill, StrategyUnprotected } from '../strategy/strategy.js';

export const fillTold = ({ fillId, clientOrderId, symbol, side, qty, price, fee, feeQty, ts }: Fill): StrategyFill => ({
  ...{ fillId, clientOrderId, symbol, side, ts },
  ...{ qty: qtyNumber(qty), price: priceNumber(price), fee: moneyNumber(fee), feeQty: qtyNumber(feeQty) },
});

export const unprotectedTold = ({ clientOrderId, symbol, qty, at }: Unprotected): StrategyUnprotected => ({
  ...{ clientOrderId, symbol, at },
  qty: qtyNumber(qty),
});
