/** Makes an event of what came out of a message: every field checked, nothing else taken over. */

import type { Bar, BookLevel, Quote, Trade } from '../../core/events.js';
import type { DepthDelta, DepthSnapshot } from '../../core/feed/sync/depth.js';
import {
  barProblem,
  deltaProblem,
  type Problem,
  quoteProblem,
  snapshotProblem,
  tradeProblem,
} from '../../core/market/validate.js';
import { noticeOf } from './decode-notice.js';
import {
  BadField,
  type Fields,
  mapOf,
  numberOf,
  optionalNumber,
  partOf,
  stampOf,
  textOf,
  timesOf,
  wordOf,
} from './fields.js';
import type { WireEvent } from './wire-event.js';

/** The event, or undefined where it is none that can be true. */
export function eventOf(value: unknown): WireEvent | undefined {
  try {
    const fields = mapOf(value, 'event');
    const event = read(fields);
    return fields['isBackfill'] === true ? { ...event, isBackfill: true } : event;
  } catch (error) {
    if (error instanceof BadField) return undefined;
    throw error;
  }
}

function read(fields: Fields): WireEvent {
  switch (fields['kind']) {
    case 'trade':
      return valid(trade(fields), tradeProblem);
    case 'quote':
      return valid(quote(fields), quoteProblem);
    case 'bar':
      return valid(barOf(fields), barProblem);
    case 'book_snapshot':
      return valid(snapshot(fields), snapshotProblem);
    case 'book_delta':
      return valid(delta(fields), deltaProblem);
    case 'bar_revision':
      return revision(fields);
    case 'clock':
      return { kind: 'clock', ...timesOf(fields) };
    default:
      return noticeOf(fields);
  }
}

function valid<T>(event: T, problemOf: (event: T) => Problem): T {
  const problem = problemOf(event);
  if (problem !== undefined) throw new BadField(problem);
  return event;
}

const trade = (fields: Fields): Trade => ({
  kind: 'trade',
  ...stampOf(fields),
  price: numberOf(fields, 'price'),
  size: numberOf(fields, 'size'),
  id: textOf(fields, 'id'),
  nanos: numberOf(fields, 'nanos'),
  ...(fields['aggressor'] === undefined ? {} : { aggressor: wordOf(fields, 'aggressor', ['buy', 'sell']) }),
});

const quote = (fields: Fields): Quote => ({
  kind: 'quote',
  ...stampOf(fields),
  bidPrice: numberOf(fields, 'bidPrice'),
  bidSize: numberOf(fields, 'bidSize'),
  askPrice: numberOf(fields, 'askPrice'),
  askSize: numberOf(fields, 'askSize'),
  nanos: numberOf(fields, 'nanos'),
});

const barOf = (fields: Fields): Bar => ({
  kind: 'bar',
  ...stampOf(fields),
  open: numberOf(fields, 'open'),
  high: numberOf(fields, 'high'),
  low: numberOf(fields, 'low'),
  close: numberOf(fields, 'close'),
  volume: numberOf(fields, 'volume'),
});

function revision(fields: Fields): WireEvent {
  const bar = valid(barOf(fields), barProblem);
  return { ...bar, kind: 'bar_revision', revision: wordOf(fields, 'revision', ['updated', 'daily']) };
}

const snapshot = (fields: Fields): DepthSnapshot => ({
  kind: 'book_snapshot',
  ...bookOf(fields),
  seq: optionalNumber(fields, 'seq'),
  ...partOf(fields, 'depth'),
});

const delta = (fields: Fields): DepthDelta => ({
  kind: 'book_delta',
  ...bookOf(fields),
  firstSeq: optionalNumber(fields, 'firstSeq'),
  lastSeq: optionalNumber(fields, 'lastSeq'),
  ...partOf(fields, 'previousSeq'),
});

const bookOf = (fields: Fields) => ({
  ...stampOf(fields),
  bids: levelsOf(fields, 'bids'),
  asks: levelsOf(fields, 'asks'),
  nanos: numberOf(fields, 'nanos'),
  ...partOf(fields, 'checksum'),
  ...(fields['digits'] === undefined ? {} : { digits: levelOf(fields['digits'], 'digits') }),
});

function levelsOf(fields: Fields, name: string): readonly BookLevel[] {
  const levels = fields[name];
  if (!Array.isArray(levels)) throw new BadField(name);
  return levels.map((level) => levelOf(level, name));
}

function levelOf(value: unknown, name: string): BookLevel {
  const fields = mapOf(value, name);
  return { price: numberOf(fields, 'price'), size: numberOf(fields, 'size') };
}
