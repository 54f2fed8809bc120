/** Alpaca's binary frames: msgpack in which 64-bit integers and nanoseconds keep all their digits. */

import { decode, decodeTimestampToTimeSpec, EXT_TIMESTAMP, ExtensionCodec, encode } from '@msgpack/msgpack';
import { WireTime } from './record.js';

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EXT_TIMESTAMP,
  encode: () => null,
  decode: (data) => {
    const { sec, nsec } = decodeTimestampToTimeSpec(data);
    return new WireTime(sec, nsec);
  },
});

/** Throws RangeError or DecodeError for what is no msgpack. */
export const parseMsgpack = (bytes: Uint8Array): unknown => decode(bytes, { useBigInt64: true, extensionCodec });

export const writeMsgpack = (value: unknown): Uint8Array => encode(value, { useBigInt64: true });
