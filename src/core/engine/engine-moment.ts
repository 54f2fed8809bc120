/** The moment of an order in an engine: time, market and open orders, read only by the checks that are set. */

import type { Price } from '../base/fixed.js';
import { type Micros, micros } from '../base/time.js';
import type { AssetFacts } from '../orders/asset-facts.js';
import type { Order } from '../orders/order.js';
import type { Moment } from '../risk/exposure.js';
import type { SentOrders } from '../risk/sent-orders.js';
import { exactMark, type SymbolState } from './symbol-state.js';

export class EngineMoment implements Moment {
  constructor(
    readonly now: Micros,
    readonly sent: SentOrders,
    readonly state: SymbolState,
    readonly all: readonly SymbolState[],
    /** The order that is judged. */
    readonly judged: string,
    readonly asset: AssetFacts | undefined,
  ) {}

  get mark(): Price | undefined {
    return this.state.mark === 0 ? undefined : exactMark(this.state);
  }

  get markedAt(): Micros {
    return micros(Math.max(this.state.markedAt, 0));
  }

  openOrders(): number {
    return this.all.reduce((count, state) => count + this.#countOf(state), 0);
  }

  symbolOpenOrders(): number {
    return this.#countOf(this.state);
  }

  symbolOrders(): readonly Order[] {
    return this.state.open.filter(({ clientOrderId }) => clientOrderId !== this.judged);
  }

  #countOf({ open }: SymbolState): number {
    return open.reduce((count, { clientOrderId }) => count + (clientOrderId === this.judged ? 0 : 1), 0);
  }
}
