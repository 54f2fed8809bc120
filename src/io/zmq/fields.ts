/** Reads the fields of a decoded msgpack map; one that is not as it must be is a BadField. */

import { type Micros, micros } from '../../core/base/time.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Thrown while an event is read, and caught there. */
export class BadField extends Error {}

export function numberOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  // Other programs write times as 64-bit integers.
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  throw new BadField(name);
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new BadField(name);
  return value;
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

export const optionalNumber = (fields: Fields, name: string): number | undefined =>
  isAbsent(fields[name]) ? undefined : numberOf(fields, name);

/** That field alone, or nothing where it is absent. */
export const partOf = <Name extends string>(fields: Fields, name: Name): Partial<Record<Name, number>> =>
  isAbsent(fields[name]) ? {} : ({ [name]: numberOf(fields, name) } as Record<Name, number>);

/** One of the words that the field may be. */
export function wordOf<Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === fields[name]);
  if (word === undefined) throw new BadField(name);
  return word;
}

export function timeOf(fields: Fields, name: string): Micros {
  const value = numberOf(fields, name);
  if (!Number.isSafeInteger(value)) throw new BadField(name);
  return micros(value);
}

export const timesOf = (fields: Fields) => ({ tsEvent: timeOf(fields, 'tsEvent'), tsRecv: timeOf(fields, 'tsRecv') });

export const stampOf = (fields: Fields) => ({ symbol: textOf(fields, 'symbol'), ...timesOf(fields) });

export function mapOf(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadField(name);
  return value as Fields;
}
