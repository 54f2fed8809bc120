/** Events that wait for a reader: under overload quotes give way to newer ones, and everything else is kept. */

import { assert } from '../../base/assert.js';
import { Ring } from '../../base/ring.js';
import type { MarketEvent, OrderReport } from '../../events.js';

/** What the queue must know of an event. */
interface Event {
  readonly kind: string;
  readonly symbol?: string | undefined;
}

/** `full`: not taken; whoever pushed it marks the feed stale and says so. */
export type PushResult = 'queued' | 'conflated' | 'full';

/** Where a waiting event stands, so that a newer quote can take the place of an older one. */
interface Slot<T> {
  event: T;
}

export interface QueueLimits {
  /** Market events that may wait. */
  readonly capacity: number;
  /** Waiting market events from which on quotes are conflated. */
  readonly overload: number;
  /** Order reports that may wait. */
  readonly reports: number;
}

/**
 * First in, first out, but order reports go before everything else, and when `overload` events wait, a quote takes
 * the place of its symbol's last waiting one: it is then told earlier than its turn, and never starves.
 */
export class ConflationQueue<T extends Event = MarketEvent> {
  /** Quotes that were never told, for newer ones were there. */
  conflated = 0;
  /** Events that found no room. */
  refused = 0;
  readonly #reports: Ring<OrderReport>;
  readonly #market: Ring<Slot<T>>;
  /** The last waiting quote of each symbol. */
  readonly #quotes = new Map<string, Slot<T>>();

  constructor(readonly limits: QueueLimits) {
    assert(limits.overload <= limits.capacity, 'conflation begins before the queue is full');
    this.#reports = new Ring(limits.reports);
    this.#market = new Ring(limits.capacity);
  }

  get length(): number {
    return this.#reports.length + this.#market.length;
  }

  /** An order report, which goes first. */
  pushReport(report: OrderReport): PushResult {
    return this.#append(this.#reports, report);
  }

  push(event: T): PushResult {
    if (this.#conflate(event)) return 'conflated';
    const slot = { event };
    const result = this.#append(this.#market, slot);
    if (result === 'queued' && isQuote(event)) this.#quotes.set(event.symbol, slot);
    return result;
  }

  /** The next event, order reports first; undefined where nothing waits. */
  take(): T | OrderReport | undefined {
    const report = this.#reports.shift();
    if (report !== undefined) return report;
    const slot = this.#market.shift();
    if (slot === undefined) return undefined;
    const { event } = slot;
    if (isQuote(event) && this.#quotes.get(event.symbol) === slot) this.#quotes.delete(event.symbol);
    return event;
  }

  #conflate(event: T): boolean {
    if (this.#market.length < this.limits.overload || !isQuote(event)) return false;
    const slot = this.#quotes.get(event.symbol);
    if (slot === undefined) return false;
    slot.event = event;
    this.conflated++;
    return true;
  }

  /** A ring drops its oldest when it is full; here nothing may be dropped. */
  #append<Item>(ring: Ring<Item>, item: Item): PushResult {
    if (ring.length === ring.capacity) {
      this.refused++;
      return 'full';
    }
    ring.push(item);
    return 'queued';
  }
}

const isQuote = <T extends Event>(event: T): event is T & { readonly symbol: string } =>
  event.kind === 'quote' && event.symbol !== undefined;
