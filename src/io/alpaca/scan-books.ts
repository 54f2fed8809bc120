/** Books, and changes of books, inside a frame's bytes. */

import type { BookLevel } from '../../core/events.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { CLOSE, CLOSE_LIST, COMMA, OPEN, OPEN_LIST } from './ascii.js';
import { Malformed, wholeBook } from './map.js';
import { expect, four, fourAt, frame, SURPRISE } from './scan-frame.js';
import type { HeadReader } from './scan-head.js';
import { NumberReader } from './scan-number.js';

const KEY_A = four('"a":');
const KEY_B = four('"b":');
const KEY_R = four('"r":');
const KEY_P = four('"p":');
const KEY_SIZE = four('"s":');
const TRUE = four('true');
const FALSE = four('fals');
const LETTER_E = 0x65;
const NOBODY: readonly BookLevel[] = [];

export class BookReader {
  /** The last one read. */
  event: DepthMessage | undefined;
  readonly #number = new NumberReader();

  constructor(readonly head: HeadReader) {}

  /** From the first key behind the type on; the place of the brace that ends the message. */
  read(from: number): number {
    let at = from;
    let bids: BookLevel[] | undefined;
    let asks: BookLevel[] | undefined;
    let isWhole: boolean | undefined;
    for (;;) {
      switch (fourAt(at)) {
        case KEY_B:
          if (bids !== undefined) throw SURPRISE;
          bids = [];
          at = this.#levels(at + 4, bids);
          break;
        case KEY_A:
          if (asks !== undefined) throw SURPRISE;
          asks = [];
          at = this.#levels(at + 4, asks);
          break;
        case KEY_R:
          if (isWhole !== undefined) throw SURPRISE;
          isWhole = isTrue(at + 4);
          at += isWhole ? 8 : 9;
          break;
        default:
          at = this.head.fieldAt(at);
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    this.event = this.#event(bids ?? NOBODY, asks ?? NOBODY, isWhole === true);
    return at;
  }

  #event(bids: readonly BookLevel[], asks: readonly BookLevel[], isWhole: boolean): DepthMessage {
    const { symbol, tsEvent, tsRecv, nanos } = this.head.checked();
    if (!isWhole)
      return {
        kind: 'book_delta',
        symbol,
        tsEvent,
        tsRecv,
        nanos,
        bids,
        asks,
        firstSeq: undefined,
        lastSeq: undefined,
      };
    const event = wholeBook({ symbol, tsEvent, tsRecv, nanos }, bids, asks);
    if (event instanceof Malformed) throw SURPRISE;
    return event;
  }

  #levels(from: number, levels: BookLevel[]): number {
    let at = expect(from, OPEN_LIST);
    if (frame[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      at = expect(at, OPEN);
      if (fourAt(at) !== KEY_P) throw SURPRISE;
      at = this.#number.read(at + 4);
      const price = this.#number.value;
      at = expect(at, COMMA);
      if (fourAt(at) !== KEY_SIZE || price === 0) throw SURPRISE;
      at = this.#number.read(at + 4);
      levels.push({ price, size: this.#number.value });
      at = expect(at, CLOSE);
      if (frame[at] !== COMMA) return expect(at, CLOSE_LIST);
      at++;
    }
  }
}

function isTrue(at: number): boolean {
  if (fourAt(at) === TRUE) return true;
  if (fourAt(at) === FALSE && frame[at + 4] === LETTER_E) return false;
  throw SURPRISE;
}
