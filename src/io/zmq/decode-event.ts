/** Makes a market event of what came out of a message: every field checked, nothing else taken over. */

import { type Micros, micros } from '../../core/base/time.js';
import type { BookLevel, FeedStatus, MarketEvent, Trade } from '../../core/events.js';
import {
  barProblem,
  deltaProblem,
  type Problem,
  quoteProblem,
  snapshotProblem,
  tradeProblem,
} from '../../core/market/validate.js';

type Fields = Readonly<Record<string, unknown>>;

/** Thrown inside this module only. */
class BadField extends Error {}

/** The event, or undefined where it is none that can be true. */
export function eventOf(value: unknown): MarketEvent | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  try {
    return read(value as Fields);
  } catch (error) {
    if (error instanceof BadField) return undefined;
    throw error;
  }
}

function read(fields: Fields): MarketEvent {
  switch (fields['kind']) {
    case 'trade':
      return valid(trade(fields), tradeProblem);
    case 'quote':
      return valid(quote(fields), quoteProblem);
    case 'bar':
      return valid(bar(fields), barProblem);
    case 'book_snapshot':
      return valid(snapshot(fields), snapshotProblem);
    case 'book_delta':
      return valid(delta(fields), deltaProblem);
    case 'feed':
      return feed(fields);
    case 'clock':
      return { kind: 'clock', ...times(fields) };
    default:
      throw new BadField('kind');
  }
}

function valid<T extends MarketEvent>(event: T, problemOf: (event: T) => Problem): T {
  const problem = problemOf(event);
  if (problem !== undefined) throw new BadField(problem);
  return event;
}

function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value === 'number') return value;
  // Other programs write times as 64-bit integers.
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  throw new BadField(name);
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new BadField(name);
  return value;
}

const optional = (fields: Fields, name: string): number | undefined =>
  fields[name] === undefined || fields[name] === null ? undefined : number(fields, name);

function time(fields: Fields, name: string): Micros {
  const value = number(fields, name);
  if (!Number.isSafeInteger(value)) throw new BadField(name);
  return micros(value);
}

const times = (fields: Fields) => ({ tsEvent: time(fields, 'tsEvent'), tsRecv: time(fields, 'tsRecv') });

const stamped = (fields: Fields) => ({ symbol: text(fields, 'symbol'), ...times(fields) });

function levels(fields: Fields, name: string): readonly BookLevel[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new BadField(name);
  return value.map((level: unknown) => {
    if (typeof level !== 'object' || level === null) throw new BadField(name);
    return { price: number(level as Fields, 'price'), size: number(level as Fields, 'size') };
  });
}

const sides = (fields: Fields) => ({ bids: levels(fields, 'bids'), asks: levels(fields, 'asks') });

function trade(fields: Fields): Trade {
  const { aggressor } = fields;
  if (aggressor !== undefined && aggressor !== 'buy' && aggressor !== 'sell') throw new BadField('aggressor');
  return {
    kind: 'trade',
    ...stamped(fields),
    price: number(fields, 'price'),
    size: number(fields, 'size'),
    id: text(fields, 'id'),
    nanos: number(fields, 'nanos'),
    ...(aggressor === undefined ? {} : { aggressor }),
  };
}

const quote = (fields: Fields) => ({
  kind: 'quote' as const,
  ...stamped(fields),
  bidPrice: number(fields, 'bidPrice'),
  bidSize: number(fields, 'bidSize'),
  askPrice: number(fields, 'askPrice'),
  askSize: number(fields, 'askSize'),
  nanos: number(fields, 'nanos'),
});

const bar = (fields: Fields) => ({
  kind: 'bar' as const,
  ...stamped(fields),
  open: number(fields, 'open'),
  high: number(fields, 'high'),
  low: number(fields, 'low'),
  close: number(fields, 'close'),
  volume: number(fields, 'volume'),
});

const snapshot = (fields: Fields) => ({
  kind: 'book_snapshot' as const,
  ...stamped(fields),
  ...sides(fields),
  seq: optional(fields, 'seq'),
  nanos: number(fields, 'nanos'),
});

const delta = (fields: Fields) => ({
  kind: 'book_delta' as const,
  ...stamped(fields),
  ...sides(fields),
  firstSeq: optional(fields, 'firstSeq'),
  lastSeq: optional(fields, 'lastSeq'),
  nanos: number(fields, 'nanos'),
});

function feed(fields: Fields): FeedStatus {
  const state = fields['state'];
  if (state !== 'up' && state !== 'down' && state !== 'stale' && state !== 'gap') throw new BadField('state');
  const symbol = fields['symbol'] === undefined ? undefined : text(fields, 'symbol');
  return { kind: 'feed', symbol, ...times(fields), state, reason: text(fields, 'reason') };
}
