/** Proves the books of a stream as they pass: a gap is told, and a snapshot is asked for until the book is whole. */

import type { BookSnapshot } from '../../core/events.js';
import type { FeedMessage, Topic } from '../../core/feed/messages.js';
import { AlpacaRule } from '../../core/feed/sync/alpaca.js';
import { binanceRule } from '../../core/feed/sync/binance.js';
import type { DepthMessage, DepthSnapshot } from '../../core/feed/sync/depth.js';
import { KrakenRule } from '../../core/feed/sync/kraken.js';
import type { SyncRule } from '../../core/feed/sync/rule.js';
import { type Outcome, SyncedBook } from '../../core/feed/sync/synced-book.js';
import type { SocketClock } from '../../io/shared/socket.js';
import type { LiveVenue } from '../../io/shared/venue.js';

/** Between two snapshots of one symbol. */
const AGAIN_MS = 1000;

export interface BookWatchOptions {
  readonly venue: LiveVenue;
  readonly signal: AbortSignal;
  readonly clock: SocketClock;
  /** A snapshot that did not come with the stream. */
  readonly onSnapshot: (snapshot: DepthSnapshot) => void;
  readonly onGap: (symbol: string, reason: string) => void;
  /** The book waits, for a reason that is told and counted elsewhere, or is no loss. */
  readonly onStale: (symbol: string, reason: string) => void;
  readonly onRecovered: (symbol: string) => void;
  /** Asks the stream for a snapshot. */
  readonly resync: (symbol: string) => void;
}

interface Watched {
  readonly book: SyncedBook;
  hadGap: boolean;
  isAsking: boolean;
}

const RULES: Readonly<Record<LiveVenue['bookRule'], () => SyncRule>> = {
  alpaca: () => new AlpacaRule(),
  binance: () => binanceRule,
  kraken: () => new KrakenRule(),
};

export class BookWatch {
  readonly #books = new Map<string, Watched>();
  readonly #fetching = new Set<Promise<void>>();
  readonly #callOffs = new Set<() => void>();
  #isCut = false;

  constructor(readonly options: BookWatchOptions) {}

  take(messages: readonly FeedMessage[]): void {
    for (const message of messages)
      if (message.kind === 'book_delta' || message.kind === 'book_snapshot') this.#apply(message);
  }

  /** The connection is gone, and with it what the books were built on. */
  lost(reason: string): void {
    this.#isCut = true;
    for (const { book } of this.#books.values()) if (book.last !== undefined) book.distrust(reason, book.last);
    this.#isCut = false;
  }

  /** The symbols whose books are whole. */
  get whole(): readonly string[] {
    return [...this.#books].filter(([, { book }]) => book.book !== undefined).map(([symbol]) => symbol);
  }

  /** A book is not what the venue has, although no message showed it. */
  distrust(symbol: string, reason: string): void {
    const book = this.#books.get(symbol)?.book;
    if (book?.last !== undefined) book.distrust(reason, book.last);
  }

  /** The book as it stands; undefined where it is not whole. */
  snapshotOf(symbol: string): BookSnapshot | undefined {
    const synced = this.#books.get(symbol)?.book;
    const [book, last] = [synced?.book, synced?.last];
    if (book === undefined || last === undefined) return undefined;
    const { tsEvent, tsRecv, nanos } = last;
    const all = Number.POSITIVE_INFINITY;
    const sides = { bids: book.top('bid', all), asks: book.top('ask', all) };
    return { kind: 'book_snapshot', symbol, tsEvent, tsRecv, nanos, ...sides, seq: undefined };
  }

  /** Books that the venue does not send any more. */
  forget(topics: readonly Topic[]): void {
    for (const { channel, symbol } of topics) if (channel === 'orderbooks') this.#books.delete(symbol);
  }

  /** Resolves when nothing is being fetched, nor will be. */
  async idle(): Promise<void> {
    await Promise.all(this.#fetching);
    for (const callOff of this.#callOffs) callOff();
  }

  #apply(message: DepthMessage): void {
    const watched = this.#books.get(message.symbol) ?? this.#watch(message.symbol);
    watched.book.take(message);
    // Deltas wait for a snapshot that only REST has.
    if (watched.book.last === undefined && this.options.venue.fetchBook !== undefined) this.#fetch(watched);
  }

  #watch(symbol: string): Watched {
    const rule = RULES[this.options.venue.bookRule]();
    const book = new SyncedBook(symbol, rule, (outcome) => this.#heard(symbol, outcome));
    const watched = { book, hadGap: false, isAsking: false };
    this.#books.set(symbol, watched);
    return watched;
  }

  #heard(symbol: string, { kind, reason }: Outcome): void {
    const watched = this.#books.get(symbol);
    if (watched === undefined) return;
    if (kind === 'resynced' && watched.hadGap) {
      watched.hadGap = false;
      this.options.onRecovered(symbol);
    }
    if (kind !== 'gap') return;
    watched.hadGap = true;
    const { onGap, onStale } = this.options;
    (this.#isCut ? onStale : onGap)(symbol, `the book of ${symbol} is stale: ${reason ?? ''}`);
    if (this.options.venue.fetchBook === undefined) this.options.resync(symbol);
  }

  #fetch(watched: Watched): void {
    if (watched.isAsking || this.options.signal.aborted) return;
    watched.isAsking = true;
    const fetching = this.#ask(watched);
    this.#fetching.add(fetching);
    void fetching.finally(() => this.#fetching.delete(fetching));
  }

  /** One snapshot; where it does not help, the next delta a second later asks for another. */
  async #ask(watched: Watched): Promise<void> {
    const { venue, signal, clock } = this.options;
    const { book } = watched;
    try {
      const snapshot = await venue.fetchBook?.(book.symbol, signal, () => clock.now());
      if (snapshot === undefined || signal.aborted) return;
      this.options.onSnapshot(snapshot);
      book.take(snapshot);
    } catch (error) {
      if (!signal.aborted) this.options.onStale(book.symbol, (error as Error).message);
    } finally {
      if (book.last !== undefined || signal.aborted) watched.isAsking = false;
      else {
        const callOff = clock.after(AGAIN_MS, () => {
          this.#callOffs.delete(callOff);
          watched.isAsking = false;
        });
        this.#callOffs.add(callOff);
      }
    }
  }
}
