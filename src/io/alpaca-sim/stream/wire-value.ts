/** Values of the stream in Alpaca's two encodings: JSON, and msgpack in which times are an extension. */

import { EXT_TIMESTAMP, ExtensionCodec, encode, encodeTimeSpecToTimestamp } from '@msgpack/msgpack';
import type { Micros } from '../../../core/base/time.js';

/** A moment with its nanoseconds. */
export class WireTime {
  constructor(
    readonly at: Micros,
    /** The digits below the microsecond, 0..999. */
    readonly nanos: number,
  ) {}

  /** RFC 3339 with 0 to 9 decimals, zeros at the end trimmed: `2024-01-02T15:04:05.1Z`. */
  get text(): string {
    const { seconds, nanos } = this.parts;
    const fraction = String(nanos).padStart(9, '0').replace(/0+$/, '');
    const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
    return `${whole}${fraction === '' ? '' : `.${fraction}`}Z`;
  }

  get parts(): { readonly seconds: number; readonly nanos: number } {
    const seconds = Math.floor(this.at / 1e6);
    return { seconds, nanos: (this.at - seconds * 1e6) * 1000 + this.nanos };
  }
}

export type WireValue = string | number | boolean | bigint | null | WireTime | readonly WireValue[] | WireMap;

/** Keys keep their order: in msgpack the type comes first. */
export interface WireMap {
  readonly [key: string]: WireValue;
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EXT_TIMESTAMP,
  encode: (value) => {
    if (!(value instanceof WireTime)) return null;
    const { seconds, nanos } = value.parts;
    return encodeTimeSpecToTimestamp({ sec: seconds, nsec: nanos });
  },
  decode: () => undefined,
});

export const msgpackOf = (value: WireValue): Uint8Array => encode(value, { useBigInt64: true, extensionCodec });

/** JSON with integers of any length. */
export function jsonOf(value: WireValue): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof WireTime) return `"${value.text}"`;
  if (isList(value)) return `[${value.map(jsonOf).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, one]) => `${JSON.stringify(key)}:${jsonOf(one)}`)
    .join(',')}}`;
}

/** Array.isArray does not narrow readonly lists. */
const isList = (value: WireValue): value is readonly WireValue[] => Array.isArray(value);
