/** The broker's records as plain JSON, for a file that keeps them: exact numbers are decimal text, by the field's name. */

import { must } from '../../base/assert.js';
import {
  moneyText,
  parseMoney,
  parsePrice,
  parseQty,
  parseRate,
  priceText,
  qtyText,
  rateText,
} from '../../base/decimal.js';
import { TradectlError } from '../../base/errors.js';
import type { Money, Price, Qty, Rate } from '../../base/fixed.js';
import type { Work } from './work.js';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonRecord = { readonly [key: string]: JsonValue };

/** A record as it is now; null where it is no more. The latest of a kind and key counts. */
export interface BrokerChange {
  readonly kind: 'order' | 'position' | 'activity' | 'account' | 'asset' | 'market';
  readonly key: string;
  readonly value: JsonRecord | null;
}

type Fields = Readonly<Record<string, unknown>>;
interface Codec {
  readonly print: (value: never) => string;
  readonly parse: (text: string) => Price | Qty | Money | Rate | undefined;
}

const codec = <T extends Price | Qty | Money | Rate>(
  names: string,
  print: (value: T) => string,
  parse: (text: string) => T | undefined,
): [string, Codec][] => names.split(' ').map((name) => [name, { print, parse }]);

const EXACT = new Map<string, Codec>([
  ...codec(
    'limitPrice stopPrice trailPrice price highWaterMark unit mark bid ask priceIncrement',
    priceText,
    parsePrice,
  ),
  ...codec('qty filledQty cumQty leavesQty held left minOrderSize minTradeIncrement', qtyText, parseQty),
  ...codec('notional filledValue cost netAmount margin cash lastEquity closingEquity', moneyText, parseMoney),
  ...codec('trailPercent', rateText, parseRate),
]);

/** Fields that are undefined are left out. */
export function encode(record: object): JsonRecord {
  const json: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined) continue;
    json[name] = typeof value === 'bigint' ? printed(name, value) : (value as JsonValue);
  }
  return json;
}

/** The record that `encode` made. Throws TradectlError `data` where an exact number is none. */
export function decode(json: JsonRecord): Fields {
  const record: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(json)) {
    record[name] = typeof value === 'string' ? exactOr(name, value) : value;
  }
  return record;
}

const printed = (name: string, value: bigint): string =>
  must(EXACT.get(name), `no scale is known for ${name}`).print(value as never);

function exactOr(name: string, text: string): unknown {
  const known = EXACT.get(name);
  if (known === undefined) return text;
  const value = known.parse(text);
  if (value === undefined)
    throw new TradectlError('data', `${name} of the broker's state is no number`, { where: text });
  return value;
}

/** An order with what the broker alone knows of it, in one flat record. */
export function orderRecord({ order, ...own }: Work): JsonRecord {
  return encode({ ...order, ...own });
}
