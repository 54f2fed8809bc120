/** Reads the trading API's JSON field by field, losing no digit; what is not as it must be is TradectlError `data`. */

import { parseMoney, parsePrice, parseQty } from '../../../core/base/decimal.js';
import type { Money, Price, Qty, Rate } from '../../../core/base/fixed.js';
import { parsePercent } from '../../../core/base/percent.js';
import { type Micros, parseTime } from '../../../core/base/time.js';
import type { Side } from '../../../core/events.js';
import { type Fields, malformed } from '../../shared/venue-fields.js';

/** Undefined where the broker says nothing: null, an empty text, or no such key. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  // Amounts are texts by the book, and numbers now and then; one of more digits than a double holds came as text.
  if (typeof value === 'number') return String(value);
  throw malformed(`${name} is neither text nor number`);
}

type Parse<T> = (text: string) => T | undefined;

const optional =
  <T>(parse: Parse<T>, what: string) =>
  (fields: Fields, name: string): T | undefined => {
    const text = textOf(fields, name);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) throw malformed(`${name} ${JSON.stringify(text.slice(0, 80))} is no ${what}`);
    return value;
  };

/** Text, amounts and times that may be missing. */
export const priceOf: (fields: Fields, name: string) => Price | undefined = optional(parsePrice, 'price');
export const qtyOf: (fields: Fields, name: string) => Qty | undefined = optional(parseQty, 'quantity');
export const moneyOf: (fields: Fields, name: string) => Money | undefined = optional(parseMoney, 'amount of money');
/** A percentage as a fraction. */
export const percentOf: (fields: Fields, name: string) => Rate | undefined = optional(parsePercent, 'percentage');
export const timeOf: (fields: Fields, name: string) => Micros | undefined = optional(parseTime, 'time');

/** A price that the broker has computed: digits past the ninth decimal are dropped. */
export const averageOf: (fields: Fields, name: string) => Price | undefined = optional(
  (text) => parsePrice(text.replace(/(\.\d{9})\d+$/, '$1')),
  'price',
);

/** A step of prices or quantities; undefined also where it is finer than we can be. */
export const stepOf = <T>(fields: Fields, name: string, parse: Parse<T>): T | undefined => {
  const text = textOf(fields, name);
  return text === undefined ? undefined : parse(text);
};

/** What must be there. */
export function needed<T>(fields: Fields, name: string, read: (fields: Fields, name: string) => T | undefined): T {
  const value = read(fields, name);
  if (value === undefined) throw malformed(`${name} is missing`);
  return value;
}

/** A sale of what is not held is told as `sell_short`. */
export function sideOf(fields: Fields, name: string): Side | undefined {
  const text = textOf(fields, name);
  if (text === undefined) return undefined;
  if (text === 'buy') return 'buy';
  if (text === 'sell' || text === 'sell_short') return 'sell';
  throw malformed(`${name} ${JSON.stringify(text.slice(0, 80))} is no side`);
}
