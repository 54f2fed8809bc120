/** What a client reads and writes: JSON in text or binary frames, or msgpack, as its upgrade asked. */

import type { IncomingHttpHeaders } from 'node:http';
import { decode } from '@msgpack/msgpack';
import { jsonOf, msgpackOf, type WireValue } from './wire-value.js';

export type Encoding = 'json' | 'msgpack';

export interface Frame {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

export type ClientMessage = Readonly<Record<string, unknown>>;

/** `Content-Type: application/msgpack` asks for msgpack; anything else is JSON. */
export const encodingOf = ({ 'content-type': type }: IncomingHttpHeaders): Encoding =>
  type !== undefined && /^application\/(x-)?msgpack\b/i.test(type) ? 'msgpack' : 'json';

export const encodedBytes = (encoding: Encoding, value: WireValue): Buffer => {
  if (encoding === 'json') return Buffer.from(jsonOf(value));
  const { buffer, byteOffset, byteLength } = msgpackOf(value);
  return Buffer.from(buffer, byteOffset, byteLength);
};

/** The object that a client sent, or undefined where it is none. Never throws. */
export function readClient(encoding: Encoding, bytes: Buffer): ClientMessage | undefined {
  try {
    const value: unknown = encoding === 'json' ? JSON.parse(bytes.toString('utf8')) : decode(bytes);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ClientMessage) : undefined;
  } catch {
    return undefined;
  }
}
