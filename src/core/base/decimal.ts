/**
 * The door between text and exact numbers: parses and prints every Price, Qty, Money and Rate.
 *
 * The only import of decimal.js. Text that does not fit the scale is refused, never rounded.
 */

import { Decimal } from 'decimal.js';
import {
  type Exact,
  type Money,
  moneyOfRaw,
  type Price,
  priceOfRaw,
  type Qty,
  qtyOfRaw,
  type Rate,
  rateOfRaw,
  rawOf,
  SCALE,
} from './fixed.js';

const D = Decimal.clone({ precision: 80, toExpNeg: -1e9, toExpPos: 1e9 });
const DECIMAL_TEXT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
/** What nearly all amounts look like; every scale has at least nine decimals, so such a text always fits. */
const PLAIN_TEXT = /^\d{1,15}(?:\.\d{1,9})?$/;
/** Far beyond any amount of money, far below what would slow a bigint down. */
const DIGITS_MAX = 40;

/** Digits of `text` at `scale` decimals, or undefined where it is no number or does not fit. */
function parseRaw(text: string, scale: number): bigint | undefined {
  if (PLAIN_TEXT.test(text)) return plainRaw(text, text.indexOf('.'), scale);
  if (text.length > 64 || !DECIMAL_TEXT.test(text)) return undefined;
  const scaled = new D(text).times(`1e${scale}`);
  if (!scaled.isInteger() || scaled.e > DIGITS_MAX) return undefined;
  return BigInt(scaled.toFixed(0));
}

/** Cut by hand: the parts of a match cost more than all the rest. */
const plainRaw = (text: string, point: number, scale: number): bigint =>
  point === -1
    ? BigInt(text + '0'.repeat(scale))
    : BigInt((text.slice(0, point) + text.slice(point + 1)).padEnd(point + scale, '0'));

const parser =
  <T extends Exact>(scale: number, brand: (raw: bigint) => T) =>
  (text: string): T | undefined => {
    const raw = parseRaw(text, scale);
    return raw === undefined ? undefined : brand(raw);
  };

/** Parsers of decimal text: undefined where the text is no number or has more decimals than the type holds. */
export const parsePrice: (text: string) => Price | undefined = parser(SCALE.price, priceOfRaw);
export const parseQty: (text: string) => Qty | undefined = parser(SCALE.qty, qtyOfRaw);
export const parseMoney: (text: string) => Money | undefined = parser(SCALE.money, moneyOfRaw);
export const parseRate: (text: string) => Rate | undefined = parser(SCALE.rate, rateOfRaw);

/** Canonical text: no exponent, no trailing zeros, no `-0`. */
function print(raw: bigint, scale: number): string {
  const digits = (raw < 0n ? -raw : raw).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, -scale);
  let end = digits.length;
  while (end > whole.length && digits.charCodeAt(end - 1) === 48) end--;
  const fraction = digits.slice(whole.length, end);
  return `${raw < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

export const priceText = (value: Price): string => print(rawOf(value), SCALE.price);
export const qtyText = (value: Qty): string => print(rawOf(value), SCALE.qty);
export const moneyText = (value: Money): string => print(rawOf(value), SCALE.money);
export const rateText = (value: Rate): string => print(rawOf(value), SCALE.rate);

/** An amount rounded half-even to `decimals`, with grouping left to the view: `56263.52`. Never `-0.00`. */
export function moneyRounded(value: Money, decimals: number): string {
  const rounded = new D(moneyText(value)).toDecimalPlaces(decimals, Decimal.ROUND_HALF_EVEN);
  return (rounded.isZero() ? rounded.abs() : rounded).toFixed(decimals);
}
