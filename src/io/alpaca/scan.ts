/**
 * The fast reader of Alpaca's JSON frames: one pass over the bytes, no object per message.
 *
 * It knows the shape that Alpaca writes and nothing else. At any surprise (a blank, an escape, an unknown or repeated
 * key, an exponent) it gives up on the frame, and the reader of `json.ts`, which is always right, takes over.
 *
 * Each reading function takes the place where it begins and returns the place behind: a cursor that lived in a field
 * would be written and read again for every byte.
 */

import type { Fields, Level, Stamp } from './fields.js';
import { NAMES, SLOT } from './fields.js';
import { endOfText, expect, keyEnd, SURPRISE, slotAt } from './scan-bytes.js';
import { StampReader } from './scan-stamp.js';
import { Words } from './scan-text.js';

const [ABSENT, NUMBER, LONG, TEXT, LIST, FLAG] = [0, 1, 2, 3, 4, 5];
const [QUOTE, COMMA, DOT, ZERO] = [0x22, 0x2c, 0x2e, 0x30];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
const [LETTER_T, LETTER_F] = [0x74, 0x66];

/** A double holds that many digits whatever they are. */
const DIGITS_MAX = 15;
const POWERS = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

const isId = (slot: number): boolean => slot === SLOT.i || slot === SLOT.oi || slot === SLOT.ci;

export class FrameScan implements Fields {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #kinds = new Uint8Array(NAMES.length);
  readonly #numbers = new Float64Array(NAMES.length);
  readonly #starts = new Int32Array(NAMES.length);
  readonly #ends = new Int32Array(NAMES.length);
  /** The slots that the message has, as they came. */
  readonly #seen = new Uint8Array(NAMES.length);
  #count = 0;
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
    return this.#kinds[slot] !== ABSENT;
  }

  number(slot: number): number | undefined {
    return this.#kinds[slot] === NUMBER ? this.#numbers[slot] : undefined;
  }

  text(slot: number): string | undefined {
    if (this.#kinds[slot] !== TEXT) return undefined;
    return this.#words.get(this.#bytes, this.#starts[slot] ?? 0, this.#ends[slot] ?? 0);
  }

  id(slot: number): string | undefined {
    const kind = this.#kinds[slot];
    if (kind !== NUMBER && kind !== LONG && kind !== TEXT) return undefined;
    const text = this.#bytes.toString('latin1', this.#starts[slot] ?? 0, this.#ends[slot] ?? 0);
    return kind !== TEXT || /^\d+$/.test(text) ? text : undefined;
  }

  flag(slot: number): boolean | undefined {
    return this.#kinds[slot] === FLAG ? this.#numbers[slot] === 1 : undefined;
  }

  /** Only of `t`, which was read on the way. */
  stamp(slot: number): Stamp | undefined {
    return slot === SLOT.t && this.#kinds[slot] === TEXT ? this.#stamp : undefined;
  }

  levels(slot: number): readonly Level[] | undefined {
    if (this.#kinds[slot] !== LIST) return undefined;
    return slot === SLOT.b ? this.#bids : this.#asks;
  }

  #frame(each: (fields: Fields) => void): void {
    const bytes = this.#bytes;
    let at = expect(bytes, 0, OPEN_LIST);
    if (bytes[at] !== CLOSE_LIST) {
      for (;;) {
        at = this.#message(at);
        each(this);
        if (bytes[at] !== COMMA) break;
        at++;
      }
    }
    if (expect(bytes, at, CLOSE_LIST) !== bytes.length) throw SURPRISE;
  }

  #message(from: number): number {
    const [bytes, kinds] = [this.#bytes, this.#kinds];
    this.#forget();
    let at = expect(bytes, from, OPEN);
    for (;;) {
      const slot = slotAt(bytes, at);
      if (kinds[slot] !== ABSENT) throw SURPRISE;
      this.#seen[this.#count++] = slot;
      at = this.#field(slot, keyEnd(at, slot));
      if (bytes[at] !== COMMA) return expect(bytes, at, CLOSE);
      at++;
    }
  }

  #forget(): void {
    for (let i = 0; i < this.#count; i++) this.#kinds[this.#seen[i] as number] = ABSENT;
    this.#count = 0;
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
    this.#kinds[slot] = Number.isNaN(this.#value) ? LONG : NUMBER;
    return end;
  }

  #text(slot: number, start: number): number {
    const end = slot === SLOT.t ? this.#stamp.read(this.#bytes, start) : endOfText(this.#bytes, start);
    this.#starts[slot] = start;
    this.#ends[slot] = end;
    this.#kinds[slot] = TEXT;
    return end + 1;
  }

  #boolean(slot: number, at: number, word: 'true' | 'false'): number {
    const end = at + word.length;
    if (this.#bytes.toString('latin1', at, end) !== word) throw SURPRISE;
    this.#numbers[slot] = word === 'true' ? 1 : 0;
    this.#kinds[slot] = FLAG;
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
    this.#kinds[slot] = LIST;
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

/** Not within 0..9 where there is no digit. */
const digitAt = (bytes: Uint8Array, at: number): number => (bytes[at] as number) - ZERO;
