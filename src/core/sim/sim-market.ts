/** What a simulated venue keeps for one symbol: its last price, the position, and the orders that rest. */

import { type Qty, ZERO_QTY } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import { type Instrument, TickScale } from '../market/instrument.js';
import type { Resting } from './resting.js';

export interface Market {
  readonly scale: TickScale;
  /** The last price told; NaN before the first. */
  last: number;
  at: Micros;
  /** When the price before was told. */
  before: Micros;
  position: Qty;
  readonly resting: Resting[];
  /** Exits that woke while a price was being met, and whether all of it came after their entry. */
  readonly woken: { readonly exit: Resting; readonly isFromOpen: boolean }[];
}

// Infinite, and no integer: a field that changes its kind is slow ever after.
const NEVER = Number.NEGATIVE_INFINITY as Micros;

/** Before its first price. */
export const untold = ({ tickSize }: Instrument): Market => ({
  scale: new TickScale(tickSize),
  last: Number.NaN,
  at: NEVER,
  before: NEVER,
  position: ZERO_QTY,
  resting: [],
  woken: [],
});

export function drop({ resting }: Market, one: Resting): void {
  const index = resting.indexOf(one);
  if (index >= 0) resting.splice(index, 1);
}
