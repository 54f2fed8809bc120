/** A capture replayed into one symbol's book: lines for the contract, notices for people, and how it ended. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { type Outcome, type OutcomeKind, SyncedBook } from '../../core/feed/sync/synced-book.js';
import { type BookMeasures, measureBook } from '../../core/market/book/measures.js';
import { type CaptureLine, readCapture } from '../../io/shared/capture.js';
import { type BookRecord, bookRecord } from './book-record.js';
import { CaptureSymbols } from './capture-symbols.js';
import { BOOK_VENUES, type BookFeed, type BookItem, type BookVenue, guessVenue } from './venues.js';

export interface BookReplayOptions {
  readonly path: string;
  readonly symbol: string;
  /** Told by the first message where undefined. */
  readonly feed: BookFeed | undefined;
  /** Levels a side in a record; 0 is the whole book. */
  readonly depth: number;
  /** Stop at the first record of a fresh book. */
  readonly once: boolean;
  readonly signal: AbortSignal;
  readonly onRecord: (record: BookRecord) => void;
  /** Something to tell, in words. */
  readonly onNotice: (text: string) => void;
}

export interface BookReplayResult {
  readonly feed: BookFeed;
  /** The book at the end; stale and empty where it is not to be believed. */
  readonly record: BookRecord;
  readonly measures: BookMeasures | undefined;
  readonly counts: BookReplayCounts;
}

export interface BookReplayCounts extends Readonly<Record<OutcomeKind, number>> {
  /** Lines that are not blank. */
  readonly lines: number;
  readonly malformed: number;
}

/** Throws TradectlError: `data` for a file that is no capture, `not_found` for a symbol that is not in it. */
export async function replayBook(options: BookReplayOptions): Promise<BookReplayResult> {
  const replay = new BookReplay(options);
  for await (const lines of readCapture(options.path)) {
    options.signal.throwIfAborted();
    for (const line of lines) if (replay.take(line)) return replay.finish();
  }
  return replay.finish();
}

class BookReplay {
  readonly #options: BookReplayOptions;
  readonly #symbols: CaptureSymbols;
  #venue: BookVenue | undefined;
  #book: SyncedBook | undefined;
  #latest: DepthMessage | undefined;
  #depth: number | undefined;
  #line = 0;
  #lines = 0;
  #malformed = 0;
  #isDone = false;

  constructor(options: BookReplayOptions) {
    this.#options = options;
    this.#symbols = new CaptureSymbols(options.symbol);
    this.#venue = options.feed === undefined ? undefined : BOOK_VENUES[options.feed];
  }

  /** Takes the next line; true when enough was read. */
  take({ line, tsRecv, json }: CaptureLine): boolean {
    this.#line = line;
    this.#lines++;
    if (json === undefined) this.#complain('neither a message nor a time and a message');
    else for (const item of this.#decode(json, tsRecv)) this.#takeItem(item);
    return this.#isDone;
  }

  finish(): BookReplayResult {
    this.#refuse();
    if (this.#malformed > 1) this.#options.onNotice(`${this.#malformed} malformed lines were skipped`);
    const { depth, once, onRecord } = this.#options;
    const book = this.#book?.book;
    const record = this.#record(book === undefined ? this.#latest : this.#book?.last, depth);
    if (once && !this.#isDone) onRecord(record);
    if (book === undefined) this.#options.onNotice(`${record.symbol} ends stale: ${this.#cause()}`);
    return {
      feed: this.#venue?.name ?? 'binance',
      record,
      measures: book === undefined ? undefined : measureBook(book, depth === 0 ? Number.POSITIVE_INFINITY : depth),
      counts: { ...NO_COUNTS, ...this.#book?.counts, lines: this.#lines, malformed: this.#malformed },
    };
  }

  #decode(json: string, tsRecv: CaptureLine['tsRecv']): readonly BookItem[] {
    const venue = this.#venue ?? guessVenue(json);
    try {
      const items = venue.decode(json, tsRecv);
      if (items.length > 0) this.#venue = venue;
      return items;
    } catch (error) {
      if (!(error instanceof TradectlError)) throw error;
      this.#complain(error.message);
      return [];
    }
  }

  #takeItem(item: BookItem): void {
    if (this.#isDone || !this.#isOurs(item)) return;
    if (item.kind === 'other') {
      this.#depth = item.depth ?? this.#depth;
      return;
    }
    this.#latest = item;
    const depth = this.#depth === undefined ? {} : { depth: this.#depth };
    this.#synced().take(item.kind === 'book_snapshot' ? { ...item, ...depth } : item);
  }

  #isOurs(item: BookItem): boolean {
    if (item.symbol !== '') return this.#symbols.see(item);
    return this.#symbols.owns(item.kind === 'book_snapshot' ? (item.seq ?? 0) : 0);
  }

  #synced(): SyncedBook {
    const venue = this.#venue ?? BOOK_VENUES.binance;
    this.#book ??= new SyncedBook(this.#symbols.name, venue.createRule(), (outcome, message) =>
      this.#hear(outcome, message),
    );
    return this.#book;
  }

  #hear({ kind, reason }: Outcome, message: DepthMessage): void {
    if (this.#isDone) return;
    const { once, depth, onRecord, onNotice } = this.#options;
    if (kind === 'gap') onNotice(`gap at line ${this.#line}: ${reason}; waiting for a snapshot`);
    if (kind === 'dropped' && message.kind === 'book_snapshot') {
      onNotice(`the snapshot of line ${this.#line} does not help: ${reason}`);
    }
    // A snapshot has no line of its own; where it proves itself, the book is fresh by it all the same.
    const isFirst = kind === 'resynced' && once && this.#book?.rule.trustsSnapshot === true;
    const isLine = kind === 'applied' || isFirst || (kind === 'gap' && !once);
    if (!isLine) return;
    onRecord(this.#record(message, depth));
    this.#isDone = once;
  }

  #record(message: DepthMessage | undefined, depth: number): BookRecord {
    const seq = message === undefined ? null : (this.#venue?.seqOf(message) ?? null);
    return bookRecord({ symbol: this.#symbols.name, seq, message }, this.#book?.book, depth);
  }

  #complain(reason: string): void {
    if (this.#malformed++ === 0) this.#options.onNotice(`line ${this.#line} is malformed: ${reason}`);
  }

  /** Why there is no book at the end. */
  #cause(): string {
    const { gap = 0, resynced = 0 } = this.#book?.counts ?? {};
    if (this.#book === undefined) return 'the capture holds no depth of it';
    return gap > 0 ? 'no snapshot after the last gap' : resynced > 0 ? 'it is crossed' : 'no snapshot that fits';
  }

  /** Throws where there was nothing to make a book of. */
  #refuse(): void {
    const { path, symbol } = this.#options;
    const file = basename(path);
    if (this.#lines === 0) throw new TradectlError('data', `${file} is empty`, { where: path });
    if (this.#symbols.isThere || (this.#symbols.names.length === 0 && this.#book !== undefined)) return;
    const names = this.#symbols.names;
    if (names.length > 0) {
      const hint = `it holds ${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`;
      throw new TradectlError('not_found', `${symbol} is not in ${file}`, { where: path, hint });
    }
    const what = this.#options.feed ?? 'binance, kraken or alpaca';
    throw new TradectlError(
      'data',
      `${file} holds no message of ${what} (${this.#malformed} of ${this.#lines} lines malformed)`,
      {
        where: path,
        hint: 'a capture has a line `<receive time in ns> <json>` for each message',
      },
    );
  }
}

const NO_COUNTS: Readonly<Record<OutcomeKind, number>> = { applied: 0, buffered: 0, dropped: 0, gap: 0, resynced: 0 };
