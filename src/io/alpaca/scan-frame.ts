/**
 * The bytes of the frame that is being read, copied to one fixed place: the compiler knows where that is, and four
 * bytes are compared in one step. Reading is synchronous, so there is one frame at a time.
 *
 * Behind the last byte stands a zero, which no reading function takes: none runs on into an older frame.
 */

import { BACKSLASH, CLOSE_LIST, COLON, COMMA, OPEN_LIST, QUOTE, ZERO } from './ascii.js';

/** Thrown and caught inside the fast reader only, made once: a stack trace costs more than the frame. */
export const SURPRISE = new Error('not the shape that is known');

const SIZE = 2 ** 18;
/** Four bytes at the end are read past the place. */
const ROOM = SIZE - 32;

export const frame = Buffer.allocUnsafeSlow(SIZE).fill(0);
const view = new DataView(frame.buffer, frame.byteOffset, SIZE);

/** Makes these bytes the frame. */
export function load(bytes: Buffer): void {
  if (bytes.length > ROOM) throw SURPRISE;
  frame.set(bytes);
  frame[bytes.length] = 0;
}

/** The digit here; above 9 where there is none. */
export const digitAt = (at: number): number => (frame[at] as number) ^ ZERO;

/** Four bytes as one number. */
export const fourAt = (at: number): number => view.getInt32(at, true);

/** Four characters as the number that `fourAt` tells of them. */
export const four = (text: string): number => Buffer.from(text, 'latin1').readInt32LE();

/** The place behind a byte that has to be there. */
export function expect(at: number, byte: number): number {
  if (frame[at] !== byte) throw SURPRISE;
  return at + 1;
}

/** The place of the value of a key of two letters (`"bp":`), whose first four bytes were seen. */
export const valueOf2 = (at: number): number => expect(at + 4, COLON);

/** Printable ASCII but quotes and backslashes: what a text may have. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== BACKSLASH),
);

/** The place of the quote that ends a text. Nearly all that are asked for are of one letter. */
export function endOfText(start: number): number {
  if (frame[start + 1] === QUOTE && PLAIN[frame[start] as number] === 1) return start + 1;
  let at = start;
  while (PLAIN[frame[at] as number] === 1) at++;
  if (frame[at] !== QUOTE) throw SURPRISE;
  return at;
}

/** The place behind a text, or a list of texts, that no event carries. */
export function skipTexts(from: number): number {
  if (frame[from] === QUOTE) return endOfText(from + 1) + 1;
  let at = expect(from, OPEN_LIST);
  if (frame[at] === CLOSE_LIST) return at + 1;
  for (;;) {
    at = endOfText(expect(at, QUOTE)) + 1;
    if (frame[at] !== COMMA) return expect(at, CLOSE_LIST);
    at++;
  }
}
