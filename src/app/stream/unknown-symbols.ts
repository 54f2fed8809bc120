/** Finds symbols that a venue takes without a word and then never speaks of, since it does not know them. */

import type { FeedMessage } from '../../core/feed/messages.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { LiveVenue } from '../../io/shared/venue.js';

export interface UnknownOptions {
  readonly ask: NonNullable<LiveVenue['refusalOf']>;
  readonly symbols: readonly string[];
  readonly clock: SocketClock;
  readonly signal: AbortSignal;
  /** The venue says so in words; `isAll` where it knows none of the symbols. */
  readonly onUnknown: (symbol: string, words: string, isAll: boolean) => void;
}

/** A symbol that is not heard for so long is asked about, once. */
const PATIENCE_MS = 3000;
/** Symbols asked about: the venue limits requests, and the first ones show a mistake. */
const ASKED_MAX = 30;

export class UnknownSymbols {
  readonly #silent: Set<string>;
  #callOff: (() => void) | undefined;
  #asking: Promise<void> = Promise.resolve();

  constructor(readonly options: UnknownOptions) {
    this.#silent = new Set(options.symbols.map((symbol) => symbol.toUpperCase()));
  }

  /** The stream is up. */
  start(): void {
    this.#callOff ??= this.options.clock.after(PATIENCE_MS, () => {
      this.#asking = this.#ask();
    });
  }

  heard(messages: readonly FeedMessage[]): void {
    if (this.#silent.size > 0) for (const { symbol } of messages) this.#silent.delete(symbol.toUpperCase());
  }

  /** Resolves when nothing is being asked, nor will be. */
  async idle(): Promise<void> {
    this.#callOff?.();
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const { ask, signal, symbols, onUnknown } = this.options;
    const refused: (readonly [symbol: string, words: string])[] = [];
    for (const symbol of [...this.#silent].slice(0, ASKED_MAX)) {
      const words = signal.aborted ? undefined : await ask(symbol, signal);
      if (words !== undefined) refused.push([symbol, words]);
    }
    if (signal.aborted) return;
    for (const [symbol, words] of refused) onUnknown(symbol, words, refused.length === symbols.length);
  }
}
