/**
 * What passes while a breaker is half-open: of each entry a part, and all that is held and on order stays within that part
 * of the limits of positions and exposure, and of the account. So the sum of small entries stays small, over every symbol
 * and through a restart.
 */

import { qtyText } from '../base/decimal.js';
import {
  abs,
  floorToLot,
  fractionOf,
  max,
  min,
  minus,
  partOf,
  partOfRate,
  plus,
  type Qty,
  type Rate,
  sign,
  ZERO_QTY,
} from '../base/fixed.js';
import type { Side } from '../events.js';
import type { CheckResult } from './check-result.js';
import type { Exposure } from './exposure.js';
import type { LimitSet, Limits } from './limits.js';

/** Limits of one order, of rates and of prices stay: single orders are cut already. */
export function reducedLimits(limits: Limits, part: Rate): Limits {
  const each = (sets: Limits['symbols'] = {}): Readonly<Record<string, LimitSet>> =>
    Object.fromEntries(Object.entries(sets).map(([name, set]) => [name, reducedSet(set, part)]));
  return {
    ...reducedSet(limits, part),
    ...(limits.symbols && { symbols: each(limits.symbols) }),
    ...(limits.strategies && { strategies: each(limits.strategies) }),
  };
}

/** Of the account or of a symbol, and of a strategy. */
const QTYS = ['maxPositionQty', 'maxStrategyPositionQty'] as const;
const AMOUNTS = [
  ...(['maxPositionNotional', 'maxGrossNotional', 'maxNetNotional'] as const),
  ...(['maxStrategyPositionNotional', 'maxStrategyGrossNotional', 'maxStrategyNetNotional'] as const),
] as const;
const SHARES = ['maxConcentration', 'maxStrategyConcentration'] as const;

function reducedSet<L extends LimitSet>(set: L, part: Rate): L {
  const reduced: { -readonly [K in keyof LimitSet]: LimitSet[K] } = {};
  for (const name of QTYS) if (set[name] !== undefined) reduced[name] = partOf(set[name], part);
  for (const name of AMOUNTS) if (set[name] !== undefined) reduced[name] = fractionOf(set[name], part);
  for (const name of SHARES) if (set[name] !== undefined) reduced[name] = partOfRate(set[name], part);
  return { ...set, ...reduced };
}

/** As if only that part of the equity could be used. */
export const reducedExposure = (exposure: Exposure, part: Rate): Exposure => ({
  ...exposure,
  buyingPower: minus(exposure.buyingPower, minus(exposure.equity, fractionOf(exposure.equity, part))),
});

/** What an order closes of a position before it opens anything. */
const closingOf = (side: Side, qty: Qty, position: Qty): Qty =>
  sign(position) === (side === 'sell' ? 1 : -1) ? min(qty, abs(position)) : ZERO_QTY;

/** What of a quantity is sent: all that closes, and of the rest that part within `largest`, one lot at least. */
export function reducedQty(qty: Qty, side: Side, position: Qty, lot: Qty, part: Rate, largest: Qty): Qty {
  const closing = closingOf(side, qty, position);
  const opening = minus(qty, closing);
  const most = min(floorToLot(partOf(opening, part), lot), minus(largest, closing));
  return plus(closing, min(opening, max(most, lot)));
}

/** The largest quantity of which all is sent. */
export function wholeQty(side: Side, position: Qty, lot: Qty, part: Rate, largest: Qty): Qty {
  const isAllSent = reducedQty(largest, side, position, lot, part, largest) === largest;
  return isAllSent ? largest : plus(floorToLot(closingOf(side, largest, position), lot), lot);
}

/** The code of what is not sent of an order. */
export const REDUCTION = 'half_open';

/** Why an order was denied, where the limits are smaller than those that were set. */
export const halfOpenText = (message: string): string => `${message}, half-open`;

/** What was asked for and what is sent of it, held against a quantity: as another check beside the limits. */
export const reductionResult = (asked: Qty, sent: Qty, qty: Qty): CheckResult => ({
  code: REDUCTION,
  limit: `${qtyText(sent)} of ${qtyText(asked)}`,
  value: qtyText(qty),
  headroom: '',
  passed: qty <= sent,
});
