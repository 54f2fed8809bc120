/** Symbols inside a frame's bytes: the same ones come again and again. */

import { QUOTE } from './ascii.js';
import { endOfText, fourAt, frame, SURPRISE } from './scan-frame.js';

const SHELVES = 4096;
/** Bytes that two machine words hold: nearly all symbols of stocks and coins. */
const SHORT = 8;

/** Strings by their bytes, each made once for as long as its shelf is not taken by another. */
export class WordReader {
  /** The last word read. */
  text = '';
  readonly #firsts = new Int32Array(SHELVES);
  readonly #seconds = new Int32Array(SHELVES);
  readonly #texts = new Array<string>(SHELVES).fill('');

  /** Reads the text of printable ASCII that begins here, not empty; the place of the quote that ends it. */
  read(start: number): number {
    let at = start;
    while (frame[at] !== QUOTE && at - start < SHORT) at++;
    const length = at - start;
    if (frame[at] !== QUOTE) return this.#long(start);
    if (length === 0 || frame[at - 1] === 0) throw SURPRISE; // a zero at the end would not count
    const first = fourAt(start) & (length < 4 ? (1 << (8 * length)) - 1 : -1);
    const second = length <= 4 ? 0 : fourAt(start + 4) & (length < 8 ? (1 << (8 * (length - 4))) - 1 : -1);
    const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    const shelf = (hash ^ (hash >>> 15)) & (SHELVES - 1);
    if (this.#firsts[shelf] !== first || this.#seconds[shelf] !== second) {
      this.#texts[shelf] = this.#make(start);
      this.#firsts[shelf] = first;
      this.#seconds[shelf] = second;
    }
    this.text = this.#texts[shelf] as string;
    return at;
  }

  #long(start: number): number {
    this.text = this.#make(start);
    return start + this.text.length;
  }

  /** Every byte is looked at here, and only here: bytes that are known have been looked at before. */
  #make(start: number): string {
    return frame.toString('latin1', start, endOfText(start));
  }
}
