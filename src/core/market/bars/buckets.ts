/** Which stretch of time a bar covers: multiples of its length since 1970, or since the session's open. */

import { assert } from '../../base/assert.js';
import { DAY, type Micros, micros, SECOND } from '../../base/time.js';
import { nextSession, sessionOf } from '../calendar/nyse.js';

export interface Span {
  readonly start: Micros;
  /** The first instant after it. */
  readonly end: Micros;
}

export interface Buckets {
  /** The bar's span in which that instant lies; undefined where there is none, as outside of sessions. */
  of(time: Micros): Span | undefined;
  /** The span that follows. */
  after(span: Span): Span | undefined;
}

function checkSize(size: number): void {
  assert(Number.isInteger(size) && size >= SECOND && size <= DAY, 'a bar is of 1 s to 1 d, in microseconds');
}

/** Spans of `size` microseconds at multiples of it since 1970; a day is a UTC day. */
export function utcBuckets(size: number): Buckets {
  checkSize(size);
  const from = (start: number): Span => ({ start: micros(start), end: micros(start + size) });
  return {
    of: (time) => from(Math.floor(time / size) * size),
    after: ({ end }) => from(end),
  };
}

/**
 * Spans of `size` microseconds from the open of each regular session of the NYSE on, the last one cut at its close: a
 * day is the session, whatever the clocks did, and a half day ends early.
 */
export function sessionBuckets(size: number): Buckets {
  checkSize(size);
  const of = (time: Micros): Span | undefined => {
    const session = sessionOf(time);
    if (session === undefined) return undefined;
    const start = session.open + Math.floor((time - session.open) / size) * size;
    return { start: micros(start), end: micros(Math.min(start + size, session.close)) };
  };
  const first = (time: Micros): Span | undefined => {
    const session = nextSession(time);
    return session === undefined ? undefined : of(session.open);
  };
  return { of, after: ({ end }) => of(end) ?? first(end) };
}
