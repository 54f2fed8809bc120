/** Trailing stops at the broker: the stop follows the best price since it began, on the asset's increment. */

import type { Trail } from '../../orders/order.js';
import type { PriceRange } from '../touch.js';
import { bestOf, stopBehind } from '../trail.js';
import type { Core } from './core.js';
import { stopOnIncrement } from './increments.js';
import type { Asset, BrokerOrder } from './types.js';
import type { Work } from './work.js';

/** Lets the stop follow what the market reached; without one yet it begins there. */
export function raiseTrail(core: Core, work: Work, asset: Asset, range: Pick<PriceRange, 'high' | 'low'>): void {
  const trail = trailOf(work.order);
  if (trail === undefined) return;
  const { side, highWaterMark } = work.order;
  const best = bestOf(side, highWaterMark, range);
  if (best === highWaterMark) return;
  core.change(work, { highWaterMark: best, stopPrice: stopOnIncrement(stopBehind(side, trail, best), asset, side) });
}

function trailOf({ type, trailPrice, trailPercent }: BrokerOrder): Trail | undefined {
  if (type !== 'trailing_stop') return undefined;
  if (trailPrice !== undefined) return { kind: 'price', by: trailPrice };
  return trailPercent && { kind: 'percent', by: trailPercent };
}
