/** A recording replayed into one symbol's book: the lines that the live book told, a lost connection included. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import type { OutcomeKind } from '../../core/feed/sync/synced-book.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import { recordingSource } from '../relay/recording-source.js';
import { bookRecord } from './book-record.js';
import { CaptureSymbols } from './capture-symbols.js';
import type { BookReplayOptions } from './replay-book.js';
import { type BookResult, ToldBook } from './told-book.js';
import { BOOK_VENUES, type BookFeed } from './venues.js';

/** Folders of kinds that say nothing of a book. */
const NO_BOOK = /\/(trade|quote|bar|bar_revision|trading_status|price_band|correction|trade_cancel)\/[^/]+$/;

/** Throws TradectlError: `data` for files that are damaged, `not_found` for a symbol whose book is not in them. */
export async function replayRecordedBook(files: readonly string[], options: BookReplayOptions): Promise<BookResult> {
  const book = new RecordedBook(options);
  options.onWatch?.(() => book.result());
  const telling = files.filter((file) => !NO_BOOK.test(file));
  if (telling.length === 0) return book.finish();
  const source = await recordingSource(telling);
  try {
    for await (const { events, bad } of source.batches()) {
      options.signal.throwIfAborted();
      book.malformed += bad.length;
      for (const event of events) {
        if (options.pace !== undefined) await options.pace(event.tsRecv);
        if (book.take(event)) return book.finish();
      }
    }
    return book.finish();
  } finally {
    source.close();
  }
}

class RecordedBook {
  readonly #symbols: CaptureSymbols;
  #book: ToldBook | undefined;
  #events = 0;
  malformed = 0;

  constructor(readonly options: BookReplayOptions) {
    this.#symbols = new CaptureSymbols(options.symbol);
  }

  /** Takes the next event; true when enough was read. */
  take(event: WireEvent): boolean {
    this.#events++;
    if (event.kind === 'feed' && event.state === 'down') this.#lost(event.reason);
    if ((event.kind === 'book_delta' || event.kind === 'book_snapshot') && this.#symbols.see(event))
      this.#told(event).take(event);
    return this.#book?.isDone === true;
  }

  /** Throws where there was nothing to make a book of. */
  finish(): BookResult {
    const { once, onRecord, onNotice, path, symbol } = this.options;
    const result = this.result();
    if (this.malformed > 0) onNotice(`${this.malformed} recorded events could not be read`);
    if (!this.#symbols.isThere) {
      const names = this.#symbols.names.slice(0, 20).join(', ');
      const hint = names === '' ? 'record with --channels book' : `it holds ${names}`;
      throw new TradectlError('not_found', `${basename(path)} holds no book of ${symbol}`, { where: path, hint });
    }
    if (once && this.#book?.isDone !== true) onRecord(result.record);
    if (result.record.state === 'stale') onNotice(`${result.record.symbol} ends stale`);
    return result;
  }

  /** As far as it was read. */
  result(): BookResult {
    const stale = bookRecord({ symbol: this.#symbols.name, seq: null, message: undefined }, undefined, 0);
    return {
      feed: this.options.feed ?? this.#feed ?? 'binance',
      record: this.#book?.record() ?? stale,
      measures: this.#book?.measures(),
      counts: { ...NO_COUNTS, ...this.#book?.counts, lines: this.#events, malformed: this.malformed },
    };
  }

  get #feed(): BookFeed | undefined {
    return this.#book?.venue.name;
  }

  #lost(reason: string): void {
    this.#book?.distrust(reason);
    this.options.onNotice(`down: ${reason}`);
  }

  #told(message: DepthMessage): ToldBook {
    const { depth, once, onRecord, onNotice, feed } = this.options;
    this.#book ??= new ToldBook(message.symbol, BOOK_VENUES[feed ?? feedOf(message)], {
      ...{ depth, once, onRecord },
      onGap: (reason) => onNotice(`gap: ${reason}; waiting for a snapshot`),
      onUseless: (reason) => onNotice(`a snapshot does not help: ${reason}`),
    });
    return this.#book;
  }
}

/** Each venue proves its books in a way of its own, which shows in every message. */
function feedOf(message: DepthMessage): BookFeed {
  if (message.checksum !== undefined) return 'kraken';
  return (message.kind === 'book_delta' ? message.lastSeq : message.seq) === undefined ? 'alpaca' : 'binance';
}

const NO_COUNTS: Readonly<Record<OutcomeKind, number>> = { applied: 0, buffered: 0, dropped: 0, gap: 0, resynced: 0 };
