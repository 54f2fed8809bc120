/** One frame of Alpaca's market data: events, what it says of the connection, and what is wrong with it. */

import type { Micros } from '../../core/base/time.js';
import type { FeedMessage } from '../../core/feed/messages.js';
import type { Input } from '../../core/feed/protocol.js';
import { type Decoded, type Fault, FRAME_BYTES_MAX, faulty } from '../shared/venue.js';
import { controlOf } from './control.js';
import { parseJson } from './json.js';
import { Malformed, type Mapped, mapFields } from './map.js';
import { parseMsgpack } from './msgpack.js';
import { isRecord, RecordFields } from './record.js';
import { FrameScan } from './scan.js';

const scan = new FrameScan();

/** Never throws, whatever the bytes. */
export function decodeFrame(bytes: Buffer, isBinary: boolean, tsRecv: Micros): Decoded {
  if (bytes.length > FRAME_BYTES_MAX) return faulty('oversized', `${bytes.length} bytes`);
  return (isBinary ? undefined : decodeFast(bytes, tsRecv)) ?? decodeSlow(bytes, isBinary, tsRecv);
}

/** Undefined where the frame has anything unusual. */
export function decodeFast(bytes: Buffer, tsRecv: Micros): Decoded | undefined {
  const messages = scan.read(bytes, tsRecv);
  return messages && { messages, inputs: [], faults: [] };
}

export function decodeSlow(bytes: Buffer, isBinary: boolean, tsRecv: Micros): Decoded {
  let parsed: unknown;
  try {
    parsed = isBinary && !looksLikeJson(bytes) ? parseMsgpack(bytes) : parseJson(bytes.toString('utf8'));
  } catch (error) {
    return faulty('unreadable', error instanceof Error ? error.message : String(error));
  }
  if (!Array.isArray(parsed)) return faulty('not a list', typeof parsed);
  const messages: FeedMessage[] = [];
  const inputs: Input[] = [];
  const faults: Fault[] = [];
  for (const record of parsed as readonly unknown[]) {
    const control = isRecord(record) ? controlOf(record) : undefined;
    if (control !== undefined) inputs.push(...control);
    else if (isRecord(record)) sort(mapFields(new RecordFields(record), tsRecv), messages, faults);
    else faults.push({ fault: 'not an object', detail: typeof record });
  }
  return { messages, inputs, faults };
}

/** JSON comes in binary frames, too. In msgpack a list never starts with that byte. */
const looksLikeJson = (bytes: Buffer): boolean => bytes[0] === 0x5b;

function sort(mapped: Mapped, messages: FeedMessage[], faults: Fault[]): void {
  if (mapped instanceof Malformed) faults.push(mapped);
  else messages.push(mapped);
}
