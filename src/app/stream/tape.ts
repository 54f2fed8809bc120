/** What a stream told of late, for whoever looks: the newest events, and of every symbol its last prices. */

import { Ring } from '../../core/base/ring.js';
import type { StreamEvent } from './events.js';

/** More than anybody scrolls back. */
const EVENTS_MAX = 500;
/** Symbols of a whole market come in one stream. */
const SYMBOLS_MAX = 1000;

/** Of a symbol; undefined where nothing has told it. */
export interface LastPrices {
  readonly symbol: string;
  readonly last?: number;
  readonly lastSize?: number;
  readonly bid?: number;
  readonly ask?: number;
  readonly events: number;
}

export class Tape {
  readonly #events = new Ring<StreamEvent>(EVENTS_MAX);
  readonly #symbols = new Map<string, LastPrices>();
  #state = 'waiting';
  #total = 0;

  /** `waiting` before the first event, then as the feed says of itself. */
  get state(): string {
    return this.#state;
  }

  get total(): number {
    return this.#total;
  }

  /** The oldest first. */
  get events(): readonly StreamEvent[] {
    return [...this.#events];
  }

  /** By their names. */
  get symbols(): readonly LastPrices[] {
    return [...this.#symbols.values()].toSorted((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  take(events: readonly StreamEvent[]): void {
    for (const event of events) this.#take(event);
  }

  #take(event: StreamEvent): void {
    this.#events.push(event);
    this.#total++;
    // A gap in one symbol says nothing of the others.
    if (event.kind === 'feed' && event.symbol === undefined) this.#state = event.state;
    else if (this.#state === 'waiting') this.#state = 'up';
    if (event.kind !== 'feed') this.#note(event);
  }

  #note(event: Exclude<StreamEvent, { kind: 'feed' }>): void {
    const { symbol } = event;
    const before = this.#symbols.get(symbol);
    if (before === undefined && this.#symbols.size >= SYMBOLS_MAX) return;
    this.#symbols.set(symbol, { ...before, symbol, events: (before?.events ?? 0) + 1, ...pricesOf(event) });
  }
}

function pricesOf(event: StreamEvent): Omit<LastPrices, 'symbol' | 'events'> {
  if (event.kind === 'trade') return { last: event.price, lastSize: event.size };
  if (event.kind === 'quote') return { bid: event.bidPrice, ask: event.askPrice };
  return event.kind === 'bar' ? { last: event.close } : {};
}
