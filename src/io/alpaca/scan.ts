/**
 * The fast reader of Alpaca's JSON frames: one pass over the bytes, no object per message.
 *
 * It knows the shape that Alpaca writes and nothing else. At any surprise (a blank, an escape, an unknown or repeated
 * key, an exponent) it gives up on the frame, and the reader of `json.ts`, which is always right, takes over.
 */

import type { Fields, Level, Stamp } from './fields.js';
import { NAMES, SLOT } from './fields.js';
import { readStamp, Words } from './scan-text.js';

const [ABSENT, NUMBER, LONG, TEXT, LIST, FLAG] = [0, 1, 2, 3, 4, 5];
const [QUOTE, COMMA, DOT, ZERO, NINE, COLON] = [0x22, 0x2c, 0x2e, 0x30, 0x39, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];
const [LETTER_T, LETTER_F, BACKSLASH] = [0x74, 0x66, 0x5c];

/** A double holds that many digits whatever they are. */
const DIGITS_MAX = 15;
const POWERS = Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

/** The slot of a key of up to three letters, -1 where there is none. */
const SLOTS = new Int8Array(1 << 14).fill(-1);
for (const [slot, name] of NAMES.entries())
  if (name.length < 3) SLOTS[name.charCodeAt(0) + ((name.charCodeAt(1) || 0) << 7)] = slot;
const isId = (slot: number): boolean => slot === SLOT.i || slot === SLOT.oi || slot === SLOT.ci;

/** Thrown inside this file only, made once: a stack trace costs more than the frame. */
const SURPRISE = new Error('not the shape that is known');

export class FrameScan implements Fields {
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  readonly #kinds = new Uint8Array(NAMES.length);
  readonly #numbers = new Float64Array(NAMES.length);
  readonly #starts = new Int32Array(NAMES.length);
  readonly #ends = new Int32Array(NAMES.length);
  #bids: Level[] = [];
  #asks: Level[] = [];
  readonly #words = new Words();

  /** Calls `each` for every message of a frame; false where it gave up, and what `each` was told does not count. */
  read(bytes: Buffer, each: (fields: Fields) => void): boolean {
    this.#bytes = bytes;
    this.#at = 0;
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

  stamp(slot: number): Stamp | undefined {
    if (this.#kinds[slot] !== TEXT) return undefined;
    const stamp = readStamp(this.#bytes, this.#starts[slot] ?? 0, this.#ends[slot] ?? 0);
    if (stamp === undefined) throw SURPRISE;
    return stamp;
  }

  levels(slot: number): readonly Level[] | undefined {
    if (this.#kinds[slot] !== LIST) return undefined;
    return slot === SLOT.b ? this.#bids : this.#asks;
  }

  #frame(each: (fields: Fields) => void): void {
    this.#expect(OPEN_LIST);
    if (!this.#take(CLOSE_LIST)) {
      do {
        this.#message();
        each(this);
      } while (this.#take(COMMA));
      this.#expect(CLOSE_LIST);
    }
    if (this.#at !== this.#bytes.length) throw SURPRISE;
  }

  #message(): void {
    this.#kinds.fill(ABSENT);
    this.#expect(OPEN);
    do {
      const slot = this.#key();
      if (this.#kinds[slot] !== ABSENT) throw SURPRISE;
      this.#value(slot);
    } while (this.#take(COMMA));
    this.#expect(CLOSE);
  }

  #key(): number {
    const start = this.#string();
    const length = this.#at - 1 - start;
    this.#expect(COLON);
    const first = this.#bytes[start] ?? 0;
    const second = this.#bytes[start + 1] ?? 0;
    if (length === 3 && this.#bytes.toString('latin1', start, start + 3) === 'tks') return SLOT.tks;
    const slot = length === 1 ? SLOTS[first] : length === 2 ? SLOTS[first + (second << 7)] : -1;
    if (slot === undefined || slot < 0) throw SURPRISE;
    return slot;
  }

  #value(slot: number): void {
    const byte = this.#bytes[this.#at];
    if (byte === QUOTE) {
      this.#starts[slot] = this.#string();
      this.#ends[slot] = this.#at - 1;
      this.#kinds[slot] = TEXT;
    } else if (byte === OPEN_LIST) {
      this.#list(slot);
      this.#kinds[slot] = LIST;
    } else if (byte === LETTER_T || byte === LETTER_F) {
      this.#numbers[slot] = this.#boolean(byte === LETTER_T ? 'true' : 'false');
      this.#kinds[slot] = FLAG;
    } else {
      this.#starts[slot] = this.#at;
      const value = this.#number(isId(slot));
      this.#ends[slot] = this.#at;
      this.#numbers[slot] = value;
      this.#kinds[slot] = Number.isNaN(value) ? LONG : NUMBER;
    }
  }

  #boolean(word: 'true' | 'false'): number {
    if (this.#bytes.toString('latin1', this.#at, this.#at + word.length) !== word) throw SURPRISE;
    this.#at += word.length;
    return word === 'true' ? 1 : 0;
  }

  /** Passes over a string; returns where its text starts (it ends one before the cursor). */
  #string(): number {
    this.#expect(QUOTE);
    const start = this.#at;
    for (;;) {
      const byte = this.#bytes[this.#at++];
      if (byte === QUOTE) return start;
      if (byte === undefined || byte < 0x20 || byte > 0x7e || byte === BACKSLASH) throw SURPRISE;
    }
  }

  /** A plain decimal number; NaN for one of more digits than a double holds. `isWhole`: no point may be in it. */
  #number(isWhole: boolean): number {
    const start = this.#at;
    let mantissa = 0;
    let point = -1;
    for (;;) {
      const byte = this.#bytes[this.#at] ?? 0;
      if (byte >= ZERO && byte <= NINE) mantissa = mantissa * 10 + (byte - ZERO);
      else if (byte === DOT && point < 0 && !isWhole && this.#at > start) point = this.#at;
      else break;
      this.#at++;
    }
    const end = this.#at;
    const decimals = point < 0 ? 0 : end - point - 1;
    const digits = end - start - (point < 0 ? 0 : 1);
    const isPadded = digits - decimals > 1 && this.#bytes[start] === ZERO;
    // A letter e comes next where there is an exponent, and no comma: that ends in a surprise as well.
    if (digits === 0 || isPadded || (point >= 0 && decimals === 0)) throw SURPRISE;
    if (digits <= DIGITS_MAX) return mantissa / (POWERS[decimals] ?? 1);
    if (point >= 0) throw SURPRISE;
    return Number.NaN;
  }

  /** A list of prices and sizes where a book has them, else of strings, which nobody reads. */
  #list(slot: number): void {
    if (slot === SLOT.b) this.#bids = this.#levels();
    else if (slot === SLOT.a) this.#asks = this.#levels();
    else this.#strings();
  }

  #strings(): void {
    this.#expect(OPEN_LIST);
    if (this.#take(CLOSE_LIST)) return;
    do this.#string();
    while (this.#take(COMMA));
    this.#expect(CLOSE_LIST);
  }

  #levels(): Level[] {
    const levels: Level[] = [];
    this.#expect(OPEN_LIST);
    if (this.#take(CLOSE_LIST)) return levels;
    do {
      this.#expect(OPEN);
      const price = this.#member(SLOT.p);
      this.#expect(COMMA);
      const size = this.#member(SLOT.s);
      this.#expect(CLOSE);
      levels.push({ price, size });
    } while (this.#take(COMMA));
    this.#expect(CLOSE_LIST);
    return levels;
  }

  #member(slot: number): number {
    if (this.#key() !== slot) throw SURPRISE;
    const value = this.#number(false);
    if (Number.isNaN(value)) throw SURPRISE;
    return value;
  }

  #expect(byte: number): void {
    if (this.#bytes[this.#at++] !== byte) throw SURPRISE;
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }
}
