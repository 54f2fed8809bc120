/** What the gate knows of the account, the moment and the order that it judges. */

import { abs, type Money, max, min, minus, negate, type Price, plus, type Qty, sign, ZERO_QTY } from '../base/fixed.js';
import { type Micros, micros } from '../base/time.js';
import type { Side } from '../events.js';
import type { AssetFacts } from '../orders/asset-facts.js';
import type { CostModel } from '../orders/costs.js';
import type { Order } from '../orders/order.js';
import { type Likeness, SentOrders } from './sent-orders.js';

/** The account as the gate sees it at one instant; open orders count as if filled. */
export interface Exposure {
  /** The price the order meets. */
  readonly price: Price;
  readonly costs: CostModel;
  readonly position: Qty;
  /** Unfilled quantity of other open orders of the symbol. */
  readonly openBuys: Qty;
  readonly openSells: Qty;
  readonly equity: Money;
  /** Value held and on order in the other symbols, longs plus shorts. */
  readonly grossElsewhere: Money;
  /** Longs less shorts in the other symbols, if every buy of theirs fills, and if every sell does. */
  readonly netIfBought: Money;
  readonly netIfSold: Money;
  /** What new entries may cost: equity less all that is held or on order. */
  readonly buyingPower: Money;
  /** Whether that is the broker's own figure, being the lower one. */
  readonly isBoundByBroker?: boolean;
  /** What of it is the strategy's that makes the order; undefined where all is, or where nothing asks. */
  readonly own?: Share | undefined;
}

/** What one strategy holds and has on order, in an account that others trade too. */
export type Share = Pick<
  Exposure,
  'position' | 'openBuys' | 'openSells' | 'grossElsewhere' | 'netIfBought' | 'netIfSold'
>;

/** What is known beside money: the time, the market, and the orders that there are. Asked only by checks that are set. */
export interface Moment {
  readonly now: Micros;
  /** The last price; undefined where none was told. */
  readonly mark: Price | undefined;
  readonly markedAt: Micros;
  /** Open orders but the one that is judged. */
  openOrders(): number;
  symbolOpenOrders(): number;
  /** Those of the symbol, with their terms. */
  symbolOrders(): readonly Order[];
  readonly sent: SentOrders;
  /** What the broker says of the symbol; undefined where that is not known. */
  readonly asset?: AssetFacts | undefined;
}

/** Of an account that has never traded, on a market that has said nothing. */
export const UNKNOWN_MOMENT: Moment = {
  now: micros(0),
  mark: undefined,
  markedAt: micros(0),
  openOrders: () => 0,
  symbolOpenOrders: () => 0,
  symbolOrders: () => [],
  sent: new SentOrders(),
};

/** An order in the gate's terms, whatever its size. */
export interface Entry extends Likeness {
  readonly symbol: string;
  readonly side: Side;
  /** The position in the order's direction once the other open orders of its side have filled; negative while against. */
  readonly base: Qty;
  /** What is held on the other side, and would be closed first. */
  readonly held: Qty;
  /** The largest size that is an exit: it cannot increase or flip the position even if every open order fills. */
  readonly exitMost: Qty;
}

/** An entry of one size. */
export interface Draft {
  readonly qty: Qty;
  /** The part that opens or increases. */
  readonly opening: Qty;
  /** The size of the position if this and every open order of its side fill. */
  readonly after: Qty;
}

export function entryOf(order: Likeness, { position, openBuys, openSells }: Exposure): Entry {
  const { side } = order;
  const [toward, same] = side === 'buy' ? [position, openBuys] : [negate(position), openSells];
  const held = sign(toward) < 0 ? abs(toward) : ZERO_QTY;
  // Written out: of all that a check costs, a spread would be the most.
  return {
    symbol: order.symbol,
    side,
    type: order.type,
    limitPrice: order.limitPrice,
    stopPrice: order.stopPrice,
    strategyId: order.strategyId,
    clientOrderId: order.clientOrderId,
    held,
    base: plus(toward, same),
    exitMost: max(minus(held, same), ZERO_QTY),
  };
}

export const draftOf = ({ base, held }: Entry, qty: Qty): Draft => ({
  qty,
  opening: minus(qty, min(qty, held)),
  after: abs(plus(base, qty)),
});
