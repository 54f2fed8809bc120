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

import { type Micros, micros } from '../../core/base/time.js';
import type { Bar, BookLevel, Quote, Side, Trade } from '../../core/events.js';
import type { FeedMessage } from '../../core/feed/messages.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { barProblem } from '../../core/market/validate.js';
import { CLOSE, CLOSE_LIST, COLON, COMMA, OPEN, OPEN_LIST, QUOTE } from './ascii.js';
import { Malformed, wholeBook } from './map.js';
import { expect, four, fourAt, frame, load, SURPRISE, skipTexts, valueOf2 } from './scan-frame.js';
import { IdReader, NumberReader } from './scan-number.js';
import { StampReader } from './scan-stamp.js';
import { WordReader } from './scan-text.js';

// One by one: what is taken from a list is read from memory each time, and not a constant to the compiler.
const MESSAGE = four('{"T"');
const TRADE = four(':"t"');
const QUOTED = four(':"q"');
const BAR = four(':"b"');
const BOOK = four(':"o"');
const KEY_S = four('"S":');
const KEY_T = four('"t":');
const KEY_I = four('"i":');
const KEY_P = four('"p":');
const KEY_SIZE = four('"s":');
const KEY_X = four('"x":');
const KEY_Z = four('"z":');
const KEY_C = four('"c":');
const KEY_TKS = four('"tks');
const KEY_BP = four('"bp"');
const KEY_BS = four('"bs"');
const KEY_AP = four('"ap"');
const KEY_AS = four('"as"');
const KEY_BX = four('"bx"');
const KEY_AX = four('"ax"');
const KEY_O = four('"o":');
const KEY_H = four('"h":');
const KEY_L = four('"l":');
const KEY_V = four('"v":');
const KEY_N = four('"n":');
const KEY_VW = four('"vw"');
const KEY_A = four('"a":');
const KEY_B = four('"b":');
const KEY_R = four('"r":');

/** A field that has not been read: numbers read are zero or more. */
const NONE = -1;
const NOBODY: readonly BookLevel[] = [];

const TRUE = four('true');
const FALSE = four('fals');
const LETTER_E = 0x65;
const BUYER = 0x42;
const SELLER = 0x53;

/** Of the text of one letter that stands here. */
function takerAt(at: number): Side {
  const letter = frame[at + 1];
  if (frame[at] !== QUOTE || frame[at + 2] !== QUOTE || (letter !== BUYER && letter !== SELLER)) throw SURPRISE;
  return letter === BUYER ? 'buy' : 'sell';
}

function isTrue(at: number): boolean {
  if (fourAt(at) === TRUE) return true;
  if (fourAt(at) === FALSE && frame[at + 4] === LETTER_E) return false;
  throw SURPRISE;
}

export class FrameScan {
  readonly #word = new WordReader();
  readonly #stamp = new StampReader();
  readonly #number = new NumberReader();
  readonly #id = new IdReader();
  #tsRecv = micros(0);
  #symbol = '';
  #hasTime = false;
  #event: FeedMessage | undefined;

  /** The events of a frame; undefined where it gave up. */
  read(bytes: Buffer, tsRecv: Micros): FeedMessage[] | undefined {
    if (!Number.isSafeInteger(tsRecv)) return undefined;
    this.#tsRecv = tsRecv;
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
        at = expect(this.#message(at), CLOSE);
        events.push(this.#event as FeedMessage);
        if (frame[at] !== COMMA) break;
        at++;
      }
    }
    if (expect(at, CLOSE_LIST) !== length) throw SURPRISE;
    return events;
  }

  /** From `{"T":"q",` on; the place of the brace that ends the message. */
  #message(from: number): number {
    if (fourAt(from) !== MESSAGE) throw SURPRISE;
    const type = fourAt(from + 4);
    const at = expect(from + 8, COMMA);
    this.#symbol = '';
    this.#hasTime = false;
    if (type === QUOTED) return this.#quote(at);
    if (type === TRADE) return this.#trade(at);
    if (type === BOOK) return this.#book(at);
    if (type === BAR) return this.#bar(at);
    throw SURPRISE;
  }

  #symbolAt(from: number): number {
    if (this.#symbol !== '') throw SURPRISE;
    const end = this.#word.read(expect(from, QUOTE));
    this.#symbol = this.#word.text;
    return end + 1;
  }

  #timeAt(from: number): number {
    if (this.#hasTime) throw SURPRISE;
    this.#hasTime = true;
    return this.#stamp.read(expect(from, QUOTE)) + 1;
  }

  #quote(from: number): number {
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
        case KEY_S:
          at = this.#symbolAt(at + 4);
          break;
        case KEY_T:
          at = this.#timeAt(at + 4);
          break;
        default:
          throw SURPRISE;
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    if (bidPrice === NONE || bidSize === NONE || askPrice === NONE || askSize === NONE) throw SURPRISE;
    this.#event = this.#quoteOf(bidPrice, bidSize, askPrice, askSize);
    return at;
  }

  #quoteOf(bidPrice: number, bidSize: number, askPrice: number, askSize: number): Quote {
    const symbol = this.#symbol;
    if (symbol === '' || !this.#hasTime) throw SURPRISE;
    const { micros: time, nanos } = this.#stamp;
    const [tsEvent, tsRecv] = [micros(time), this.#tsRecv];
    return { kind: 'quote', symbol, tsEvent, tsRecv, nanos, bidPrice, bidSize, askPrice, askSize };
  }

  #trade(from: number): number {
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
        case KEY_S:
          at = this.#symbolAt(at + 4);
          break;
        case KEY_T:
          at = this.#timeAt(at + 4);
          break;
        case KEY_TKS:
          if (hasTaker) throw SURPRISE;
          hasTaker = true;
          at = expect(expect(at + 4, QUOTE), COLON);
          aggressor = takerAt(at);
          at += 3;
          break;
        default:
          throw SURPRISE;
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    if (!(price > 0) || size === NONE) throw SURPRISE;
    this.#event = this.#tradeOf(price, size, id, aggressor);
    return at;
  }

  #tradeOf(price: number, size: number, id: string, aggressor: Side | undefined): Trade {
    const symbol = this.#symbol;
    if (symbol === '' || !this.#hasTime) throw SURPRISE;
    const { micros: time, nanos } = this.#stamp;
    const [tsEvent, tsRecv] = [micros(time), this.#tsRecv];
    if (aggressor === undefined) return { kind: 'trade', symbol, tsEvent, tsRecv, nanos, price, size, id };
    return { kind: 'trade', symbol, tsEvent, tsRecv, nanos, price, size, id, aggressor };
  }

  #bar(from: number): number {
    let [at, open, high, low, close, volume] = [from, NONE, NONE, NONE, NONE, NONE];
    for (;;) {
      switch (fourAt(at)) {
        case KEY_O:
          if (open !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          open = this.#number.value;
          break;
        case KEY_H:
          if (high !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          high = this.#number.value;
          break;
        case KEY_L:
          if (low !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          low = this.#number.value;
          break;
        case KEY_C:
          if (close !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          close = this.#number.value;
          break;
        case KEY_V:
          if (volume !== NONE) throw SURPRISE;
          at = this.#number.read(at + 4);
          volume = this.#number.value;
          break;
        case KEY_N:
          at = this.#number.read(at + 4);
          break;
        case KEY_VW:
          at = this.#number.read(valueOf2(at));
          break;
        case KEY_S:
          at = this.#symbolAt(at + 4);
          break;
        case KEY_T:
          at = this.#timeAt(at + 4);
          break;
        default:
          throw SURPRISE;
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    if (volume === NONE) throw SURPRISE;
    this.#event = this.#barOf(open, high, low, close, volume);
    return at;
  }

  #barOf(open: number, high: number, low: number, close: number, volume: number): Bar {
    const symbol = this.#symbol;
    if (symbol === '' || !this.#hasTime) throw SURPRISE;
    const [tsEvent, tsRecv] = [micros(this.#stamp.micros), this.#tsRecv];
    const bar: Bar = { kind: 'bar', symbol, tsEvent, tsRecv, open, high, low, close, volume };
    if (barProblem(bar) !== undefined) throw SURPRISE;
    return bar;
  }

  #book(from: number): number {
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
        case KEY_S:
          at = this.#symbolAt(at + 4);
          break;
        case KEY_T:
          at = this.#timeAt(at + 4);
          break;
        default:
          throw SURPRISE;
      }
      if (frame[at] !== COMMA) break;
      at++;
    }
    this.#event = this.#bookOf(bids ?? NOBODY, asks ?? NOBODY, isWhole === true);
    return at;
  }

  #bookOf(bids: readonly BookLevel[], asks: readonly BookLevel[], isWhole: boolean): DepthMessage {
    const symbol = this.#symbol;
    if (symbol === '' || !this.#hasTime) throw SURPRISE;
    const { micros: time, nanos } = this.#stamp;
    const [tsEvent, tsRecv] = [micros(time), this.#tsRecv];
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
