/**
 * Whose an order of the broker's is: by our client id; by the broker's, as it makes the legs of a group under client ids
 * of its own; by what it replaced; or as the leg of an order of ours.
 */

import type { Order } from '../orders/order.js';
import type { VenueOrder } from '../venue/records.js';

export class Owners {
  readonly #byVenueId = new Map<string, Order>();
  readonly #byClientId = new Map<string, Order>();
  readonly #legs = new Map<string, Order>();
  /** What ids of ours begin with: what the broker puts in an order's place has an id of its own. */
  readonly #prefixes = new Set<string>();

  constructor(orders: readonly Order[], remote: readonly VenueOrder[]) {
    for (const order of orders) {
      this.#byClientId.set(order.clientOrderId, order);
      if (order.parentId === undefined) this.#prefixes.add(prefixOf(order.clientOrderId));
      if (order.venueOrderId !== undefined && order.venueOrderId !== '') this.#byVenueId.set(order.venueOrderId, order);
      if (order.parentId !== undefined) this.#legs.set(legKey(order.parentId, order.role), order);
    }
    for (const told of remote) this.#learn(told);
  }

  /** Undefined of an order that is not ours. */
  of({ clientOrderId, venueOrderId }: VenueOrder): Order | undefined {
    return this.#byClientId.get(clientOrderId) ?? this.#byVenueId.get(venueOrderId);
  }

  ofVenueId(venueOrderId: string): Order | undefined {
    return this.#byVenueId.get(venueOrderId);
  }

  /** The order of ours that one of the broker's own making goes on as, or was. */
  #succeeded({ clientOrderId, replacedBy = '', replaces = '' }: VenueOrder): Order | undefined {
    if (this.#prefixes.has(prefixOf(clientOrderId))) return undefined;
    return this.#byVenueId.get(replacedBy) ?? this.#byVenueId.get(replaces);
  }

  #learn(told: VenueOrder): void {
    const own = this.of(told) ?? this.#succeeded(told);
    if (own !== undefined) this.#byVenueId.set(told.venueOrderId, own);
    if (own !== undefined && told.replaces !== undefined) this.#learnPast(told.replaces, told.clientOrderId, own);
    for (const leg of told.legs) {
      const mine = this.#legs.get(legKey(told.clientOrderId, leg.type === 'limit' ? 'take_profit' : 'stop_loss'));
      if (mine !== undefined) this.#byVenueId.set(leg.venueOrderId, mine);
      this.#learn(leg);
    }
  }

  /** What the broker itself replaced was ours as well: it may be in no list any more, and have filled in part. */
  #learnPast(replaced: string, clientOrderId: string, own: Order): void {
    if (!this.#byClientId.has(clientOrderId) && !this.#byVenueId.has(replaced)) this.#byVenueId.set(replaced, own);
  }
}

const prefixOf = (clientOrderId: string): string => clientOrderId.slice(0, clientOrderId.lastIndexOf('-') + 1);

const legKey = (parentId: string, role: Order['role']): string => `${role} of ${parentId}`;

/** The orders of the broker that ours are now: one that another has replaced is not. */
export function currentOf(owners: Owners, told: readonly VenueOrder[]): ReadonlyMap<string, VenueOrder> {
  const current = new Map<string, VenueOrder>();
  for (const order of told) {
    const own = owners.of(order);
    if (own === undefined) continue;
    if (order.status !== 'replaced' || !current.has(own.clientOrderId)) current.set(own.clientOrderId, order);
  }
  return current;
}
