/** What the order manager wants done and what it tells. The edge carries requests out and brings the answers back. */

import type { TradectlError } from '../../base/errors.js';
import type { Qty } from '../../base/fixed.js';
import type { Micros } from '../../base/time.js';
import type { OrderReport } from '../../events.js';
import type { ClientOrderId } from '../../orders/order.js';
import type { Approved } from '../../risk/approved.js';
import type { Answer, VenueOrder } from '../records.js';

/** One request to the broker. Each is answered exactly once, by `answered`, `fillsRead` or `synced`. */
export type VenueRequest =
  /** To be asked `mayLeave` at the moment at which it would leave. */
  | {
      readonly kind: 'submit';
      readonly clientOrderId: ClientOrderId;
      readonly order: Approved;
      /** Those that go with it, as one. */
      readonly legs: readonly Approved[];
    }
  /** To be asked `mayLeave`, too. `venueOrderId` is of the order whose place it takes. */
  | {
      readonly kind: 'replace';
      readonly clientOrderId: ClientOrderId;
      readonly order: Approved;
      readonly venueOrderId: string;
    }
  /** To be asked `mayLeave`, too: other prices for an exit of a group. */
  | {
      readonly kind: 'amend';
      readonly clientOrderId: ClientOrderId;
      readonly order: Approved;
      readonly venueOrderId: string;
    }
  /** By the broker's id where it is given: the broker has the order under another client id. */
  | { readonly kind: 'lookup'; readonly clientOrderId: ClientOrderId; readonly venueOrderId?: string }
  | { readonly kind: 'cancel'; readonly clientOrderId: ClientOrderId; readonly venueOrderId: string }
  /** The executions of one order. */
  | { readonly kind: 'fills'; readonly clientOrderId: ClientOrderId; readonly venueOrderId: string }
  /** All open orders, and all that were submitted since then. */
  | { readonly kind: 'sync'; readonly since: Micros };

/** What is asked about one order, and answered by it. */
export type OrderRequest = VenueRequest & { readonly kind: 'submit' | 'replace' | 'amend' | 'lookup' | 'cancel' };

/** `unsent`: it waited until it was not wanted any more, and never left; `hold`: what kept it, and not its age. */
export type OrderAnswer =
  | Answer
  | { readonly kind: 'unsent'; readonly hold?: { readonly code: string; readonly reason: string } };

export type ManagerOutput =
  | { readonly kind: 'request'; readonly request: VenueRequest }
  | { readonly kind: 'report'; readonly report: OrderReport }
  /** The broker's own id of an execution that is in the books already. */
  | { readonly kind: 'execution'; readonly fillId: string; readonly executionId: string }
  /** What the broker says that we hold, once the report before it is booked. */
  | { readonly kind: 'position'; readonly symbol: string; readonly qty: Qty; readonly at: Micros }
  /** `holdsEntries`: the books cannot be trusted until somebody has looked. */
  | {
      readonly kind: 'alert';
      readonly code: string;
      readonly message: string;
      readonly holdsEntries: boolean;
    }
  /** The broker has changed an order by itself: its movements may say why. */
  | { readonly kind: 'restated'; readonly clientOrderId: ClientOrderId }
  /** An order that we did not make. */
  | { readonly kind: 'foreign'; readonly order: VenueOrder }
  /** To be stopped at once. */
  | { readonly kind: 'stop'; readonly error: TradectlError };

/** Times in microseconds. */
export interface ManagerOptions {
  /** How long after its decision an order may still be sent. */
  readonly lifetime: number;
  /** Whether an order whose first sending is lost would pass risk now. */
  readonly mayResend: (order: Approved) => boolean;
}
