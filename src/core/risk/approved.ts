/** The type of an order that passed risk. Only risk/gate.ts makes one: nothing else can be sent (RISK-2). */

import type { Qty } from '../base/fixed.js';
import type { Order } from '../orders/order.js';

declare const approved: unique symbol;

/** A sized order that passed every check at the price it met. */
export type Approved = Order & { readonly qty: Qty; readonly [approved]: true };
