/** Amounts that several questions need: what a fill cost, and sums. */

import { type Money, notional, plus, ZERO_MONEY } from '../../core/base/fixed.js';
import type { Fill } from '../../core/portfolio/records.js';

/** The cash fee, and the fee kept in the coin received at the price paid for it. */
export const feeOf = (fill: Fill): Money => plus(fill.fee, notional(fill.price, fill.feeQty));

/** The sum of amounts. */
export const total = (amounts: readonly Money[]): Money =>
  amounts.reduce((sum, amount) => plus(sum, amount), ZERO_MONEY);
