/** Flags of time: days, durations, the speed of a replay. */

import type { Reader } from '../../src/app/config/formats.js';
import {
  DAY,
  dateText,
  HOUR,
  MINUTE,
  type Micros,
  micros,
  parseDate,
  parseTime,
  SECOND,
} from '../../src/core/base/time.js';
import type { Options } from '../run-command.js';
import { badFlag, flagOf } from './values.js';

const UNITS: Readonly<Record<string, number>> = { ms: 1000, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

function parseDuration(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?)(ms|[smhd])$/.exec(text) ?? [];
  const duration = Math.round(Number(count) * (UNITS[unit] ?? Number.NaN));
  return duration > 0 && Number.isSafeInteger(duration) ? duration : undefined;
}

/** Microseconds. */
export const DURATION: Reader<number> = { expected: 'a duration such as 500ms, 60s, 5m or 1h', parse: parseDuration };

function parseSpeed(text: string): number | undefined {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const [, digits] = /^(\d{1,9}(?:\.\d{1,9})?)x?$/.exec(text) ?? [];
  const factor = Number(digits);
  return factor > 0 ? factor : undefined;
}

/** How many times faster than the record; Infinity is as fast as it goes. */
export const SPEED: Reader<number> = { expected: 'a factor such as 1x, 10x, 2.5x, or max', parse: parseSpeed };

/** An instant; UTC where it names no zone. */
export const TIME: Reader<Micros> = { expected: 'a time such as 2024-01-31T14:30:00Z', parse: parseTime };

const DATE: Reader<Micros> = { expected: 'a UTC date such as 2024-01-31', parse: parseDate };

export interface Period {
  /** The first instant that belongs to it. */
  readonly from: Micros | undefined;
  /** The last instant that belongs to it. */
  readonly to: Micros | undefined;
}

/** The days `--from` to `--to`, both inclusive. Throws TradectlError `usage`. */
export function periodOf(options: Options): Period {
  const from = flagOf(options, 'from', DATE);
  const day = flagOf(options, 'to', DATE);
  if (from !== undefined && day !== undefined && from > day) {
    throw badFlag('--to', `--to ${dateText(day)} is before --from ${dateText(from)}`, 'swap the two dates');
  }
  return { from, to: day === undefined ? undefined : micros(day + DAY - 1) };
}
