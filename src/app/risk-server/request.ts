/** Reads requests, of which nothing is believed: every field has its type and its bounds, and no other is let in. */

import { nearest } from '../../core/base/nearest.js';
import { TIMES_IN_FORCE } from '../../core/orders/order.js';
import { ASKED_TYPES, type AskedType, needsLimit, needsStop } from '../risk/question.js';
import type { RiskQuestion } from './judge.js';

/** What a client may call its request. */
export type RequestId = string | number;

export interface ReserveRequest {
  readonly op: 'reserve';
  readonly question: RiskQuestion;
  readonly forMs: number;
  /** By which who asks again means the same one. */
  readonly name?: string;
}

export type RiskRequest =
  | { readonly op: 'check'; readonly question: RiskQuestion }
  | ReserveRequest
  | { readonly op: 'release'; readonly name: string }
  | { readonly op: 'health' | 'status' | 'metrics' };

/** A request that cannot be taken; the message goes to who sent it. */
export class BadRequest extends Error {}

type Fields = Readonly<Record<string, unknown>>;

const QUESTION = ['symbol', 'side', 'qty', 'price', 'type', 'stop', 'tif', 'extended'];
const EACH = ['id', 'op'];
const FIELDS: Readonly<Record<RiskRequest['op'], readonly string[]>> = {
  check: [...EACH, ...QUESTION],
  reserve: [...EACH, ...QUESTION, 'forMs', 'reservation'],
  release: [...EACH, 'reservation'],
  health: EACH,
  status: EACH,
  metrics: EACH,
};
const OPS = Object.keys(FIELDS) as readonly RiskRequest['op'][];
const SIDES = ['buy', 'sell'] as const;

const ID_MAX = 128;
const SYMBOL = /^[A-Za-z0-9][A-Za-z0-9./:_-]{0,31}$/;
const NAME = /^[\w-]{1,64}$/;
/** Above zero; no sign, no exponent, nothing that a type rounds. */
const DECIMAL = /^(?=.*[1-9])\d{1,20}(\.\d{1,9})?$/;
/** A JSON number of more digits may not be what was written. */
const SAFE_DIGITS = 15;
/** For how long headroom can be reserved at most. */
const RESERVE_MAX_MS = 60_000;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The id of whatever was sent; null where it has none that can be told back. */
export function idOf(value: unknown): RequestId | null {
  const id = isObject(value) && Object.hasOwn(value, 'id') ? value['id'] : undefined;
  if (typeof id === 'number') return Number.isFinite(id) ? id : null;
  return typeof id === 'string' && id.length <= ID_MAX ? id : null;
}

/** Throws BadRequest naming the field that is wrong. */
export function readRequest(value: unknown): RiskRequest {
  if (!isObject(value)) throw new BadRequest('a request is a JSON object');
  if (idOf(value) === null) throw new BadRequest(`id: expected a number, or a text of at most ${ID_MAX} characters`);
  const op = Object.hasOwn(value, 'op') ? choice(value, 'op', OPS) : 'check';
  refuseUnknown(value, FIELDS[op]);
  switch (op) {
    case 'check':
      return { op, question: questionOf(value) };
    case 'reserve':
      return { op, question: questionOf(value), forMs: durationOf(value), ...namePart(value) };
    case 'release':
      return { op, name: nameOf(value, 'reservation') };
    default:
      return { op };
  }
}

function namePart(fields: Fields): Pick<ReserveRequest, 'name'> {
  const name = optional(fields, 'reservation', nameOf);
  return name === undefined ? {} : { name };
}

function refuseUnknown(fields: Fields, known: readonly string[]): void {
  const stranger = Object.keys(fields).find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const guess = nearest(stranger.slice(0, ID_MAX), known);
  throw new BadRequest(`unknown field ${quoted(stranger)}${guess === undefined ? '' : `, did you mean ${guess}?`}`);
}

function questionOf(fields: Fields): RiskQuestion {
  const symbol = matching(fields, 'symbol', SYMBOL, 'a symbol such as AAPL or BTC/USD');
  const side = choice(fields, 'side', SIDES);
  const qty = amount(fields, 'qty');
  const price = optional(fields, 'price', amount);
  const stop = optional(fields, 'stop', amount);
  const type = optional(fields, 'type', (from, name) => choice(from, name, ASKED_TYPES));
  const tif = optional(fields, 'tif', (from, name) => choice(from, name, TIMES_IN_FORCE));
  const extended = optional(fields, 'extended', yesOrNo);
  checkPrices(type ?? 'market', price !== undefined, stop !== undefined);
  return { symbol, side, qty, price, stop, type, tif, extended };
}

function checkPrices(type: AskedType, hasPrice: boolean, hasStop: boolean): void {
  if (needsLimit(type) && !hasPrice) throw new BadRequest(`price: ${type} needs one, its limit`);
  if (needsStop(type) === hasStop) return;
  throw new BadRequest(hasStop ? `stop: ${type} has none` : `stop: ${type} needs one`);
}

/** A positive decimal, as text, or as a number that JSON does not round. */
function amount(fields: Fields, name: string): string {
  const given = fields[name];
  const text = typeof given === 'number' && isSafe(given) ? String(given) : given;
  if (typeof text === 'string' && DECIMAL.test(text)) return text;
  throw wrong(fields, name, 'a positive decimal of at most 9 places, as text: "10" or "0.5"');
}

const isSafe = (number: number): boolean => String(number).replace(/\D|^0+/g, '').length <= SAFE_DIGITS;

function durationOf(fields: Fields): number {
  const ms = fields['forMs'];
  if (typeof ms === 'number' && Number.isInteger(ms) && ms >= 1 && ms <= RESERVE_MAX_MS) return ms;
  throw wrong(fields, 'forMs', `whole milliseconds from 1 to ${RESERVE_MAX_MS}`);
}

const nameOf = (fields: Fields, name: string): string =>
  matching(fields, name, NAME, 'letters, digits, - and _, at most 64');

function yesOrNo(fields: Fields, name: string): boolean {
  const value = fields[name];
  if (typeof value === 'boolean') return value;
  throw wrong(fields, name, 'true or false');
}

function matching(fields: Fields, name: string, pattern: RegExp, expected: string): string {
  const value = fields[name];
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw wrong(fields, name, expected);
}

function choice<T extends string>(fields: Fields, name: string, words: readonly T[]): T {
  const word = words.find((one) => one === fields[name]);
  if (word !== undefined) return word;
  throw wrong(fields, name, `one of ${words.join(', ')}`);
}

/** Null is as good as absent. */
const optional = <T>(fields: Fields, name: string, read: (fields: Fields, name: string) => T): T | undefined =>
  fields[name] === undefined || fields[name] === null ? undefined : read(fields, name);

const wrong = (fields: Fields, name: string, expected: string): BadRequest =>
  new BadRequest(
    Object.hasOwn(fields, name)
      ? `${name}: expected ${expected}, not ${quoted(fields[name])}`
      : `${name} is missing: ${expected}`,
  );

const SHOWN = 40;
const quoted = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
};
