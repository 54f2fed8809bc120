/** What happens to lots that nobody trades: splits, and coins taken as a fee. Cost is kept to the last digit. */

import {
  abs,
  exactLots,
  isZero,
  type Money,
  min,
  minus,
  negate,
  notional,
  plus,
  type Qty,
  rescaled,
  shareOf,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import { type CoinFee, OUTSIDE, type Split } from './movement.js';
import type { ClosedTrade, Lot } from './records.js';

interface Piece {
  readonly lot: Lot;
  /** After the split, without its sign. */
  readonly qty: Qty;
  cost: Money;
  fee: Money;
}

/**
 * The lots after a split. A lot that would be less than 1e-9 gives its cost to a neighbour; none is left where all are.
 * Where no price holds a lot's cost it becomes two lots with neighbouring prices.
 */
export function splitLots(lots: readonly Lot[], split: Split): readonly Lot[] {
  const pieces: Piece[] = [];
  let [held, given] = [ZERO_QTY, ZERO_QTY];
  let [cost, fee] = [ZERO_MONEY, ZERO_MONEY];
  for (const lot of lots) {
    held = plus(held, abs(lot.qty));
    // Rounded for all lots so far, so that the whole position is what the ratio makes of it.
    const total = rescaled(held, split.to, split.from);
    const qty = minus(total, given);
    given = total;
    cost = plus(cost, notional(lot.price, abs(lot.qty)));
    fee = plus(fee, lot.fee);
    if (isZero(qty)) continue;
    pieces.push({ lot, qty, cost, fee });
    [cost, fee] = [ZERO_MONEY, ZERO_MONEY];
  }
  const last = pieces.at(-1);
  if (last !== undefined) [last.cost, last.fee] = [plus(last.cost, cost), plus(last.fee, fee)];
  return pieces.flatMap(priced);
}

function priced({ lot, qty, cost, fee }: Piece): readonly Lot[] {
  let feeLeft = fee;
  return exactLots(cost, qty).map((part, index, parts) => {
    const own = index === parts.length - 1 ? feeLeft : shareOf(fee, part.qty, qty);
    feeLeft = minus(feeLeft, own);
    return { ...lot, qty: lot.qty < 0n ? negate(part.qty) : part.qty, price: part.price, fee: own };
  });
}

/** Lots after coins were taken from the newest, and what these had cost: that is the fee. */
export interface Taken {
  readonly lots: readonly Lot[];
  /** Lots that were taken whole: closed at their cost, less the fee. */
  readonly trades: readonly ClosedTrade[];
  readonly fee: Money;
}

/** Coins that the books do not hold are owed: a short lot says so until somebody has looked. */
export function takeCoins(lots: readonly Lot[], { symbol, qty, price, at }: CoinFee): Taken {
  const kept = [...lots];
  const trades: ClosedTrade[] = [];
  let [left, fee] = [qty, ZERO_MONEY];
  for (let lot = kept.at(-1); lot !== undefined && lot.qty > 0n && !isZero(left); lot = kept.at(-1)) {
    const slice = min(left, lot.qty);
    const cost = notional(lot.price, slice);
    const taxed = { ...lot, qty: minus(lot.qty, slice), fee: plus(lot.fee, cost) };
    kept.pop();
    if (isZero(taxed.qty)) trades.push(closedAtCost(lot, taxed.fee, at));
    else kept.push(taxed);
    left = minus(left, slice);
    fee = plus(fee, cost);
  }
  if (isZero(left)) return { lots: kept, trades, fee };
  const owed = notional(price, left);
  kept.push({ symbol, strategyId: OUTSIDE, qty: negate(left), price, fee: owed, openedAt: at });
  return { lots: kept, trades, fee: plus(fee, owed) };
}

const closedAtCost = (lot: Lot, fees: Money, at: Micros): ClosedTrade => ({
  symbol: lot.symbol,
  strategyId: lot.strategyId,
  side: 'long',
  qty: lot.qty,
  entryTime: lot.openedAt,
  entryPrice: lot.price,
  exitTime: at,
  exitPrice: lot.price,
  pnl: negate(fees),
  fees,
});
