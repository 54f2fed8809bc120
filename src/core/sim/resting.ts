/** An order that a simulated venue holds. */

import type { Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { Order } from '../orders/order.js';

export interface Resting {
  readonly order: Order & { readonly qty: Qty };
  left: Qty;
  fills: number;
  /** A stop-limit whose stop was reached. */
  isTriggered: boolean;
  /** A day order that waited for the next price lives for the day it met it. */
  readonly sentAt: Micros;
}
