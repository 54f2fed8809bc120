/**
 * Writes events as msgpack: maps of numbers, texts and lists of maps, whose few keys are written again and again.
 *
 * As @msgpack/msgpack writes them (which reads them back): whole numbers of up to 32 bits as integers, all others as
 * doubles, and nothing of what is undefined.
 */

import { assert } from '../../core/base/assert.js';
import type { WireEvent } from './wire-event.js';

const KEYS_MAX = 1000;
const FIRST_SIZE = 2 ** 14;
/** What is written before it is asked again whether there is room: all but texts is smaller. */
const ROOM = 16;

let bytes = Buffer.allocUnsafeSlow(FIRST_SIZE);
let view = new DataView(bytes.buffer);
const keys = new Map<string, Buffer>();

/** The event's bytes, in Node's pool of small buffers: an array of its own costs more than the writing. */
export function pack(event: WireEvent): Buffer {
  const length = writeMap(0, event as unknown as Readonly<Record<string, unknown>>);
  const packed = Buffer.allocUnsafe(length);
  bytes.copy(packed, 0, 0, length);
  return packed;
}

// Each takes the place where it writes, and returns the place behind.

function writeMap(from: number, map: Readonly<Record<string, unknown>>): number {
  ensure(from + ROOM);
  let [at, count] = [from + 3, 0];
  for (const key in map) {
    const value = map[key];
    if (value === undefined) continue;
    count++;
    at = writeValue(writeKey(at, key), value);
  }
  bytes[from] = 0xde;
  view.setUint16(from + 1, count);
  return at;
}

function writeValue(at: number, value: unknown): number {
  ensure(at + ROOM);
  if (typeof value === 'number') return writeNumber(at, value);
  if (typeof value === 'string') return writeText(at, value);
  if (typeof value === 'boolean') {
    bytes[at] = value ? 0xc3 : 0xc2;
    return at + 1;
  }
  if (Array.isArray(value)) return writeList(at, value as readonly unknown[]);
  assert(typeof value === 'object' && value !== null, `an event has no ${typeof value}`);
  return writeMap(at, value as Readonly<Record<string, unknown>>);
}

function writeList(from: number, list: readonly unknown[]): number {
  bytes[from] = 0xdd;
  view.setUint32(from + 1, list.length);
  let at = from + 5;
  for (const value of list) at = writeValue(at, value);
  return at;
}

function writeNumber(at: number, value: number): number {
  if (value >>> 0 === value) {
    if (value < 0x80) {
      bytes[at] = value;
      return at + 1;
    }
    bytes[at] = 0xce;
    view.setUint32(at + 1, value);
    return at + 5;
  }
  bytes[at] = 0xcb;
  view.setFloat64(at + 1, value);
  return at + 9;
}

function writeKey(from: number, key: string): number {
  let known = keys.get(key);
  if (known === undefined) {
    known = Buffer.from(bytes.subarray(from, writeText(from, key)));
    assert(keys.size < KEYS_MAX, 'keys are names of fields, of which there are few');
    keys.set(key, known);
  }
  ensure(from + known.length + ROOM);
  for (let i = 0; i < known.length; i++) bytes[from + i] = known[i] as number;
  return from + known.length;
}

/** Symbols and ids are short and ASCII: those are written by hand, which costs less than asking Node. */
function writeText(from: number, text: string): number {
  const { length } = text;
  ensure(from + length * 3 + ROOM);
  if (length < 32) {
    let at = from + 1;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) return longText(from, text);
      bytes[at++] = code;
    }
    bytes[from] = 0xa0 | length;
    return at;
  }
  return longText(from, text);
}

function longText(from: number, text: string): number {
  const length = bytes.write(text, from + 5, 'utf8');
  bytes[from] = 0xdb;
  view.setUint32(from + 1, length);
  return from + 5 + length;
}

function ensure(size: number): void {
  if (size <= bytes.length) return;
  const grown = Buffer.allocUnsafeSlow(Math.max(size, bytes.length * 2));
  bytes.copy(grown);
  bytes = grown;
  view = new DataView(bytes.buffer);
}
