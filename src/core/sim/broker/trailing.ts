/** Trailing stops: the stop follows the best price since it began, at its distance, and never goes back. */

import { adjust, max, min, minus, negate, type Price, plus } from '../../base/fixed.js';
import type { PriceRange } from '../touch.js';
import type { Core } from './core.js';
import { stopOnIncrement } from './increments.js';
import type { Asset, BrokerOrder } from './types.js';
import type { Work } from './work.js';

/** Lets the stop follow what the market reached; without one yet it begins there. */
export function raiseTrail(core: Core, work: Work, asset: Asset, { high, low }: PriceRange): void {
  const { order } = work;
  if (order.type !== 'trailing_stop') return;
  const mark = order.highWaterMark;
  const best = order.side === 'sell' ? max(high, mark ?? high) : min(low, mark ?? low);
  if (best !== mark) core.change(work, { highWaterMark: best, stopPrice: stopOf(order, asset, best) });
}

/** The stop at its distance from the best price. */
function stopOf({ side, trailPrice, trailPercent }: BrokerOrder, asset: Asset, best: Price): Price {
  const isSell = side === 'sell';
  if (trailPrice !== undefined) {
    return stopOnIncrement(isSell ? minus(best, trailPrice) : plus(best, trailPrice), asset, side);
  }
  if (trailPercent === undefined) return best;
  return stopOnIncrement(adjust(best, isSell ? negate(trailPercent) : trailPercent), asset, side);
}
