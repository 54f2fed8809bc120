/** Whole lots: asked of what opens. A fee in coins, a split or an older holding leave what is off the lot, and that must get out. */

import { floorToLot, min, minus, type Qty } from '../base/fixed.js';
import { type Exposure, entryOf } from './exposure.js';
import type { Likeness } from './sent-orders.js';

/** Whether a quantity is a whole number of lots, or what of it opens is one. */
export const isInLots = (order: Likeness, qty: Qty, lot: Qty, exposure: Exposure): boolean =>
  isWhole(qty, lot) || isWhole(minus(qty, min(qty, entryOf(order, exposure).exitMost)), lot);

const isWhole = (qty: Qty, lot: Qty): boolean => floorToLot(qty, lot) === qty;
