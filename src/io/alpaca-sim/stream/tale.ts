/** How an update is told: once, thrice, not at all, or after the next, as the faults have it. */

import type { TradeUpdate } from '../../../core/sim/broker/types.js';
import type { Faults } from '../../../core/sim/faults.js';
import type { WireMap } from './wire-value.js';

/** The messages that one update leads to, in order. */
export type UpdateTale = readonly WireMap[];

/** Orders whose first update is remembered for a replay. */
const REMEMBERED_MAX = 1000;

export class Storyteller {
  /** What `new` said, by order. */
  readonly #news = new Map<string, WireMap>();
  #heldBack: UpdateTale = [];

  constructor(readonly faults: Faults) {}

  /** Whether something waits for the next update, or for `rest`. */
  get isHolding(): boolean {
    return this.#heldBack.length > 0;
  }

  tale(update: TradeUpdate, message: WireMap): UpdateTale {
    if (update.kind === 'new') this.#remember(update.order.id, message);
    if (this.faults.take('drop-update') !== undefined) return this.rest();
    const told =
      this.#isFill(update) && this.faults.take('replay') !== undefined ? this.#thrice(update, message) : [message];
    if (this.#heldBack.length > 0) return [...told, ...this.rest()];
    if (this.faults.take('out-of-order') === undefined) return told;
    this.#heldBack = told;
    return [];
  }

  /** What was held back. */
  rest(): UpdateTale {
    const rest = this.#heldBack;
    this.#heldBack = [];
    return rest;
  }

  #isFill({ kind }: TradeUpdate): boolean {
    return kind === 'fill' || kind === 'partial_fill';
  }

  /** As it was seen in production: the pair of `new` and the fill three times, with the ids that they had. */
  #thrice({ order }: TradeUpdate, message: WireMap): UpdateTale {
    const first = this.#news.get(order.id);
    const pair = first === undefined ? [message] : [first, message];
    return [message, ...pair, ...pair];
  }

  #remember(id: string, message: WireMap): void {
    this.#news.set(id, message);
    const [oldest] = this.#news.keys();
    if (this.#news.size > REMEMBERED_MAX && oldest !== undefined) this.#news.delete(oldest);
  }
}
