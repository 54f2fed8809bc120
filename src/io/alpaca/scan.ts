/**
 * The fast reader of Alpaca's JSON frames: one pass over the bytes, from them to events, no object in between.
 *
 * It knows trades, quotes, bars and books, their keys in any order, and nothing else. At any surprise (a blank, an
 * escape, an unknown or repeated key, an exponent, a value that cannot be) it gives up on the frame, and the slow
 * reader, which is always right, takes over: what is wrong with a message is said there only.
 *
 * Each reading function takes the place where it begins and returns the place behind: a cursor that lived in a field
 * would be written and read again for every byte.
 */

import type { Micros } from '../../core/base/time.js';
import type { FeedMessage } from '../../core/feed/messages.js';
import { CLOSE, CLOSE_LIST, COMMA, OPEN_LIST } from './ascii.js';
import { BarReader } from './scan-bars.js';
import { BookReader } from './scan-books.js';
import { expect, four, fourAt, frame, load, SURPRISE } from './scan-frame.js';
import { HeadReader } from './scan-head.js';
import { QuoteReader } from './scan-quotes.js';
import { TradeReader } from './scan-trades.js';

// One by one: what is taken from a list is read from memory each time, and not a constant to the compiler.
const MESSAGE = four('{"T"');
const TRADE = four(':"t"');
const QUOTE = four(':"q"');
const BAR = four(':"b"');
const BOOK = four(':"o"');

export class FrameScan {
  readonly #head = new HeadReader();
  readonly #quotes = new QuoteReader(this.#head);
  readonly #trades = new TradeReader(this.#head);
  readonly #bars = new BarReader(this.#head);
  readonly #books = new BookReader(this.#head);

  /** The events of a frame; undefined where it gave up. */
  read(bytes: Buffer, tsRecv: Micros): FeedMessage[] | undefined {
    if (!Number.isSafeInteger(tsRecv)) return undefined;
    this.#head.tsRecv = tsRecv;
    try {
      load(bytes);
      return this.#frame(bytes.length);
    } catch (error) {
      if (error !== SURPRISE) throw error;
      return undefined;
    }
  }

  #frame(length: number): FeedMessage[] {
    const events: FeedMessage[] = [];
    let at = expect(0, OPEN_LIST);
    if (frame[at] !== CLOSE_LIST) {
      for (;;) {
        at = expect(this.#message(at, events), CLOSE);
        if (frame[at] !== COMMA) break;
        at++;
      }
    }
    if (expect(at, CLOSE_LIST) !== length) throw SURPRISE;
    return events;
  }

  /** From `{"T":"q",` on; the place of the brace that ends the message. */
  #message(from: number, events: FeedMessage[]): number {
    if (fourAt(from) !== MESSAGE) throw SURPRISE;
    const reader = this.#readerOf(fourAt(from + 4));
    this.#head.clear();
    const end = reader.read(expect(from + 8, COMMA));
    events.push(reader.event as FeedMessage);
    return end;
  }

  #readerOf(type: number): QuoteReader | TradeReader | BookReader | BarReader {
    if (type === QUOTE) return this.#quotes;
    if (type === TRADE) return this.#trades;
    if (type === BOOK) return this.#books;
    if (type === BAR) return this.#bars;
    throw SURPRISE;
  }
}
