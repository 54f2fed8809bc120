/** Where a trailing stop stands: it follows the best price since it began, at its distance, and never goes back. */

import { adjust, max, min, minus, negate, type Price, plus } from '../base/fixed.js';
import type { Side } from '../events.js';
import type { Trail } from '../orders/order.js';
import type { PriceRange } from './touch.js';

/** The best price for an order of that side: the highest for one that sells. */
export const bestOf = (side: Side, known: Price | undefined, { high, low }: Pick<PriceRange, 'high' | 'low'>): Price =>
  side === 'sell' ? max(high, known ?? high) : min(low, known ?? low);

/** The stop at its distance from the best price, not yet on any increment. */
export function stopBehind(side: Side, { kind, by }: Trail, best: Price): Price {
  const isSell = side === 'sell';
  if (kind === 'price') return isSell ? minus(best, by) : plus(best, by);
  return adjust(best, isSell ? negate(by) : by);
}
