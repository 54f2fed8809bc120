/** One process that shares the stream: what it is owed, and how far it lags behind. */

import type { Quote } from '../../core/events.js';
import type { FeedMessage, Topic } from '../../core/feed/messages.js';
import type { Peer } from '../../io/shared/local-server.js';

/** Bytes not yet taken, from which on quotes give way to newer ones, and from which on the process is cut off. */
const SOFT = 1024 * 1024;
const HARD = 16 * 1024 * 1024;

export class Member {
  isGreeted = false;
  /** Whether a request waits for its answer. */
  isAsking = false;
  /** Topics asked for whose last state it has not been told. */
  readonly fresh: Topic[] = [];
  /** Symbols whose books were not whole when it asked for them. */
  readonly owed = new Set<string>();
  /** Quotes that wait until it has taken more. */
  readonly #quotes = new Map<string, Quote>();

  constructor(
    readonly peer: Peer,
    readonly onConflated: () => void,
  ) {}

  get isTooSlow(): boolean {
    return this.peer.backlog > HARD;
  }

  say(frame: string): void {
    this.peer.send(frame, false);
  }

  /** False where it has left too much untaken: nothing but quotes may be left out, so there is nothing to do for it. */
  pass(bytes: Buffer, isBinary: boolean, messages: readonly FeedMessage[]): boolean {
    if (this.isTooSlow) return false;
    const isQuotes = messages.every((message) => message.kind === 'quote');
    if (isQuotes && this.peer.backlog > SOFT) {
      for (const message of messages) if (message.kind === 'quote') this.#hold(message);
      return true;
    }
    // What goes now is newer than what waits.
    for (const { kind, symbol } of messages) if (kind === 'quote') this.#quotes.delete(symbol);
    this.peer.send(bytes, isBinary);
    return true;
  }

  /** Sends the quotes that waited, once it has taken most of what it was sent. */
  flush(write: (quote: Quote) => string): void {
    if (this.#quotes.size === 0 || this.peer.backlog > SOFT) return;
    for (const quote of this.#quotes.values()) this.say(write(quote));
    this.#quotes.clear();
  }

  #hold(quote: Quote): void {
    if (this.#quotes.has(quote.symbol)) this.onConflated();
    this.#quotes.set(quote.symbol, quote);
  }
}
