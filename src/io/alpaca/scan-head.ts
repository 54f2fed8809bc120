/** What all messages have, inside a frame's bytes: symbol and times. */

import { type Micros, micros } from '../../core/base/time.js';
import { QUOTE } from './ascii.js';
import { expect, four, fourAt, SURPRISE } from './scan-frame.js';
import { StampReader } from './scan-stamp.js';
import { WordReader } from './scan-text.js';

const KEY_S = four('"S":');
const KEY_T = four('"t":');

/** A number that has not been read: those read are zero or more. */
export const NONE = -1;

export class HeadReader {
  readonly #word = new WordReader();
  readonly #stamp = new StampReader();
  #hasTime = false;
  symbol = '';
  tsRecv: Micros = micros(0);

  get tsEvent(): Micros {
    return micros(this.#stamp.micros);
  }

  get nanos(): number {
    return this.#stamp.nanos;
  }

  /** Another message begins. */
  clear(): void {
    this.symbol = '';
    this.#hasTime = false;
  }

  /** The head, which must be whole. */
  checked(): this {
    if (this.symbol === '' || !this.#hasTime) throw SURPRISE;
    return this;
  }

  /** Reads the symbol or the time whose key stands here, each once; the place behind it. */
  fieldAt(at: number): number {
    const key = fourAt(at);
    if (key === KEY_S) return this.#symbolAt(at + 4);
    if (key === KEY_T) return this.#timeAt(at + 4);
    throw SURPRISE;
  }

  #symbolAt(from: number): number {
    if (this.symbol !== '') throw SURPRISE;
    const end = this.#word.read(expect(from, QUOTE));
    this.symbol = this.#word.text;
    return end + 1;
  }

  #timeAt(from: number): number {
    if (this.#hasTime) throw SURPRISE;
    this.#hasTime = true;
    return this.#stamp.read(expect(from, QUOTE)) + 1;
  }
}
