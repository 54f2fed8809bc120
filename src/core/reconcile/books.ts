/** The two sides of a reconciliation, and what is found between them. */

import type { Money, Price, Qty } from '../base/fixed.js';
import type { Micros } from '../base/time.js';
import type { RestatedTerms } from '../events.js';
import type { Order } from '../orders/order.js';
import type { Movement } from '../portfolio/movement.js';
import type { Fill } from '../portfolio/records.js';
import type { VenueFill, VenueMovement, VenueOrder, VenuePosition } from '../venue/records.js';

/** A fill or a movement as the books took it. */
export type Booked =
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'movement'; readonly movement: Movement };

/** What the ledger says. */
export interface LocalBooks {
  /** What the broker did before is in the opening of these books, or of no concern. */
  readonly begun: Micros;
  /** Orders that ended before are not compared. Not before the first order of the ledger. */
  readonly since: Micros;
  /** Of every run of the account. */
  readonly orders: readonly Order[];
  readonly fills: readonly Fill[];
  /** What client ids of this ledger's runs begin with. */
  readonly prefixes: readonly string[];
  /** Since when orders may be missing: an older copy of the ledger was put back, and not compared yet. */
  readonly lostSince: Micros | undefined;
  /** Of the newest run, whose books are the account's. */
  readonly history: readonly Booked[];
  /** Signed quantities by symbol, as the lots have them. */
  readonly positions: ReadonlyMap<string, Qty>;
  readonly cash: Money;
}

/** What the broker says, of one moment. */
export interface RemoteBooks {
  /** All since the ledger's `since`, open ones however old, and ours that were asked for by their id. */
  readonly orders: readonly VenueOrder[];
  readonly fills: readonly VenueFill[];
  readonly movements: readonly VenueMovement[];
  readonly positions: readonly VenuePosition[];
  readonly cash: Money;
}

export type DifferenceKind =
  | 'status_mismatch'
  | 'unknown_order'
  | 'lost_order'
  | 'missing_order'
  | 'order_terms'
  | 'missing_fill'
  | 'quantity'
  | 'average_price'
  | 'cash';

export interface Difference {
  readonly kind: DifferenceKind;
  readonly symbol: string | null;
  readonly clientOrderId: string | null;
  /** What the ledger says; null where it says nothing. */
  readonly local: string | null;
  /** What the broker says; null where it says nothing. */
  readonly remote: string | null;
  /** Why, in words. */
  readonly cause: string;
  readonly repair: Repair;
}

export interface Repair {
  /** Whether it only imports what the broker has recorded. */
  readonly safe: boolean;
  /** What is done, or what a person should do. */
  readonly what: string;
  /** In the order in which they are made; none where it is not safe. */
  readonly imports: readonly Import[];
}

/** A record of the broker that the ledger is to take over. */
export type Import =
  /** With all that it was meant to be; its fills and its status come after it. */
  | { readonly kind: 'order'; readonly order: Order }
  | { readonly kind: 'fill'; readonly clientOrderId: string; readonly fill: VenueFill }
  | { readonly kind: 'status'; readonly clientOrderId: string; readonly order: VenueOrder }
  | { readonly kind: 'terms'; readonly clientOrderId: string; readonly terms: RestatedTerms }
  | { readonly kind: 'movement'; readonly movement: Movement };

/** What a difference that is told does to position and cash: the broker's less ours. */
export interface Effect {
  readonly symbol: string | undefined;
  readonly qty: Qty;
  readonly cash: Money;
}

export interface Findings {
  readonly differences: readonly Difference[];
  readonly effects: readonly Effect[];
}

/** A price that two roundings may have moved, and how far. */
export interface Average {
  readonly price: Price;
  readonly slack: Price;
}
