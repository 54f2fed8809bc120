/** Compares books with the venue's own by REST now and then, where the stream has nothing that proves them. */

import type { BookSnapshot } from '../../core/events.js';
import { disagreements } from '../../core/feed/sync/compare.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { LiveVenue } from '../../io/shared/venue.js';

export interface BookCompareOptions {
  readonly fetch: NonNullable<LiveVenue['fetchBooks']>;
  readonly signal: AbortSignal;
  readonly clock: SocketClock;
  /** Symbols whose books are whole. */
  readonly symbols: () => readonly string[];
  readonly bookOf: (symbol: string) => BookSnapshot | undefined;
  /** A book that is not what the venue has, twice in a row. */
  readonly onWrong: (symbol: string, reason: string) => void;
  readonly notice: (text: string) => void;
}

const EVERY_MS = 30_000;
/** Where something looked wrong it is looked at again soon. */
const SOON_MS = 2000;
/** Levels a side; further down the two may be cut differently. */
const LEVELS = 25;

export class BookCompare {
  /** What looked wrong the last time, by symbol. */
  #suspects = new Map<string, ReadonlySet<string>>();
  #callOff: () => void = () => undefined;
  #asking: Promise<void> = Promise.resolve();
  #isTold = false;

  constructor(readonly options: BookCompareOptions) {}

  start(): void {
    this.#wait(EVERY_MS);
  }

  /** Resolves when nothing is being asked, nor will be. */
  async idle(): Promise<void> {
    this.#callOff();
    await this.#asking;
  }

  #wait(ms: number): void {
    this.#callOff = this.options.clock.after(ms, () => {
      this.#asking = this.#compare();
    });
  }

  async #compare(): Promise<void> {
    const { fetch, signal, clock, symbols, bookOf } = this.options;
    const before = new Map(symbols().map((symbol) => [symbol, bookOf(symbol)]));
    try {
      const answers = before.size === 0 ? [] : await fetch([...before.keys()], signal, () => clock.now());
      if (signal.aborted) return;
      this.#judge(before, answers);
    } catch (error) {
      if (signal.aborted) return;
      if (!this.#isTold) this.options.notice(`books are not compared with REST: ${(error as Error).message}`);
      this.#isTold = true;
    }
    this.#wait(this.#suspects.size > 0 ? SOON_MS : EVERY_MS);
  }

  #judge(before: ReadonlyMap<string, BookSnapshot | undefined>, answers: readonly BookSnapshot[]): void {
    const last = this.#suspects;
    this.#suspects = new Map();
    for (const answer of answers) {
      const { symbol } = answer;
      const [was, is] = [before.get(symbol), this.options.bookOf(symbol)];
      if (was === undefined || is === undefined) continue;
      const odd = disagreements(was, is, answer, LEVELS);
      const again = [...odd].filter((level) => last.get(symbol)?.has(level) === true);
      if (again.length > 0)
        this.options.onWrong(symbol, `by REST it is another one at ${again.slice(0, 3).join(', ')}`);
      else if (odd.size > 0) this.#suspects.set(symbol, odd);
    }
  }
}
