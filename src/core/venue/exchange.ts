/** One request about an order and its answer, with our own times: what the ledger keeps of the wire. */

import type { Micros } from '../base/time.js';
import type { ClientOrderId } from '../orders/order.js';

export interface Exchange {
  readonly clientOrderId: ClientOrderId;
  readonly kind: 'submit' | 'replace' | 'amend' | 'cancel';
  /** When it was asked for: all that it says is durable by then. */
  readonly askedAt: Micros;
  /** When it left; undefined where it never did. */
  readonly sentAt: Micros | undefined;
  readonly answeredAt: Micros;
  /** In words. */
  readonly answer: string;
  /** The broker's, for its support. */
  readonly requestId: string | undefined;
}
