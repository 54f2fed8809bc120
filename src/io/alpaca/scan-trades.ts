/** Trades inside a frame's bytes. */

import type { Side, Trade } from '../../core/events.js';
import { COLON, COMMA, QUOTE } from './ascii.js';
import { expect, four, fourAt, frame, SURPRISE, skipTexts } from './scan-frame.js';
import { type HeadReader, NONE } from './scan-head.js';
import { IdReader, NumberReader } from './scan-number.js';

const KEY_I = four('"i":');
const KEY_P = four('"p":');
const KEY_SIZE = four('"s":');
const KEY_X = four('"x":');
const KEY_C = four('"c":');
const KEY_Z = four('"z":');
const KEY_TKS = four('"tks');
const BUYER = 0x42;
const SELLER = 0x53;

export class TradeReader {
  /** The last one read. */
  event: Trade | undefined;
  readonly #number = new NumberReader();
  readonly #id = new IdReader();

  constructor(readonly head: HeadReader) {}

  /** From the first key behind the type on; the place of the brace that ends the message. */
  read(from: number): number {
    let [at, price, size, id, aggressor] = [from, NONE, NONE, '', undefined as Side | undefined];
    let hasTaker = false;
    for (;;) {
      switch (fourAt(at)) {
        case KEY_P:
          if (price !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          price = this.#number.value;
          break;
        case KEY_SIZE:
          if (size !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          size = this.#number.value;
          break;
        case KEY_I:
          if (id !== '') throw SURPRISE;
          at = this.#id.read(at + 4);
          id = this.#id.text;
          break;
        case KEY_X:
        case KEY_C:
        case KEY_Z:
          at = skipTexts(at + 4);
          break;
        case KEY_TKS:
          if (hasTaker) throw SURPRISE;
          hasTaker = true;
          at = expect(expect(at + 4, QUOTE), COLON);
          aggressor = takerAt(at);
          at += 3;
          break;
        default:
          at = this.head.fieldAt(at);
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    if (!(price > 0) || size === NONE) throw SURPRISE;
    this.event = this.#event(price, size, id, aggressor);
    return at;
  }

  #event(price: number, size: number, id: string, aggressor: Side | undefined): Trade {
    const { symbol, tsEvent, tsRecv, nanos } = this.head.checked();
    if (aggressor === undefined) return { kind: 'trade', symbol, tsEvent, tsRecv, nanos, price, size, id };
    return { kind: 'trade', symbol, tsEvent, tsRecv, nanos, price, size, id, aggressor };
  }
}

/** Of the text of one letter that stands here. */
function takerAt(at: number): Side {
  const letter = frame[at + 1];
  if (frame[at] !== QUOTE || frame[at + 2] !== QUOTE || (letter !== BUYER && letter !== SELLER)) throw SURPRISE;
  return letter === BUYER ? 'buy' : 'sell';
}
