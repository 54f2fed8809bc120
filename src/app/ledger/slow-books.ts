/**
 * The books once more, from nothing but fills and movements: slow, plain, and on purpose without the portfolio that wrote them.
 *
 * What `ledger verify` believes when the ledger disagrees.
 */

import { type Money, plus, ZERO_QTY } from '../../core/base/fixed.js';
import type { ClosedTrade, Fill, Lot } from '../../core/portfolio/records.js';
import type { Booking } from '../../io/sqlite/stored-run.js';
import { feeOf } from './amounts.js';
import { cashFlow, type Effect, match } from './slow-fills.js';
import { moved, named } from './slow-movements.js';

/** Cash after so many bookings, and on which sides something was held then. */
export interface Moment {
  readonly cash: Money;
  readonly isLong: boolean;
  readonly isShort: boolean;
}

export interface Books {
  /** By symbol, oldest first. */
  readonly lots: ReadonlyMap<string, readonly Lot[]>;
  readonly trades: readonly ClosedTrade[];
  /** What each movement added to the fees, by its id. */
  readonly movementFees: ReadonlyMap<string, Money>;
  /** Before the first booking, and after each. */
  readonly moments: readonly [Moment, ...Moment[]];
  readonly cash: Money;
}

/** The books after all bookings, in the order given. */
export function rebuild(startCash: Money, bookings: readonly Booking[]): Books {
  const lots = new Map<string, readonly Lot[]>();
  const trades: ClosedTrade[] = [];
  const movementFees = new Map<string, Money>();
  const moments: [Moment, ...Moment[]] = [{ cash: startCash, isLong: false, isShort: false }];
  let cash = startCash;
  for (const booking of bookings) {
    const symbol = booking.kind === 'fill' ? booking.fill.symbol : booking.movement.symbol;
    const open = symbol === undefined ? [] : (lots.get(symbol) ?? []);
    const effect = booking.kind === 'fill' ? filled(open, booking.fill) : moved(open, booking.movement);
    if (symbol !== undefined) lots.set(symbol, effect.lots);
    if (booking.kind === 'movement' && booking.movement.kind === 'rename') {
      const { newSymbol } = booking.movement;
      const matched = named(lots.get(newSymbol) ?? [], open, newSymbol);
      lots.set(newSymbol, matched.lots);
      trades.push(...matched.trades);
    }
    if (booking.kind === 'movement') movementFees.set(booking.movement.movementId, effect.fee);
    trades.push(...effect.trades);
    cash = plus(cash, effect.cash);
    const held = [...lots.values()].map(([oldest]) => oldest?.qty ?? ZERO_QTY);
    moments.push({ cash, isLong: held.some((qty) => qty > 0n), isShort: held.some((qty) => qty < 0n) });
  }
  return { lots, trades, moments, movementFees, cash };
}

const filled = (open: readonly Lot[], fill: Fill): Effect => ({
  ...match(open, fill),
  cash: cashFlow(fill),
  fee: feeOf(fill),
});
