/** Reads a venue's JSON field by field; what is not as it must be is a TradectlError `data` that says so. */

import { TradectlError } from '../../core/base/errors.js';
import { levelNumber } from '../../core/market/book/level-text.js';
import type { Problem } from '../../core/market/validate.js';

export type Fields = Readonly<Record<string, unknown>>;

export const malformed = (what: string): TradectlError => new TradectlError('data', what);

/** The object that a text holds. */
export function parseObject(json: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformed('no JSON');
  }
  return objectOf(value);
}

export function objectOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed('no object');
  return value as Fields;
}

export function listOf(fields: Fields, name: string): readonly unknown[] {
  const list: unknown = fields[name];
  if (!Array.isArray(list)) throw malformed(`${name} is no list`);
  return list;
}

/** Text that is not empty. */
export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw malformed(`${name} is no text`);
  return value;
}

export function integerOf(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw malformed(`${name} is no whole number`);
  return value;
}

/** A decimal text of zero or more as a double that holds it exactly enough to print it again. */
export function decimalOf(value: unknown, name: string): number {
  const number = typeof value === 'string' ? levelNumber(value) : undefined;
  if (number === undefined) throw malformed(`${name} ${JSON.stringify(value)} is no number of at most 15 digits`);
  return number;
}

/** The event, where nothing is wrong with it. */
export function checked<T>(event: T, problem: Problem): T {
  if (problem !== undefined) throw malformed(problem);
  return event;
}
