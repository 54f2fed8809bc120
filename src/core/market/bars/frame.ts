/** How a venue cuts time into bars of a length: what is made of its trades goes on where its history ends. */

import { DAY, type Micros, micros, TIMEFRAMES } from '../../base/time.js';
import { newYorkDay, newYorkTime } from '../../base/zone.js';
import { sessionOn } from '../calendar/nyse.js';
import type { StartOf } from '../resample.js';
import { type Buckets, sessionBuckets, utcBuckets } from './buckets.js';

export interface BarFrame {
  /** Of a bar, in microseconds. */
  readonly length: number;
  readonly buckets: Buckets;
  /** The time that a bar bears, by where its span starts. */
  stampOf(start: Micros): Micros;
  /** The first time that a bar bears which is not closed at that instant: all bars before it are. */
  firstOpen(now: Micros): Micros;
  /** Whether a bar of the history with that time has ended. */
  isClosed(stamp: Micros, now: Micros): boolean;
}

/** A day of stocks is the regular session, closed at its end, early closes included; all else goes by UTC. */
export const frameOf = (length: number, isStocks: boolean): BarFrame =>
  isStocks && length === DAY ? SESSION_DAYS : utcFrame(length);

/** Where shorter bars of that length go: into the bar of the frame that they share time with. */
export function startsIn(frame: BarFrame, length: number): StartOf {
  const { buckets } = frame;
  let [from, until, stamp] = [0, 0, Number.NaN];
  return (time) => {
    if (from <= time && time < until) return stamp;
    const span = buckets.of(micros(time)) ?? buckets.of(micros(time + length - 1));
    if (span === undefined) return Number.NaN;
    [from, until, stamp] = [span.start, span.end, frame.stampOf(span.start)];
    return stamp;
  };
}

function utcFrame(length: number): BarFrame {
  const firstOpen = (now: Micros): Micros => micros(Math.floor(now / length) * length);
  return {
    length,
    buckets: utcBuckets(length),
    stampOf: (start) => start,
    firstOpen,
    // A venue whose days begin elsewhere has one that is still open then.
    isClosed: (stamp, now) => stamp + length <= firstOpen(now),
  };
}

const midnight = (day: number): Micros => newYorkTime(day, 0);

/** A daily bar of a stock bears the midnight of New York. */
const SESSION_DAYS: BarFrame = {
  length: DAY,
  buckets: sessionBuckets(DAY),
  stampOf: (start) => midnight(newYorkDay(start)),
  firstOpen: sessionsOpenFrom,
  isClosed: (stamp, now) => stamp < sessionsOpenFrom(now),
};

function sessionsOpenFrom(now: Micros): Micros {
  const day = newYorkDay(now);
  const session = sessionOn(day);
  return midnight(session !== undefined && session.close <= now ? day + 1 : day);
}

/** `5Min`, or `10s` of a length that has no name. */
export const lengthText = (length: number): string =>
  Object.entries(TIMEFRAMES).find(([, known]) => known === length)?.[0] ?? `${length / 1e6}s`;
