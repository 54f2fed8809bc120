/**
 * The fast reader of Alpaca's JSON frames: one pass over the bytes, no object per message.
 *
 * It knows the shape that Alpaca writes and nothing else. At any surprise (a blank, an escape, an unknown or repeated
 * key, an exponent) it gives up on the frame, and the reader of `json.ts`, which is always right, takes over.
 *
 * Each reading function takes the place where it begins and returns the place behind: a cursor that lived in a field
 * would be written and read again for every byte.
 */

import { CLOSE, CLOSE_LIST, COMMA, DOT, digitAt, LETTER_F, LETTER_T, OPEN, OPEN_LIST, QUOTE, ZERO } from './ascii.js';
import type { Fields, Level, Stamp } from './fields.js';
import { NAMES, SLOT } from './fields.js';
import { endOfText, expect, keyEnd, SURPRISE, slotAt } from './scan-bytes.js';
import { StampReader } from './scan-stamp.js';
import { Words } from './scan-text.js';

// One by one: what is taken from a list is read from memory each time, and not a constant to the compiler.
const NUMBER = 1;
const LONG = 2;
const TEXT = 3;
const LIST = 4;
const FLAG = 5;
const KINDS = 6;

/** A double holds that many digits whatever they are. */
const DIGITS_MAX = 15;
const POWERS = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

const isId = (slot: number): boolean => slot === SLOT.i || slot === SLOT.oi || slot === SLOT.ci;

export class FrameScan implements Fields {
  #bytes: Buffer = Buffer.alloc(0);
  /** What each slot has, above the number of the message: smaller where it is of an earlier message, so absent. */
  readonly #kinds = new Float64Array(NAMES.length);
  #message = 0;
  readonly #numbers = new Float64Array(NAMES.length);
  readonly #starts = new Int32Array(NAMES.length);
  readonly #ends = new Int32Array(NAMES.length);
  #bids: Level[] = [];
  #asks: Level[] = [];
  readonly #words = new Words();
  readonly #stamp = new StampReader();
  /** The last number read. */
  #value = 0.5;

  /** Calls `each` for every message of a frame; false where it gave up, and what `each` was told does not count. */
  read(bytes: Buffer, each: (fields: Fields) => void): boolean {
    this.#bytes = bytes;
    try {
      this.#frame(each);
      return true;
    } catch (error) {
      if (error !== SURPRISE) throw error;
      return false;
    }
  }

  has(slot: number): boolean {
    return this.#kindOf(slot) > 0;
  }

  number(slot: number): number | undefined {
    return this.#kindOf(slot) === NUMBER ? this.#numbers[slot] : undefined;
  }

  text(slot: number): string | undefined {
    if (this.#kindOf(slot) !== TEXT) return undefined;
    return this.#words.get(this.#bytes, this.#starts[slot] ?? 0, this.#ends[slot] ?? 0);
  }

  id(slot: number): string | undefined {
    const kind = this.#kindOf(slot);
    if (kind !== NUMBER && kind !== LONG && kind !== TEXT) return undefined;
    const text = this.#bytes.toString('latin1', this.#starts[slot] ?? 0, this.#ends[slot] ?? 0);
    return kind !== TEXT || /^\d+$/.test(text) ? text : undefined;
  }

  flag(slot: number): boolean | undefined {
    return this.#kindOf(slot) === FLAG ? this.#numbers[slot] === 1 : undefined;
  }

  /** Only of `t`, which was read on the way; valid until the next message is read. */
  stamp(slot: number): Stamp | undefined {
    return slot === SLOT.t && this.#kindOf(slot) === TEXT ? this.#stamp : undefined;
  }

  levels(slot: number): readonly Level[] | undefined {
    if (this.#kindOf(slot) !== LIST) return undefined;
    return slot === SLOT.b ? this.#bids : this.#asks;
  }

  #frame(each: (fields: Fields) => void): void {
    const bytes = this.#bytes;
    let at = expect(bytes, 0, OPEN_LIST);
    if (bytes[at] !== CLOSE_LIST) {
      for (;;) {
        at = this.#fields(at);
        each(this);
        if (bytes[at] !== COMMA) break;
        at++;
      }
    }
    if (expect(bytes, at, CLOSE_LIST) !== bytes.length) throw SURPRISE;
  }

  #kindOf(slot: number): number {
    return (this.#kinds[slot] as number) - this.#message;
  }

  #fields(from: number): number {
    const bytes = this.#bytes;
    this.#message += KINDS;
    let at = expect(bytes, from, OPEN);
    for (;;) {
      const slot = slotAt(bytes, at);
      if (this.#kindOf(slot) > 0) throw SURPRISE;
      at = this.#field(slot, keyEnd(at, slot));
      if (bytes[at] !== COMMA) return expect(bytes, at, CLOSE);
      at++;
    }
  }

  #field(slot: number, at: number): number {
    const byte = this.#bytes[at];
    if (byte === QUOTE) return this.#text(slot, at + 1);
    if (byte === OPEN_LIST) return this.#list(slot, at);
    if (byte === LETTER_T || byte === LETTER_F) return this.#boolean(slot, at, byte === LETTER_T ? 'true' : 'false');
    const end = this.#number(at, isId(slot));
    this.#starts[slot] = at;
    this.#ends[slot] = end;
    this.#numbers[slot] = this.#value;
    this.#kinds[slot] = this.#message + (Number.isNaN(this.#value) ? LONG : NUMBER);
    return end;
  }

  #text(slot: number, start: number): number {
    const end = slot === SLOT.t ? this.#stamp.read(this.#bytes, start) : endOfText(this.#bytes, start);
    this.#starts[slot] = start;
    this.#ends[slot] = end;
    this.#kinds[slot] = this.#message + TEXT;
    return end + 1;
  }

  #boolean(slot: number, at: number, word: 'true' | 'false'): number {
    const end = at + word.length;
    if (this.#bytes.toString('latin1', at, end) !== word) throw SURPRISE;
    this.#numbers[slot] = word === 'true' ? 1 : 0;
    this.#kinds[slot] = this.#message + FLAG;
    return end;
  }

  /** A plain decimal number; NaN for one of more digits than a double holds. `isWhole`: no point may be in it. */
  #number(from: number, isWhole: boolean): number {
    const bytes = this.#bytes;
    let [at, mantissa, decimals] = [from, 0, 0];
    for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++at))
      mantissa = mantissa * 10 + digit;
    const whole = at - from;
    if (whole === 0 || (whole > 1 && bytes[from] === ZERO)) throw SURPRISE;
    if (bytes[at] === DOT && !isWhole) {
      const point = at++;
      for (let digit = digitAt(bytes, at); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++at))
        mantissa = mantissa * 10 + digit;
      decimals = at - point - 1;
      if (decimals === 0) throw SURPRISE;
    }
    // A letter e comes next where there is an exponent, and no comma: that ends in a surprise as well.
    if (whole + decimals <= DIGITS_MAX) this.#value = mantissa / (POWERS[decimals] as number);
    else if (decimals > 0) throw SURPRISE;
    else this.#value = Number.NaN;
    return at;
  }

  /** A list of prices and sizes where a book has them, else of strings, which nobody reads. */
  #list(slot: number, at: number): number {
    this.#kinds[slot] = this.#message + LIST;
    if (slot !== SLOT.b && slot !== SLOT.a) return this.#strings(at);
    const levels: Level[] = [];
    if (slot === SLOT.b) this.#bids = levels;
    else this.#asks = levels;
    return this.#levels(at, levels);
  }

  #strings(from: number): number {
    const bytes = this.#bytes;
    let at = from + 1;
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      at = endOfText(bytes, expect(bytes, at, QUOTE)) + 1;
      if (bytes[at] !== COMMA) return expect(bytes, at, CLOSE_LIST);
      at++;
    }
  }

  #levels(from: number, levels: Level[]): number {
    const bytes = this.#bytes;
    let at = from + 1;
    if (bytes[at] === CLOSE_LIST) return at + 1;
    for (;;) {
      at = this.#member(expect(bytes, at, OPEN), SLOT.p);
      const price = this.#value;
      at = this.#member(expect(bytes, at, COMMA), SLOT.s);
      levels.push({ price, size: this.#value });
      at = expect(bytes, at, CLOSE);
      if (bytes[at] !== COMMA) return expect(bytes, at, CLOSE_LIST);
      at++;
    }
  }

  #member(at: number, slot: number): number {
    if (slotAt(this.#bytes, at) !== slot) throw SURPRISE;
    const end = this.#number(keyEnd(at, slot), false);
    if (Number.isNaN(this.#value)) throw SURPRISE;
    return end;
  }
}
