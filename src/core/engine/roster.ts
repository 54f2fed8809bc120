/** The orders of a desk by their id: those that have not ended, and those of which the venue may still speak. */

import type { MutableOrder } from '../orders/order.js';

export class Roster {
  readonly #open = new Map<string, MutableOrder>();
  /** Sent orders that have ended. */
  readonly #ended = new Map<string, MutableOrder>();

  /** `keepsEnded`: a fill may come late. */
  constructor(readonly keepsEnded: boolean) {}

  /** The order of that id while it has not ended. */
  find(clientOrderId: string): MutableOrder | undefined {
    return this.#open.get(clientOrderId);
  }

  /** The order of that id that the venue may speak of, ended or not. */
  reportable(clientOrderId: string): MutableOrder | undefined {
    return this.#open.get(clientOrderId) ?? this.#ended.get(clientOrderId);
  }

  add(order: MutableOrder): void {
    this.#open.set(order.clientOrderId, order);
  }

  addEnded(order: MutableOrder): void {
    this.#ended.set(order.clientOrderId, order);
  }

  end(order: MutableOrder): void {
    this.#open.delete(order.clientOrderId);
    if (this.keepsEnded && order.qty !== undefined) this.addEnded(order);
  }
}
