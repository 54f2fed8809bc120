/** Times inside a frame's bytes: `2024-01-02T03:04:05`, up to nine decimals, then Z. Anything else is a surprise. */

import { DOT, digitAt, LETTER_Z, QUOTE } from './ascii.js';
import type { Stamp } from './fields.js';
import { SURPRISE } from './scan-bytes.js';

/** `2024-01-02T03:04:` */
const MINUTE_LENGTH = 17;
const DECIMALS_MAX = 9;
const POWERS = Int32Array.from({ length: DECIMALS_MAX + 1 }, (_, exponent) => 10 ** exponent);
const MINUTE = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):([0-5]\d):$/;

/** The last time read. Its minute is kept, since nearly all times of a stream are of the minute of the one before. */
export class StampReader implements Stamp {
  micros = 0.5;
  nanos = 0;
  readonly #minute = new Uint8Array(MINUTE_LENGTH);
  #minuteMicros = 0.5;

  /** Reads the time that begins here; the place of the quote that ends it. */
  read(bytes: Buffer, start: number): number {
    if (!this.#isMinute(bytes, start)) this.#readMinute(bytes, start);
    const second = twoDigits(bytes, start + MINUTE_LENGTH);
    if (second > 59) throw SURPRISE;
    let [at, fraction, decimals] = [start + MINUTE_LENGTH + 2, 0, 0];
    if (bytes[at] === DOT) {
      for (let digit = digitAt(bytes, ++at); digit >= 0 && digit <= 9; digit = digitAt(bytes, ++at)) {
        if (++decimals > DECIMALS_MAX) throw SURPRISE;
        fraction = fraction * 10 + digit;
      }
      if (decimals === 0) throw SURPRISE;
    }
    if (bytes[at] !== LETTER_Z || bytes[at + 1] !== QUOTE) throw SURPRISE;
    const nanos = fraction * (POWERS[DECIMALS_MAX - decimals] as number);
    const micros = Math.floor(nanos / 1000);
    this.micros = this.#minuteMicros + second * 1e6 + micros;
    this.nanos = nanos - micros * 1000;
    return at + 1;
  }

  #isMinute(bytes: Buffer, start: number): boolean {
    for (let i = MINUTE_LENGTH - 1; i >= 0; i--) if (bytes[start + i] !== this.#minute[i]) return false;
    return true;
  }

  #readMinute(bytes: Buffer, start: number): void {
    const text = bytes.toString('latin1', start, start + MINUTE_LENGTH);
    const [year = 0, month = 0, date = 0, hour, minute] = (MINUTE.exec(text) ?? []).slice(1).map(Number);
    const ms = Date.UTC(year, month - 1, date, hour, minute);
    // Years of the last century and before are nobody's market data, and Date.UTC takes 0..99 for 1900..1999.
    if (!(year >= 1970) || new Date(ms).getUTCDate() !== date || new Date(ms).getUTCMonth() !== month - 1)
      throw SURPRISE;
    this.#minuteMicros = ms * 1000;
    this.#minute.set(bytes.subarray(start, start + MINUTE_LENGTH));
  }
}

/** 99 and more where there are no two digits. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const [tens, ones] = [digitAt(bytes, at), digitAt(bytes, at + 1)];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 99;
}
