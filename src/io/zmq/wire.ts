/**
 * A market event as a ZeroMQ message of three frames: topic, header, payload.
 *
 * The topic is `<kind>.<symbol>` (`trade.SPY`; `feed.` and `clock.` concern all). The header is two big-endian 64-bit
 * integers: the publisher's epoch, which changes when it restarts, and the number of the message within its topic and
 * epoch, from 1. The payload is the event as a msgpack map, by the names of core/events.ts; what is undefined is left
 * out, and 64-bit integers may stand for times.
 */

import { Decoder } from '@msgpack/msgpack';
import { eventOf } from './decode-event.js';
import { pack } from './pack.js';
import type { WireEvent } from './wire-event.js';

/** What one message may have at most, in bytes. */
export const MESSAGE_MAX = 4 * 1024 * 1024;
const HEADER_LENGTH = 16;
const WORD = 2 ** 32;

const decoder = new Decoder({
  useBigInt64: true,
  maxArrayLength: 100_000,
  maxMapLength: 64,
  maxStrLength: 4096,
  maxBinLength: 0,
  maxExtLength: 0,
});

export const topicOf = (event: WireEvent): string =>
  `${event.kind}.${'symbol' in event && event.symbol !== undefined ? event.symbol : ''}`;

/** Epoch and number as 16 bytes. */
export function headerOf(epoch: number, seq: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_LENGTH);
  writeInteger(header, epoch, 0);
  writeInteger(header, seq, 8);
  return header;
}

/** Split by hand: a bigint for each message would cost more than the message. */
function writeInteger(buffer: Buffer, value: number, offset: number): void {
  const high = Math.floor(value / WORD);
  writeWord(buffer, high, offset);
  writeWord(buffer, value - high * WORD, offset + 4);
}

function writeWord(buffer: Buffer, word: number, offset: number): void {
  buffer[offset] = word >>> 24;
  buffer[offset + 1] = word >>> 16;
  buffer[offset + 2] = word >>> 8;
  buffer[offset + 3] = word;
}

const readInteger = (buffer: Buffer, offset: number): number =>
  buffer.readUInt32BE(offset) * WORD + buffer.readUInt32BE(offset + 4);

export const payloadOf = (event: WireEvent): Buffer => pack(event);

export interface Message {
  readonly topic: string;
  readonly epoch: number;
  readonly seq: number;
  readonly event: WireEvent;
}

/** Why a message was refused. */
export type Malformed = 'frames' | 'header' | 'payload' | 'event' | 'topic';

/** Reads the frames of a message; says what is wrong with them where something is. Never throws. */
export function readMessage(frames: readonly Buffer[]): Message | Malformed {
  const [topicFrame, header, payload] = frames;
  if (frames.length !== 3 || !topicFrame || !header || !payload) return 'frames';
  if (header.length !== HEADER_LENGTH) return 'header';
  const [epoch, seq] = [readInteger(header, 0), readInteger(header, 8)];
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(seq) || seq < 1) return 'header';
  const value = decode(payload);
  if (value === undefined) return 'payload';
  const event = eventOf(value);
  if (event === undefined) return 'event';
  const topic = topicFrame.toString('utf8');
  return topic === topicOf(event) ? { topic, epoch, seq, event } : 'topic';
}

function decode(payload: Buffer): unknown {
  try {
    return decoder.decode(payload);
  } catch {
    return undefined;
  }
}
