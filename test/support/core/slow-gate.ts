/** The pre-trade checks the slow way: one account in exact decimals, every figure worked out from its definition. */

import { Decimal } from 'decimal.js';
import type { Side } from '../../../src/core/events.js';

const D = Decimal.clone({ precision: 120, toExpNeg: -1e9, toExpPos: 1e9 });
export type Num = Decimal;
export const num = (value: Decimal.Value): Num => new D(value);

export interface SlowLimits {
  readonly maxPositionQty?: string;
  readonly maxPositionNotional?: string;
  readonly maxOrderNotional?: string;
  readonly maxGrossNotional?: string;
  readonly maxConcentration?: string;
  readonly isLongOnly?: boolean;
}

export interface SlowOrder {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Num;
  /** The price it is judged at. */
  readonly price: Num;
}

export interface SlowOpen {
  readonly symbol: string;
  readonly side: Side;
  left: Num;
  /** Its own price; undefined for a market order. */
  readonly price: Num | undefined;
}

export interface SlowAccount {
  cash: Num;
  readonly positions: Map<string, Num>;
  readonly marks: Map<string, Num>;
  readonly open: SlowOpen[];
}

const sum = (values: readonly Num[]): Num => values.reduce((a, b) => a.plus(b), num(0));
const positionOf = (account: SlowAccount, symbol: string): Num => account.positions.get(symbol) ?? num(0);

const openQty = (account: SlowAccount, symbol: string, side: Side): Num =>
  sum(account.open.filter((one) => one.symbol === symbol && one.side === side).map(({ left }) => left));

/** What open orders of a symbol tie up beyond closing its position, at the dearest of their prices. */
function reserved(account: SlowAccount, symbol: string, mark: Num): Num {
  const position = positionOf(account, symbol);
  const buys = D.max(0, openQty(account, symbol, 'buy').minus(D.max(0, position.neg())));
  const sells = D.max(0, openQty(account, symbol, 'sell').minus(D.max(0, position)));
  const prices = account.open.filter((one) => one.symbol === symbol).map(({ price }) => price ?? mark);
  return D.max(mark, ...prices).times(buys.plus(sells));
}

/** Undefined where the order passes, else the code of the first limit it breaks. No costs. */
export function slowVerdict(account: SlowAccount, limits: SlowLimits, order: SlowOrder): string | undefined {
  const { symbol, side, qty, price } = order;
  const position = positionOf(account, symbol);
  const same = openQty(account, symbol, side);
  const toward = side === 'buy' ? 1 : -1;
  const isOpposite = position.times(toward).lt(0);
  if (isOpposite && same.plus(qty).lte(position.abs())) return undefined;

  const others = [...account.marks.keys()].filter((other) => other !== symbol);
  const markOf = (other: string): Num => account.marks.get(other) ?? num(0);
  const heldElsewhere = others.map((other) => positionOf(account, other).times(markOf(other)));
  const equity = account.cash.plus(sum(heldElsewhere)).plus(position.times(price));
  const elsewhere = sum([
    ...heldElsewhere.map((value) => value.abs()),
    ...others.map((other) => reserved(account, other, markOf(other))),
  ]);
  const here = position
    .times(price)
    .abs()
    .plus(reserved(account, symbol, price));
  const buyingPower = equity.minus(elsewhere).minus(here);

  const after = position.plus(same.plus(qty).times(toward)).abs();
  const opening = isOpposite ? D.max(0, qty.minus(position.abs())) : qty;
  const closing = qty.minus(opening);
  const concentrated =
    limits.maxConcentration === undefined ? undefined : D.max(0, equity).times(limits.maxConcentration);
  const short = side === 'sell' ? D.max(0, same.plus(qty).minus(position)) : num(0);
  const rows: [string, Num, Decimal.Value | undefined][] = [
    ['short_permission', short, limits.isLongOnly === true ? 0 : undefined],
    ['max_position_qty', after, limits.maxPositionQty],
    ['max_position_notional', after.times(price), limits.maxPositionNotional],
    ['max_order_notional', qty.times(price), limits.maxOrderNotional],
    ['max_gross_notional', elsewhere.plus(after.times(price)), limits.maxGrossNotional],
    ['concentration', after.times(price), concentrated],
    ['buying_power', opening.times(price), buyingPower.plus(closing.times(price))],
  ];
  return rows.find(([, value, limit]) => limit !== undefined && value.gt(limit))?.[0];
}
