/**
 * What passes while a breaker is half-open: all that is held and on order stays within a part of the limits of positions
 * and exposure, and of the account. So the sum of small entries stays small, over every symbol and through a restart.
 */

import { fractionOf, minus, partOf, partOfRate, type Rate } from '../base/fixed.js';
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
