/** A capture (or a recording) replayed into one symbol's book: lines for the contract, notices for people, and how it ended. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { DepthMessage, DepthSnapshot } from '../../core/feed/sync/depth.js';
import type { OutcomeKind } from '../../core/feed/sync/synced-book.js';
import type { BookRecord } from '../../core/view/book-record.js';
import { type CaptureLine, readCapture } from '../../io/shared/capture.js';
import { sortFiles } from '../relay/replay-files.js';
import { bookRecord } from './book-record.js';
import { CaptureSymbols } from './capture-symbols.js';
import { type BookResult, ToldBook } from './told-book.js';
import { BOOK_VENUES, type BookFeed, type BookItem, type BookVenue, guessVenue } from './venues.js';

export interface BookReplayOptions {
  /** Of a capture, a folder that was recorded into, or a file of it; absolute. */
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
  /** Waits until a message of that time is due; undefined is as fast as it goes. */
  readonly pace?: ((tsRecv: Micros) => Promise<void>) | undefined;
  /** Takes where the book of the moment comes from. */
  readonly onWatch?: (read: () => BookResult) => void;
}

/**
 * Replays a capture, or a recording: its folder, or a file of it.
 *
 * Throws TradectlError: `data` for a file that is neither, `not_found` for a symbol that is not in it.
 */
export async function replayBook(options: BookReplayOptions): Promise<BookResult> {
  const { recordings } = await sortFiles([options.path]);
  const [files] = recordings;
  if (files === undefined) return replayCapture(options);
  return (await import('./recorded-book.js')).replayRecordedBook(files, options);
}

async function replayCapture(options: BookReplayOptions): Promise<BookResult> {
  const replay = new BookReplay(options);
  options.onWatch?.(() => replay.result());
  for await (const lines of readCapture(options.path)) {
    options.signal.throwIfAborted();
    for (const line of lines) {
      if (options.pace !== undefined && line.tsRecv !== undefined) await options.pace(line.tsRecv);
      if (replay.take(line)) return replay.finish();
    }
  }
  return replay.finish();
}

class BookReplay {
  readonly #options: BookReplayOptions;
  readonly #symbols: CaptureSymbols;
  #venue: BookVenue | undefined;
  #book: ToldBook | undefined;
  #depth: number | undefined;
  #line = 0;
  #lines = 0;
  #malformed = 0;

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
    return this.#book?.isDone === true;
  }

  /** Throws where there was nothing to make a book of. */
  finish(): BookResult {
    for (const snapshot of this.#symbols.rest()) this.#takeDepth(snapshot);
    this.#refuse();
    const { once, onRecord, onNotice } = this.#options;
    if (this.#malformed > 1) onNotice(`${this.#malformed} malformed lines were skipped`);
    const result = this.result();
    if (once && this.#book?.isDone !== true) onRecord(result.record);
    if (result.record.state === 'stale') onNotice(`${result.record.symbol} ends stale: ${this.#cause()}`);
    return result;
  }

  /** As far as it was read. */
  result(): BookResult {
    return {
      feed: this.#venue?.name ?? 'binance',
      record:
        this.#book?.record() ?? bookRecord({ symbol: this.#symbols.name, seq: null, message: undefined }, undefined, 0),
      measures: this.#book?.measures(),
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
    if (this.#book?.isDone === true) return;
    if (item.kind === 'book_snapshot' && item.symbol === '') return this.#takeUnnamed(item);
    const isOurs = this.#symbols.see(item);
    if (item.kind === 'book_delta') for (const snapshot of this.#symbols.settle()) this.#takeDepth(snapshot);
    if (!isOurs) return;
    if (item.kind === 'other') this.#depth = item.depth ?? this.#depth;
    else this.#takeDepth(item);
  }

  #takeUnnamed(snapshot: DepthSnapshot): void {
    this.#symbols.keep(snapshot);
    for (const ours of this.#symbols.settle()) this.#takeDepth(ours);
  }

  #takeDepth(message: DepthMessage): void {
    const depth = this.#depth === undefined ? {} : { depth: this.#depth };
    this.#told().take(message.kind === 'book_snapshot' ? { ...message, ...depth } : message);
  }

  #told(): ToldBook {
    const { depth, once, onRecord, onNotice } = this.#options;
    this.#book ??= new ToldBook(this.#symbols.name, this.#venue ?? BOOK_VENUES.binance, {
      ...{ depth, once, onRecord },
      onGap: (reason) => onNotice(`gap at line ${this.#line}: ${reason}; waiting for a snapshot`),
      onUseless: (reason) => onNotice(`the snapshot of line ${this.#line} does not help: ${reason}`),
    });
    return this.#book;
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
