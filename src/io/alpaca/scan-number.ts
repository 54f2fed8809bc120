/** Numbers inside a frame's bytes: plain decimals as doubles, exactly, and ids as text. */

import { DOT, ZERO } from './ascii.js';
import { digitAt, frame, SURPRISE } from './scan-frame.js';

/** A double holds that many digits whatever they are. */
const DIGITS_MAX = 15;
/** So many digits fit a machine integer, whatever they are. */
const SMALL = 9;
const POWERS = Float64Array.from({ length: DIGITS_MAX + 1 }, (_, exponent) => 10 ** exponent);

export class NumberReader {
  /** The last number read. */
  value = 0.5;

  /** Reads the plain decimal number that begins here; the place behind it. */
  read(from: number): number {
    let [at, mantissa, decimals] = [from, 0, 0];
    for (let digit = digitAt(at); digit <= 9; digit = digitAt(++at)) mantissa = (mantissa * 10 + digit) | 0;
    const whole = at - from;
    if (whole === 0 || (whole > 1 && frame[from] === ZERO)) throw SURPRISE;
    if (frame[at] === DOT) {
      const point = at++;
      for (let digit = digitAt(at); digit <= 9; digit = digitAt(++at)) mantissa = (mantissa * 10 + digit) | 0;
      decimals = at - point - 1;
      if (decimals === 0) throw SURPRISE;
    }
    // A letter e comes next where there is an exponent, and no comma: that ends in a surprise as well.
    // Dividing whole numbers that are exact gives the very double that the text stands for.
    if (whole + decimals > SMALL) this.value = longNumber(from, at, decimals);
    else this.value = mantissa / (POWERS[decimals] as number);
    return at;
  }
}

function longNumber(from: number, end: number, decimals: number): number {
  let [mantissa, digits] = [0, 0];
  for (let at = from; at < end; at++) {
    if (frame[at] === DOT) continue;
    mantissa = mantissa * 10 + digitAt(at);
    digits++;
  }
  if (digits > DIGITS_MAX) throw SURPRISE;
  return mantissa / (POWERS[decimals] as number);
}

const TAIL = 10_000;
const HEADS = 1024;

/**
 * Ids as text. Their last four digits come from a list, and what stands before is the same in many: two known strings
 * are put together, which costs less than making one of bytes.
 */
export class IdReader {
  /** The last id read. */
  text = '';
  readonly #tails = Array.from({ length: TAIL }, (_, tail) => String(tail).padStart(4, '0'));
  readonly #heads = new Float64Array(HEADS);
  readonly #texts = new Array<string>(HEADS).fill('0');

  /** Reads the whole number of any length that begins here; the place behind it. */
  read(from: number): number {
    let [at, id] = [from, 0];
    for (let digit = digitAt(at); digit <= 9; digit = digitAt(++at)) id = id * 10 + digit;
    const digits = at - from;
    if (digits === 0 || (digits > 1 && frame[from] === ZERO)) throw SURPRISE;
    if (digits > DIGITS_MAX) this.text = frame.toString('latin1', from, at);
    else this.text = id < TAIL ? String(id) : this.#textOf(id);
    return at;
  }

  #textOf(id: number): string {
    const head = Math.floor(id / TAIL);
    const shelf = (head ^ Math.floor(head / HEADS)) & (HEADS - 1);
    if (this.#heads[shelf] !== head) {
      this.#heads[shelf] = head;
      this.#texts[shelf] = String(head);
    }
    return `${this.#texts[shelf] as string}${this.#tails[id - head * TAIL] as string}`;
  }
}
