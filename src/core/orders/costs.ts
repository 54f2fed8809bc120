/** What trading costs: how far from the bare price an order fills, and the fees it pays. Shared by sim and risk. */

import {
  adjust,
  fractionOf,
  isZero,
  type Money,
  negate,
  notional,
  ONE_UNIT,
  type Price,
  plus,
  type Qty,
  type Rate,
  ZERO_MONEY,
  ZERO_PRICE,
  ZERO_RATE,
} from '../base/fixed.js';
import type { Side } from '../events.js';

export interface CostModel {
  /** Of the notional of every fill. */
  readonly commissionRate: Rate;
  readonly feePerShare: Price;
  /** Once an order, at its first fill. */
  readonly feePerOrder: Money;
  /** Moves every fill against us. */
  readonly slippage: Rate;
  /** Moves entries against us; exits are at the bare price (half a spread each way, charged at once). */
  readonly spread: Rate;
}

export const NO_COSTS: CostModel = {
  commissionRate: ZERO_RATE,
  feePerShare: ZERO_PRICE,
  feePerOrder: ZERO_MONEY,
  slippage: ZERO_RATE,
  spread: ZERO_RATE,
};

const against = (rate: Rate, side: Side): Rate => (side === 'buy' ? rate : negate(rate));

/** Where an order that opens fills, given the bare price. */
export const entryPrice = (costs: CostModel, side: Side, bare: Price): Price =>
  exitPrice(costs, side, adjust(bare, against(costs.spread, side)));

/** Where an order that closes fills, given the bare price. */
export const exitPrice = (costs: CostModel, side: Side, bare: Price): Price =>
  adjust(bare, against(costs.slippage, side));

/** Commission and fee per share of one fill; the fee per order is apart. */
export function fillFee(costs: CostModel, price: Price, qty: Qty): Money {
  const commission = isZero(costs.commissionRate) ? ZERO_MONEY : fractionOf(notional(price, qty), costs.commissionRate);
  return isZero(costs.feePerShare) ? commission : plus(commission, notional(costs.feePerShare, qty));
}

/** Cash that one unit bought (or sold short) at the bare price ties up: entry price, commission on the bare price, fee. */
export function unitCost(costs: CostModel, side: Side, bare: Price): Money {
  return plus(notional(entryPrice(costs, side, bare), ONE_UNIT), fillFee(costs, bare, ONE_UNIT));
}
