/** Small steps over the bytes of a frame: keys and the ends of texts. */

import { BACKSLASH, COLON, QUOTE } from './ascii.js';
import { NAMES, SLOT } from './fields.js';

/** Thrown and caught inside the fast reader only, made once: a stack trace costs more than the frame. */
export const SURPRISE = new Error('not the shape that is known');

/** The slots of keys of one letter, and of two; -1 where there is none. */
const ONE = new Int8Array(256).fill(-1);
const TWO = new Int8Array(256 * 128).fill(-1);
for (const [slot, name] of NAMES.entries()) {
  if (name.length === 1) ONE[name.charCodeAt(0)] = slot;
  if (name.length === 2) TWO[name.charCodeAt(0) + 256 * name.charCodeAt(1)] = slot;
}
const KEY_LENGTHS = Uint8Array.from(NAMES, (name) => name.length + 3);

/** Printable ASCII but quotes and backslashes: what a text may have. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte <= 0x7e && byte !== QUOTE && byte !== BACKSLASH),
);

/** The place behind a byte that has to be there. */
export function expect(bytes: Uint8Array, at: number, byte: number): number {
  if (bytes[at] !== byte) throw SURPRISE;
  return at + 1;
}

/** The place of the quote that ends a text. */
export function endOfText(bytes: Uint8Array, start: number): number {
  let at = start;
  while (PLAIN[bytes[at] as number] === 1) at++;
  if (bytes[at] !== QUOTE) throw SURPRISE;
  return at;
}

/** The slot of the key (`"bp":`) that begins here. */
export function slotAt(bytes: Uint8Array, at: number): number {
  const [first, second] = [bytes[at + 1] as number, bytes[at + 2] as number];
  let slot = -1;
  if (second === QUOTE) slot = bytes[at + 3] === COLON ? (ONE[first] as number) : -1;
  else if (bytes[at + 3] === QUOTE) slot = bytes[at + 4] === COLON ? (TWO[first + 256 * second] ?? -1) : -1;
  else if (bytes[at + 4] === QUOTE && bytes[at + 5] === COLON && isTakerSide(bytes, at + 1)) slot = SLOT.tks;
  if (!(slot >= 0) || bytes[at] !== QUOTE) throw SURPRISE;
  return slot;
}

/** The only key of three letters. */
const isTakerSide = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === 0x74 && bytes[at + 1] === 0x6b && bytes[at + 2] === 0x73;

/** The place behind a key that begins at `at`: the first byte of its value. */
export const keyEnd = (at: number, slot: number): number => at + (KEY_LENGTHS[slot] as number);
