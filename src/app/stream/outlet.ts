/**
 * Between a stream and a reader who may be slow: quotes give way to newer ones, and past a limit the socket waits.
 *
 * Trades, bars and books are never left out.
 */

import type { Quote } from '../../core/events.js';
import type { StreamEvent } from './events.js';

/** Bytes written and not yet taken, from which on quotes are conflated, and from which on reading stops. */
const SOFT = 256 * 1024;
const HARD = 2 * 1024 * 1024;
const POLL_MS = 20;

export interface OutletOptions {
  readonly tell: (events: readonly StreamEvent[]) => void;
  readonly backlog: () => number;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly after: (ms: number, wake: () => void) => () => void;
  readonly onConflated: () => void;
}

export class Outlet {
  readonly #quotes = new Map<string, Quote>();
  #callOff: (() => void) | undefined;
  #isPaused = false;

  constructor(readonly options: OutletOptions) {}

  /** Whether reading rests until the reader has taken more. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  write(events: readonly StreamEvent[]): void {
    const backlog = this.options.backlog();
    const kept = backlog > SOFT ? events.filter((event) => !this.#conflate(event)) : this.#withQuotes(events);
    if (kept.length > 0) this.options.tell(kept);
    if (backlog > HARD && !this.#isPaused) {
      this.#isPaused = true;
      this.options.pause();
    }
    if (this.#isPaused || this.#quotes.size > 0) this.#callOff ??= this.options.after(POLL_MS, () => this.#poll());
  }

  /** Tells what waits; nothing is looked at again. */
  end(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const kept = this.#withQuotes([]);
    if (kept.length > 0) this.options.tell(kept);
  }

  #conflate(event: StreamEvent): boolean {
    if (event.kind !== 'quote') return false;
    if (this.#quotes.has(event.symbol)) this.options.onConflated();
    this.#quotes.set(event.symbol, event);
    return true;
  }

  /** Quotes that waited go first: each is older than what came after. */
  #withQuotes(events: readonly StreamEvent[]): readonly StreamEvent[] {
    if (this.#quotes.size === 0) return events;
    const waited = [...this.#quotes.values()];
    this.#quotes.clear();
    return [...waited, ...events];
  }

  #poll(): void {
    this.#callOff = undefined;
    if (this.options.backlog() > SOFT) {
      this.#callOff = this.options.after(POLL_MS, () => this.#poll());
      return;
    }
    if (this.#isPaused) this.options.resume();
    this.#isPaused = false;
    this.write([]);
  }
}
