/** When a request may be made again: questions only. What changes something is asked for once, whatever came back. */

import { type Micros, micros, SECOND } from '../base/time.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface Attempt {
  readonly method: Method;
  /** The HTTP status; undefined where nobody answered. */
  readonly status: number | undefined;
  /** How many were made, this one included. */
  readonly made: number;
  /** The header of that name: seconds, or a date. */
  readonly retryAfter: string | undefined;
  /** Keys were refused that had been good: it may pass, and what waits for it is worth more attempts. */
  readonly areKeysDoubted?: boolean;
}

const ATTEMPTS_MAX = 4;
/** About eight seconds. */
const ATTEMPTS_MAX_KEYS = 6;
const FIRST_WAIT = SECOND / 4;
const WAIT_MAX = 5 * SECOND;
/** A broker that asks for more is not asked again. */
const RETRY_AFTER_MAX = 60 * SECOND;
const SPREAD = 0.2;

/** Microseconds to wait before the next attempt; undefined where there is none. `random` is in [0, 1). */
export function retryOf(attempt: Attempt, now: Micros, random: () => number): number | undefined {
  const { method, made, status, areKeysDoubted = false } = attempt;
  if (method !== 'GET' || !(areKeysDoubted || isPassing(status))) return undefined;
  if (made >= (areKeysDoubted ? ATTEMPTS_MAX_KEYS : ATTEMPTS_MAX)) return undefined;
  const asked = retryAfterOf(attempt.retryAfter, now);
  if (asked !== undefined && asked > RETRY_AFTER_MAX) return undefined;
  const wait = Math.min(FIRST_WAIT * 2 ** (made - 1), WAIT_MAX);
  const spread = Math.round(wait * (1 - SPREAD + 2 * SPREAD * random()));
  return Math.max(spread, asked ?? 0);
}

/** Microseconds that a `Retry-After` asks for; undefined where it says nothing that can be read. */
export function retryAfterOf(header: string | undefined, now: Micros): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}(\.\d+)?$/.test(header.trim())) return Math.ceil(Number(header) * SECOND);
  const at = header.endsWith(' GMT') ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, micros(at * 1000) - now);
}

/** Whether the trouble may be over soon: nobody answered, or a status that says so. */
const isPassing = (status: number | undefined): boolean =>
  status === undefined || status === 408 || status === 425 || status === 429 || status >= 500;
