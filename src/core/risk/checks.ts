/** The pre-trade checks, one row each: a stable code, what is measured, and its limit (RISK-1). */

import { moneyText, qtyText } from '../base/decimal.js';
import {
  costOf,
  type Exact,
  fractionOf,
  type Money,
  max,
  minus,
  notional,
  type Price,
  plus,
  type Qty,
  type Rate,
  ZERO_MONEY,
  ZERO_QTY,
} from '../base/fixed.js';
import type { Side } from '../events.js';
import { type CostModel, unitCost } from '../orders/costs.js';

/** Absent means no limit. */
export interface Limits {
  /** Units of one symbol, long or short. */
  readonly maxPositionQty?: Qty;
  readonly maxPositionNotional?: Money;
  /** Of one order. */
  readonly maxOrderNotional?: Money;
  /** Longs plus shorts, all symbols. */
  readonly maxGrossNotional?: Money;
  /** One symbol's share of equity. */
  readonly maxConcentration?: Rate;
  /** Nothing may be sold that is not held. */
  readonly isLongOnly?: boolean;
}

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
  /** What new entries may cost: equity less all that is held or on order. */
  readonly buyingPower: Money;
}

/** An order in the gate's terms. */
export interface Draft {
  readonly symbol: string;
  readonly side: Side;
  readonly qty: Qty;
  /** The part that opens or increases. */
  readonly opening: Qty;
  /** The size of the position if this and every open order of its side fill. */
  readonly after: Qty;
}

export interface Check {
  readonly code: string;
  readonly what: string;
  isSet(limits: Limits): boolean;
  limit(limits: Limits, exposure: Exposure, draft: Draft): Exact;
  value(exposure: Exposure, draft: Draft): Exact;
  text(figure: Exact): string;
}

const asMoney = { text: (figure: Exact): string => moneyText(figure as Money) };
const asQty = { text: (figure: Exact): string => qtyText(figure as Qty) };

/** What the opening part would cost; the closing part frees its own value first. */
const entryCost = ({ costs, price }: Exposure, { side, opening }: Draft): Money => {
  const unit = unitCost(costs, side, price);
  return plus(costOf(unit, opening), costs.feePerOrder);
};

export const CHECKS: readonly Check[] = [
  {
    code: 'short_permission',
    what: 'the short position',
    isSet: (limits) => limits.isLongOnly === true,
    limit: () => ZERO_QTY,
    value: ({ position, openSells }, { side, qty }) =>
      side === 'sell' ? max(minus(plus(openSells, qty), position), ZERO_QTY) : ZERO_QTY,
    ...asQty,
  },
  {
    code: 'max_position_qty',
    what: 'the position',
    isSet: (limits) => limits.maxPositionQty !== undefined,
    limit: (limits) => limits.maxPositionQty ?? ZERO_QTY,
    value: (_, draft) => draft.after,
    ...asQty,
  },
  {
    code: 'max_position_notional',
    what: 'the value of the position',
    isSet: (limits) => limits.maxPositionNotional !== undefined,
    limit: (limits) => limits.maxPositionNotional ?? ZERO_MONEY,
    value: (exposure, draft) => notional(exposure.price, draft.after),
    ...asMoney,
  },
  {
    code: 'max_order_notional',
    what: 'the value of the order',
    isSet: (limits) => limits.maxOrderNotional !== undefined,
    limit: (limits) => limits.maxOrderNotional ?? ZERO_MONEY,
    value: (exposure, draft) => notional(exposure.price, draft.qty),
    ...asMoney,
  },
  {
    code: 'max_gross_notional',
    what: 'gross exposure',
    isSet: (limits) => limits.maxGrossNotional !== undefined,
    limit: (limits) => limits.maxGrossNotional ?? ZERO_MONEY,
    value: (exposure, draft) => plus(exposure.grossElsewhere, notional(exposure.price, draft.after)),
    ...asMoney,
  },
  {
    code: 'concentration',
    what: 'the value of the position',
    isSet: (limits) => limits.maxConcentration !== undefined,
    limit: (limits, exposure) =>
      limits.maxConcentration === undefined
        ? ZERO_MONEY
        : fractionOf(max(exposure.equity, ZERO_MONEY), limits.maxConcentration),
    value: (exposure, draft) => notional(exposure.price, draft.after),
    ...asMoney,
  },
  {
    code: 'buying_power',
    what: 'the cost of the order',
    isSet: () => true,
    limit: (_, exposure, draft) =>
      plus(exposure.buyingPower, notional(exposure.price, minus(draft.qty, draft.opening))),
    value: entryCost,
    ...asMoney,
  },
];
