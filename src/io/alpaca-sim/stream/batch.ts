/** Messages of one moment as frames: each message is encoded once, and equal selections share their frame. */

import { type Encoding, encodedBytes, type Frame } from './encoding.js';
import type { WireTick } from './tick-wire.js';

const COMMA = Buffer.from(',');
const OPEN = Buffer.from('[');
const CLOSE = Buffer.from(']');

export class Batch {
  readonly #parts: Readonly<Record<Encoding, (Buffer | undefined)[]>> = { json: [], msgpack: [] };
  readonly #frames = new Map<string, Frame>();
  /** How many messages were encoded. */
  encodings = 0;

  constructor(readonly ticks: readonly WireTick[]) {}

  /** The frame of the messages that are wanted; undefined where none is. */
  frame(encoding: Encoding, wants: (tick: WireTick) => boolean): Frame | undefined {
    const chosen = this.ticks.flatMap((tick, index) => (wants(tick) ? [index] : []));
    if (chosen.length === 0) return undefined;
    const key = `${encoding}:${chosen.length === this.ticks.length ? 'all' : chosen.join()}`;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const parts = chosen.map((index) => this.#part(encoding, index));
    const frame = { bytes: joined(encoding, parts), isBinary: encoding === 'msgpack' };
    this.#frames.set(key, frame);
    return frame;
  }

  #part(encoding: Encoding, index: number): Buffer {
    const known = this.#parts[encoding][index];
    if (known !== undefined) return known;
    this.encodings++;
    const bytes = encodedBytes(encoding, this.ticks[index]?.message ?? null);
    this.#parts[encoding][index] = bytes;
    return bytes;
  }
}

/** A list of values that are encoded already. */
function joined(encoding: Encoding, parts: readonly Buffer[]): Buffer {
  if (encoding === 'msgpack') return Buffer.concat([listHead(parts.length), ...parts]);
  const between = parts.flatMap((part, index) => (index === 0 ? [part] : [COMMA, part]));
  return Buffer.concat([OPEN, ...between, CLOSE]);
}

/** The head of a msgpack array: fixarray, array 16, array 32. */
function listHead(length: number): Buffer {
  if (length < 16) return Buffer.from([0x90 | length]);
  if (length < 65_536) return Buffer.from([0xdc, length >> 8, length & 0xff]);
  const head = Buffer.alloc(5, 0xdd);
  head.writeUInt32BE(length, 1);
  return head;
}
