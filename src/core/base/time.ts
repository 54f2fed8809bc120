/** Time as integer microseconds since 1970 (exact until 2255) and its text in UTC. No clock lives here. */

import type { Brand } from './brand.js';

/** Microseconds since 1970-01-01T00:00:00Z, an integer. */
export type Micros = Brand<number, 'Micros'>;

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const micros = (count: number): Micros => count as Micros;
export const ofMillis = (ms: number): Micros => Math.round(ms * 1000) as Micros;
export const toMillis = (time: Micros): number => Math.floor(time / 1000);

/** Whole UTC days since 1970. */
export const dayOf = (time: Micros): number => Math.floor(time / DAY);
export const startOfDay = (day: number): Micros => (day * DAY) as Micros;

/** RFC 3339 in UTC with as many decimals as needed (none, 3 or 6): `2024-01-02T14:30:00Z`. */
export function timeText(time: Micros): string {
  const iso = new Date(toMillis(time)).toISOString();
  const rest = ((time % 1000) + 1000) % 1000;
  if (rest !== 0) return `${iso.slice(0, 23)}${String(rest).padStart(3, '0')}Z`;
  return iso.endsWith('.000Z') ? `${iso.slice(0, 19)}Z` : iso;
}

/** `2024-01-02`. */
export const dateText = (time: Micros): string => new Date(toMillis(time)).toISOString().slice(0, 10);

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;

/** Midnight UTC of `YYYY-MM-DD`, or undefined where it is no such date. */
export function parseDate(text: string): Micros | undefined {
  if (!DATE.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return undefined;
  return ofMillis(ms);
}

/** A time with an optional offset (UTC where none is given); digits past the microsecond are dropped. */
export function parseTime(text: string): Micros | undefined {
  const date = parseDate(text);
  if (date !== undefined) return date;
  const match = RFC3339.exec(text);
  if (!match) return undefined;
  const [, day = '', hours = '', minutes = '', seconds = '0', fraction = '', zone = 'Z'] = match;
  const midnight = parseDate(day);
  if (midnight === undefined || +hours > 23 || +minutes > 59 || +seconds > 59) return undefined;
  const within = +hours * HOUR + +minutes * MINUTE + +seconds * SECOND + +fraction.padEnd(6, '0').slice(0, 6);
  return (midnight + within - offsetOf(zone)) as Micros;
}

function offsetOf(zone: string): number {
  if (zone === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const size = +digits.slice(0, 2) * HOUR + +digits.slice(2) * MINUTE;
  return zone.startsWith('-') ? -size : size;
}

/** Bar lengths by the names that users type. */
export const TIMEFRAMES = {
  '1Sec': SECOND,
  '1Min': MINUTE,
  '5Min': 5 * MINUTE,
  '15Min': 15 * MINUTE,
  '30Min': 30 * MINUTE,
  '1Hour': HOUR,
  '4Hour': 4 * HOUR,
  '1Day': DAY,
} as const;

export type Timeframe = keyof typeof TIMEFRAMES;

export const isTimeframe = (text: string): text is Timeframe => Object.hasOwn(TIMEFRAMES, text);

/** Whether so many microseconds have passed; a clock that was set back since says nothing, and does not stop what is due. */
export const isPast = (since: number, span: number, now: Micros): boolean => now < since || now - since >= span;
