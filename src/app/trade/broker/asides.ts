/** Symbols that a run has had orders of and that its session does not trade now: followed, and open to hands. */

import { must } from '../../../core/base/assert.js';
import { parsePrice, parseQty } from '../../../core/base/decimal.js';
import type { Qty } from '../../../core/base/fixed.js';
import type { Instrument } from '../../../core/market/instrument.js';
import { isCoin } from '../../../core/risk/hours.js';
import type { StoredRun } from '../../../io/sqlite/stored-run.js';

const [COIN_TICK, STOCK_TICK] = [must(parsePrice('0.00000001'), 'a tick'), must(parsePrice('0.0001'), 'a tick')];
const FRACTION = must(parseQty('0.000000001'), 'a lot');

/** Of which nobody has told more than the name. */
export const plainInstrument = (symbol: string, lotSize: Qty = FRACTION): Instrument => ({
  symbol,
  tickSize: isCoin(symbol) ? COIN_TICK : STOCK_TICK,
  lotSize,
});

export function asidesOf({ orders }: StoredRun, traded: readonly Instrument[]): readonly Instrument[] {
  const known = new Set(traded.map(({ symbol }) => symbol));
  const others = new Set(orders.map(({ symbol }) => symbol).filter((symbol) => !known.has(symbol)));
  return [...others].map((symbol) => plainInstrument(symbol));
}
