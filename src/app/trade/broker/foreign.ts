/** Orders that somebody else made on the account: by phone, by another program, by the broker itself. */

import { qtyText } from '../../../core/base/decimal.js';
import { isZero } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import type { VenueOrder } from '../../../core/venue/records.js';

/** One that ended before the books began, or without a fill, is nobody's concern. */
export const isSettled = ({ status, filledQty, updatedAt }: VenueOrder, begun: Micros): boolean =>
  status !== undefined && isFinal(status) && (isZero(filledQty) || (updatedAt !== undefined && updatedAt < begun));

export const inWords = ({ side, symbol, statusText, filledQty, clientOrderId }: VenueOrder): string =>
  `an order that is not ours: ${side} ${symbol}, ${statusText}, ${qtyText(filledQty)} filled (${clientOrderId})`;
