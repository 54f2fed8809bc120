/** How far a trailing stop stays behind, as text: `1.5` of the price, or `2%` of it. */

import { priceText } from '../base/decimal.js';
import { percentText } from '../base/percent.js';
import type { Trail } from './order.js';

export const trailText = (trail: Trail): string =>
  trail.kind === 'price' ? priceText(trail.by) : `${percentText(trail.by)}%`;
