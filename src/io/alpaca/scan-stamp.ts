/** Times inside a frame's bytes: `2024-01-02T03:04:05`, up to nine decimals, then Z. Anything else is a surprise. */

import { COLON, DOT, LETTER_Z, QUOTE } from './ascii.js';
import { digitAt, four, fourAt, frame, SURPRISE } from './scan-frame.js';

/** `2024-01-02T03:04:`; all but the colon at its end is compared four bytes at a time. */
const MINUTE_LENGTH = 17;
const DECIMALS_MAX = 9;
const POWERS = Int32Array.from({ length: DECIMALS_MAX + 1 }, (_, exponent) => 10 ** exponent);
const MINUTE = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):$/;

/** The last time read. Its minute is kept, since nearly all times of a stream are of the minute of the one before. */
export class StampReader {
  micros = 0.5;
  nanos = 0;
  #minuteMicros = 0;
  #year = four('1970');
  #month = four('-01-');
  #dayHour = four('01T0');
  #minute = four('0:00');

  /** Reads the time that begins here; the place of the quote that ends it. */
  read(start: number): number {
    if (!this.#isMinute(start)) this.#readMinute(start);
    const second = twoDigits(start + MINUTE_LENGTH);
    if (second > 59) throw SURPRISE;
    let [at, fraction] = [start + MINUTE_LENGTH + 2, 0];
    if (frame[at] === DOT) {
      const point = at++;
      for (let digit = digitAt(at); digit <= 9; digit = digitAt(++at)) fraction = (fraction * 10 + digit) | 0;
      const decimals = at - point - 1;
      if (decimals === 0 || decimals > DECIMALS_MAX) throw SURPRISE;
      if (decimals < DECIMALS_MAX) fraction *= POWERS[DECIMALS_MAX - decimals] as number;
    }
    if (frame[at] !== LETTER_Z || frame[at + 1] !== QUOTE) throw SURPRISE;
    const micros = (fraction / 1000) | 0;
    this.micros = this.#minuteMicros + (second * 1_000_000 + micros);
    this.nanos = fraction - micros * 1000;
    return at + 1;
  }

  #isMinute(start: number): boolean {
    return (
      fourAt(start + 12) === this.#minute &&
      fourAt(start + 8) === this.#dayHour &&
      fourAt(start + 4) === this.#month &&
      fourAt(start) === this.#year &&
      frame[start + 16] === COLON
    );
  }

  #readMinute(start: number): void {
    const text = frame.toString('latin1', start, start + MINUTE_LENGTH);
    const [year = 0, month = 0, date = 0, hour, minute] = (MINUTE.exec(text) ?? []).slice(1).map(Number);
    const ms = Date.UTC(year, month - 1, date, hour, minute);
    // Times before 1970 are nobody's market data, and from 2255 on microseconds are more than a double holds.
    if (
      !(year >= 1970 && year < 2255) ||
      new Date(ms).getUTCDate() !== date ||
      new Date(ms).getUTCMonth() !== month - 1
    )
      throw SURPRISE;
    this.#minuteMicros = ms * 1000;
    this.#year = fourAt(start);
    this.#month = fourAt(start + 4);
    this.#dayHour = fourAt(start + 8);
    this.#minute = fourAt(start + 12);
  }
}

/** 99 and more where there are no two digits. */
function twoDigits(at: number): number {
  const [tens, ones] = [digitAt(at), digitAt(at + 1)];
  return tens <= 9 && ones <= 9 ? tens * 10 + ones : 99;
}
