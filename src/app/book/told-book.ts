/** A symbol's book as it is told: the contract's lines, and what went wrong; of a capture and of a live feed alike. */

import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { type Outcome, type OutcomeKind, SyncedBook } from '../../core/feed/sync/synced-book.js';
import { type BookMeasures, measureBook } from '../../core/market/book/measures.js';
import type { BookRecord } from '../../core/view/book-record.js';
import { bookRecord } from './book-record.js';
import type { BookFeed, BookVenue } from './venues.js';

export interface TellOptions {
  /** Levels a side in a record; 0 is the whole book. */
  readonly depth: number;
  /** Nothing after the first record of a fresh book. */
  readonly once: boolean;
  readonly onRecord: (record: BookRecord) => void;
  /** The book is stale from now on. */
  readonly onGap: (reason: string) => void;
  /** A snapshot came that does not make it fresh. */
  readonly onUseless: (reason: string) => void;
}

export interface BookCounts extends Readonly<Record<OutcomeKind, number>> {
  /** Messages that came, of any kind: lines of a capture that are not blank. */
  readonly lines: number;
  readonly malformed: number;
}

export interface BookResult {
  readonly feed: BookFeed;
  /** The book at the end; stale and empty where it is not to be believed. */
  readonly record: BookRecord;
  readonly measures: BookMeasures | undefined;
  readonly counts: BookCounts;
}

export class ToldBook {
  readonly #synced: SyncedBook;
  #latest: DepthMessage | undefined;
  #isDone = false;

  constructor(
    readonly symbol: string,
    readonly venue: BookVenue,
    readonly options: TellOptions,
  ) {
    this.#synced = new SyncedBook(symbol, venue.createRule(), (outcome, message) => this.#hear(outcome, message));
  }

  /** Whether the one record that was asked for is told. */
  get isDone(): boolean {
    return this.#isDone;
  }

  get counts(): Readonly<Record<OutcomeKind, number>> {
    return this.#synced.counts;
  }

  take(message: DepthMessage): void {
    if (this.#isDone) return;
    this.#latest = message;
    this.#synced.take(message);
  }

  /** A gap that no message shows: the connection is lost. */
  distrust(reason: string): void {
    const at = this.#synced.last;
    if (at !== undefined && !this.#isDone) this.#synced.distrust(reason, at);
  }

  /** The book as it is now. */
  record(): BookRecord {
    return this.#recordOf(this.#synced.book === undefined ? this.#latest : this.#synced.last);
  }

  /** Over the levels of a record; undefined while the book is stale, or a side of it empty. */
  measures(): BookMeasures | undefined {
    const { depth } = this.options;
    const { book } = this.#synced;
    return book === undefined ? undefined : measureBook(book, depth === 0 ? Number.POSITIVE_INFINITY : depth);
  }

  #hear({ kind, reason }: Outcome, message: DepthMessage): void {
    if (this.#isDone) return;
    const { once, onRecord, onGap, onUseless } = this.options;
    if (kind === 'gap') onGap(reason ?? '');
    if (kind === 'dropped' && message.kind === 'book_snapshot') onUseless(reason ?? '');
    // A snapshot has no line of its own; where it proves itself, the book is fresh by it all the same.
    const isFirst = kind === 'resynced' && once && this.#synced.rule.trustsSnapshot;
    const isLine = kind === 'applied' || isFirst || (kind === 'gap' && !once);
    if (!isLine) return;
    onRecord(this.#recordOf(message));
    this.#isDone = once;
  }

  #recordOf(message: DepthMessage | undefined): BookRecord {
    const seq = message === undefined ? null : this.venue.seqOf(message);
    return bookRecord({ symbol: this.symbol, seq, message }, this.#synced.book, this.options.depth);
  }
}
