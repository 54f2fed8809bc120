/** Texts inside a frame's bytes: words that come again and again, and times. */

import type { Stamp } from './fields.js';

const SHELVES = 4096;

/** Strings by their bytes, each made once for as long as its shelf is not taken by another. */
export class Words {
  readonly #shelves = new Array<string | undefined>(SHELVES);

  get(bytes: Buffer, start: number, end: number): string {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
    const shelf = (hash ^ (hash >>> 12)) & (SHELVES - 1);
    const known = this.#shelves[shelf];
    if (known !== undefined && isSame(known, bytes, start, end)) return known;
    const word = bytes.toString('latin1', start, end);
    if (word.length <= 32) this.#shelves[shelf] = word;
    return word;
  }
}

function isSame(word: string, bytes: Buffer, start: number, end: number): boolean {
  if (word.length !== end - start) return false;
  for (let at = start; at < end; at++) if (word.charCodeAt(at - start) !== bytes[at]) return false;
  return true;
}

/** `2024-01-02T03:04:05` and up to nine decimals, then Z. */
const SECONDS_LENGTH = 19;
const SEPARATORS: readonly (readonly [place: number, byte: number])[] = [
  [4, 0x2d],
  [7, 0x2d],
  [10, 0x54],
  [13, 0x3a],
  [16, 0x3a],
];

let day = { text: -1, micros: 0 };

/** The time in that place, undefined where it is written in any other way than `2024-01-02T03:04:05.123456789Z`. */
export function readStamp(bytes: Buffer, start: number, end: number): Stamp | undefined {
  const decimals = end - start - SECONDS_LENGTH - 2;
  if (bytes[end - 1] !== 0x5a || decimals < -1 || decimals === 0 || decimals > 9) return undefined;
  for (const [place, byte] of SEPARATORS) if (bytes[start + place] !== byte) return undefined;
  const [hour, minute, second] = [two(bytes, start + 11), two(bytes, start + 14), two(bytes, start + 17)];
  const midnight = midnightOf(bytes, start);
  if (midnight === undefined || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  const fraction = fractionOf(bytes, start + SECONDS_LENGTH, Math.max(0, decimals));
  if (Number.isNaN(fraction)) return undefined;
  const whole = midnight + ((hour * 60 + minute) * 60 + second) * 1e6;
  return { micros: whole + Math.floor(fraction / 1000), nanos: fraction % 1000 };
}

/** Two digits; NaN where they are none. */
function two(bytes: Buffer, at: number): number {
  const [tens, ones] = [(bytes[at] ?? 0) - 0x30, (bytes[at + 1] ?? 0) - 0x30];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Nanoseconds of `.123`; NaN where it is no fraction. */
function fractionOf(bytes: Buffer, start: number, decimals: number): number {
  if (decimals === 0) return 0;
  if (bytes[start] !== 0x2e) return Number.NaN;
  let nanos = 0;
  for (let place = 1; place <= 9; place++) {
    const digit = place <= decimals ? (bytes[start + place] ?? 0) - 0x30 : 0;
    if (digit < 0 || digit > 9) return Number.NaN;
    nanos = nanos * 10 + digit;
  }
  return nanos;
}

/** Microseconds at the start of the date; the last one asked for is kept, since nearly all are of today. */
function midnightOf(bytes: Buffer, start: number): number | undefined {
  const year = two(bytes, start) * 100 + two(bytes, start + 2);
  const [month, date] = [two(bytes, start + 5), two(bytes, start + 8)];
  const text = year * 10_000 + month * 100 + date;
  if (text === day.text) return day.micros;
  // Years of the last century and before are nobody's market data, and Date.UTC takes 0..99 for 1900..1999.
  if (!(year >= 1970 && month >= 1 && month <= 12 && date >= 1)) return undefined;
  const ms = Date.UTC(year, month - 1, date);
  if (new Date(ms).getUTCDate() !== date) return undefined;
  day = { text, micros: ms * 1000 };
  return day.micros;
}
