/** Movements once more: what each does to the open lots of its symbol, to cash and to fees. Slow and plain. */

import {
  abs,
  exactLots,
  isZero,
  type Money,
  max,
  min,
  minus,
  negate,
  notional,
  plus,
  type Qty,
  rescaled,
  shareOf,
  ZERO_MONEY,
  ZERO_PRICE,
  ZERO_QTY,
} from '../../core/base/fixed.js';
import type { ClientOrderId } from '../../core/orders/order.js';
import { type CoinFee, type Movement, OUTSIDE, type Split } from '../../core/portfolio/movement.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import { total } from './amounts.js';
import { cashFlow, type Effect, type Matched, match } from './slow-fills.js';

/** `open` are the lots of the movement's symbol, oldest first. */
export function moved(open: readonly Lot[], movement: Movement): Effect {
  const still = { lots: open, trades: [], cash: ZERO_MONEY, fee: ZERO_MONEY };
  switch (movement.kind) {
    case 'cash': {
      const { cause, amount } = movement;
      return { ...still, cash: amount, fee: cause === 'fee' ? negate(amount) : ZERO_MONEY };
    }
    case 'position': {
      const { qty } = movement;
      const fill = outside({ ...movement, side: qty > 0n ? 'buy' : 'sell', qty: abs(qty) });
      return isZero(qty) ? still : { ...still, ...match(open, fill) };
    }
    case 'foreign_fill': {
      const fill = outside(movement);
      return { ...match(open, fill), cash: cashFlow(fill), fee: fill.fee };
    }
    case 'split':
      return { ...still, ...split(open, movement) };
    case 'rename':
      return { ...still, lots: [] };
    case 'coin_fee':
      return { ...still, ...taken(open, movement) };
  }
}

/** The lots of a new name once those of the old one have come to it, each as it was. */
export function named(open: readonly Lot[], coming: readonly Lot[], symbol: string): Matched {
  let [lots, trades]: [readonly Lot[], readonly ClosedTrade[]] = [open, []];
  for (const { qty, price, fee, strategyId, openedAt: at } of coming) {
    const side = qty > 0n ? 'buy' : 'sell';
    const entry = outside({
      kind: 'foreign_fill',
      movementId: '',
      venueOrderId: '',
      at,
      symbol,
      side,
      qty: abs(qty),
      price,
      fee,
    });
    const matched = match(lots, { ...entry, strategyId });
    [lots, trades] = [matched.lots, [...trades, ...matched.trades]];
  }
  return { lots, trades };
}

type Like = Movement & Pick<Fill, 'symbol' | 'side' | 'qty' | 'price'> & { readonly fee?: Money };

const outside = ({ movementId, at, symbol, side, qty, price, fee = ZERO_MONEY }: Like): Fill => ({
  fillId: movementId,
  clientOrderId: '' as ClientOrderId,
  strategyId: OUTSIDE,
  ...{ symbol, side, qty, price, fee },
  feeQty: ZERO_QTY,
  ts: at,
});

/** The position is rounded as a whole; a lot of which nothing is left gives what it cost to the next, or the last. */
function split(open: readonly Lot[], { from, to, at }: Split): Matched {
  const grown = (count: number): Qty =>
    rescaled(
      open.slice(0, count).reduce((sum, lot) => plus(sum, abs(lot.qty)), ZERO_QTY),
      to,
      from,
    );
  const sizes = open.map((_, i) => minus(grown(i + 1), grown(i)));
  const last = sizes.findLastIndex((size) => !isZero(size));
  if (last < 0) return { lots: [], trades: open.map((lot) => ended(lot, ZERO_PRICE, ZERO_MONEY, at)) };
  const homeOf = (i: number): number => (i > last ? last : sizes.findIndex((size, j) => j >= i && !isZero(size)));
  const lots = open.flatMap((lot, i) => {
    const guests = open.filter((_, j) => homeOf(j) === i);
    return guests.length === 0 ? [] : resized(lot, sizes[i] ?? ZERO_QTY, guests);
  });
  return { lots, trades: [] };
}

/** A lot of that size which has the cost and the fees of all its guests. */
function resized(lot: Lot, size: Qty, guests: readonly Lot[]): readonly Lot[] {
  const cost = total(guests.map((guest) => notional(guest.price, abs(guest.qty))));
  const fee = total(guests.map((guest) => guest.fee));
  const [cheap, dear] = exactLots(cost, size);
  if (cheap === undefined) return [];
  const signed = (qty: Qty): Qty => (lot.qty < 0n ? negate(qty) : qty);
  const cheapFee = shareOf(fee, cheap.qty, size);
  const first = { ...lot, qty: signed(cheap.qty), price: cheap.price, fee: cheapFee };
  return dear === undefined
    ? [first]
    : [first, { ...lot, qty: signed(dear.qty), price: dear.price, fee: minus(fee, cheapFee) }];
}

/** Coins come from the newest lots at what they cost; what is not there is owed. */
function taken(open: readonly Lot[], { symbol, qty, price, at }: CoinFee): Matched & { readonly fee: Money } {
  const lots: Lot[] = [];
  const trades: ClosedTrade[] = [];
  let [left, fee] = [qty, ZERO_MONEY];
  for (const lot of open.toReversed()) {
    const slice = max(min(left, lot.qty), ZERO_QTY);
    const worth = notional(lot.price, slice);
    if (isZero(slice) || slice !== lot.qty) {
      lots.unshift({ ...lot, qty: minus(lot.qty, slice), fee: plus(lot.fee, worth) });
    } else trades.push(ended(lot, lot.price, worth, at));
    left = minus(left, slice);
    fee = plus(fee, worth);
  }
  const owed = notional(price, left);
  if (!isZero(left)) {
    lots.push({ symbol, strategyId: OUTSIDE, qty: negate(left), price, fee: owed, openedAt: at });
  }
  return { lots, trades, fee: plus(fee, owed) };
}

/** A lot that ended whole at a price, for its own fee and another. */
function ended(lot: Lot, price: ClosedTrade['exitPrice'], fee: Money, at: Movement['at']): ClosedTrade {
  const fees = plus(lot.fee, fee);
  const gain = minus(notional(price, lot.qty), notional(lot.price, lot.qty));
  return {
    symbol: lot.symbol,
    strategyId: lot.strategyId,
    side: lot.qty > 0n ? 'long' : 'short',
    qty: abs(lot.qty),
    entryTime: lot.openedAt,
    entryPrice: lot.price,
    exitTime: at,
    exitPrice: price,
    pnl: minus(gain, fees),
    fees,
  };
}
