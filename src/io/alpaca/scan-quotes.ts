/** Quotes inside a frame's bytes. */

import type { Quote } from '../../core/events.js';
import { COMMA } from './ascii.js';
import { four, fourAt, frame, SURPRISE, skipTexts, valueOf2 } from './scan-frame.js';
import { type HeadReader, NONE } from './scan-head.js';
import { NumberReader } from './scan-number.js';

const KEY_BP = four('"bp"');
const KEY_BS = four('"bs"');
const KEY_AP = four('"ap"');
const KEY_AS = four('"as"');
const KEY_BX = four('"bx"');
const KEY_AX = four('"ax"');
const KEY_C = four('"c":');
const KEY_Z = four('"z":');

export class QuoteReader {
  /** The last one read. */
  event: Quote | undefined;
  readonly #number = new NumberReader();

  constructor(readonly head: HeadReader) {}

  /** From the first key behind the type on; the place of the brace that ends the message. */
  read(from: number): number {
    let [at, bidPrice, bidSize, askPrice, askSize] = [from, NONE, NONE, NONE, NONE];
    for (;;) {
      switch (fourAt(at)) {
        case KEY_BP:
          if (bidPrice !== NONE) throw SURPRISE;
          at = this.#number.read(valueOf2(at));
          bidPrice = this.#number.value;
          break;
        case KEY_BS:
          if (bidSize !== NONE) throw SURPRISE;
          at = this.#number.read(valueOf2(at));
          bidSize = this.#number.value;
          break;
        case KEY_AP:
          if (askPrice !== NONE) throw SURPRISE;
          at = this.#number.read(valueOf2(at));
          askPrice = this.#number.value;
          break;
        case KEY_AS:
          if (askSize !== NONE) throw SURPRISE;
          at = this.#number.read(valueOf2(at));
          askSize = this.#number.value;
          break;
        case KEY_BX:
        case KEY_AX:
          at = skipTexts(valueOf2(at));
          break;
        case KEY_C:
        case KEY_Z:
          at = skipTexts(at + 4);
          break;
        default:
          at = this.head.fieldAt(at);
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    if (bidPrice === NONE || bidSize === NONE || askPrice === NONE || askSize === NONE) throw SURPRISE;
    this.event = this.#event(bidPrice, bidSize, askPrice, askSize);
    return at;
  }

  #event(bidPrice: number, bidSize: number, askPrice: number, askSize: number): Quote {
    const { symbol, tsEvent, tsRecv, nanos } = this.head.checked();
    return { kind: 'quote', symbol, tsEvent, tsRecv, nanos, bidPrice, bidSize, askPrice, askSize };
  }
}
