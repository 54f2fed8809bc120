/** Turns the fields of a message into an event that is valid, or says what is wrong with it. */

import { type Micros, micros } from '../../core/base/time.js';
import type { Bar, BookLevel, BookSnapshot, Side } from '../../core/events.js';
import type { FeedMessage } from '../../core/feed/messages.js';
import {
  barProblem,
  deltaProblem,
  type Problem,
  quoteProblem,
  snapshotProblem,
  tradeProblem,
} from '../../core/market/validate.js';
import type { Fault } from '../shared/venue.js';
import type { RecordFields } from './record.js';

/** A fault told apart from an event by its class. */
export class Malformed implements Fault {
  constructor(
    readonly fault: string,
    readonly detail: string,
  ) {}
}

export type Mapped = FeedMessage | Malformed;

interface Head {
  readonly symbol: string;
  readonly tsEvent: Micros;
  readonly tsRecv: Micros;
  readonly nanos: number;
}

/** The event of a message of data. */
export function mapFields(fields: RecordFields, tsRecv: Micros): Mapped {
  const type = fields.text('T') ?? '';
  const map = MAPS.get(type);
  if (map === undefined) return new Malformed(`unknown type ${JSON.stringify(type.slice(0, 16))}`, '');
  const symbol = fields.text('S');
  const stamp = fields.stamp('t');
  if (symbol === undefined || stamp === undefined)
    return new Malformed(`malformed ${type}`, symbol === undefined ? 'no symbol' : `no time of ${symbol}`);
  const head = { symbol, tsEvent: micros(stamp.micros), tsRecv, nanos: stamp.nanos };
  return map(fields, head) ?? new Malformed(`malformed ${type}`, `a field of ${symbol} is missing or of another type`);
}

type Mapper = (fields: RecordFields, head: Head) => Mapped | undefined;

const checked = <E extends FeedMessage>(type: string, event: E, problem: (event: E) => Problem): E | Malformed => {
  const detail = problem(event);
  return detail === undefined ? event : new Malformed(`malformed ${type}`, `${event.symbol}: ${detail}`);
};

const numbers = <K extends string>(
  fields: RecordFields,
  names: readonly K[],
): Readonly<Record<K, number>> | undefined => {
  const found: Partial<Record<K, number>> = {};
  for (const name of names) {
    const value = fields.number(name);
    if (value === undefined) return undefined;
    found[name] = value;
  }
  return found as Record<K, number>;
};

const SIDES: ReadonlyMap<string, Side> = new Map([
  ['B', 'buy'],
  ['S', 'sell'],
]);

const trade: Mapper = (fields, { symbol, tsEvent, tsRecv, nanos }) => {
  const price = fields.number('p');
  const size = fields.number('s');
  if (price === undefined || size === undefined) return undefined;
  const id = fields.id('i') ?? '';
  const aggressor = SIDES.get(fields.text('tks') ?? '');
  const event = { kind: 'trade' as const, symbol, tsEvent, tsRecv, nanos, price, size, id };
  return checked('t', aggressor === undefined ? event : { ...event, aggressor }, tradeProblem);
};

const quote: Mapper = (fields, { symbol, tsEvent, tsRecv, nanos }) => {
  const bidPrice = fields.number('bp');
  const bidSize = fields.number('bs');
  const askPrice = fields.number('ap');
  const askSize = fields.number('as');
  if (bidPrice === undefined || bidSize === undefined || askPrice === undefined || askSize === undefined)
    return undefined;
  const event = { kind: 'quote' as const, symbol, tsEvent, tsRecv, nanos, bidPrice, bidSize, askPrice, askSize };
  return checked('q', event, quoteProblem);
};

function barOf(fields: RecordFields, { symbol, tsEvent, tsRecv }: Head): Bar | undefined {
  const found = numbers(fields, ['o', 'h', 'l', 'c', 'v']);
  if (found === undefined) return undefined;
  const { o: open, h: high, l: low, c: close, v: volume } = found;
  return { kind: 'bar', symbol, tsEvent, tsRecv, open, high, low, close, volume };
}

const bar: Mapper = (fields, head) => {
  const event = barOf(fields, head);
  return event && checked('b', event, barProblem);
};

const revisionOf =
  (type: string, revision: 'updated' | 'daily'): Mapper =>
  (fields, head) => {
    const event = barOf(fields, head);
    const mapped = event && checked(type, event, barProblem);
    if (event === undefined || mapped === undefined || mapped instanceof Malformed) return mapped;
    return { ...event, kind: 'bar_revision', revision };
  };

const status: Mapper = (fields, head) => {
  const [code, message] = [fields.text('sc'), fields.text('sm')];
  if (code === undefined) return undefined;
  const [reasonCode, reason] = [fields.text('rc') ?? '', fields.text('rm') ?? ''];
  return { kind: 'trading_status', ...head, code, message: message ?? '', reasonCode, reason };
};

const band: Mapper = (fields, head) => {
  const found = numbers(fields, ['u', 'd']);
  return found && { kind: 'price_band', ...head, up: found.u, down: found.d, indicator: fields.text('i') ?? '' };
};

const correction: Mapper = (fields, head) => {
  const found = numbers(fields, ['op', 'os', 'cp', 'cs']);
  const [originalId, id] = [fields.id('oi'), fields.id('ci')];
  if (found === undefined || originalId === undefined || id === undefined) return undefined;
  const original = { originalId, originalPrice: found.op, originalSize: found.os };
  return { kind: 'correction', ...head, ...original, id, price: found.cp, size: found.cs };
};

const cancel: Mapper = (fields, head) => {
  const found = numbers(fields, ['p', 's']);
  const id = fields.id('i');
  if (found === undefined || id === undefined) return undefined;
  return { kind: 'trade_cancel', ...head, id, price: found.p, size: found.s, action: fields.text('a') ?? '' };
};

/** Best first; a whole book has no use for empty levels. */
const sortedSide = (side: readonly BookLevel[], step: 1 | -1): readonly BookLevel[] =>
  side.filter(({ size }) => size !== 0).sort((one, other) => (one.price - other.price) * step);

const sideOf = (fields: RecordFields, name: 'b' | 'a'): readonly BookLevel[] | undefined =>
  fields.has(name) ? fields.levels(name) : [];

const book: Mapper = (fields, head) => {
  const [bids, asks] = [sideOf(fields, 'b'), sideOf(fields, 'a')];
  if (bids === undefined || asks === undefined) return undefined;
  if (fields.flag('r') === true) return wholeBook(head, bids, asks);
  const changes = { bids, asks, firstSeq: undefined, lastSeq: undefined };
  return checked('o', { kind: 'book_delta', ...head, ...changes }, deltaProblem);
};

/** The book that a message tells whole. */
export const wholeBook = (
  head: Head,
  bids: readonly BookLevel[],
  asks: readonly BookLevel[],
): BookSnapshot | Malformed => {
  const sides = { bids: sortedSide(bids, -1), asks: sortedSide(asks, 1) };
  return checked('o', { kind: 'book_snapshot', ...head, ...sides, seq: undefined }, snapshotProblem);
};

const MAPS: ReadonlyMap<string, Mapper> = new Map([
  ['t', trade],
  ['q', quote],
  ['b', bar],
  ['u', revisionOf('u', 'updated')],
  ['d', revisionOf('d', 'daily')],
  ['s', status],
  ['l', band],
  ['c', correction],
  ['x', cancel],
  ['o', book],
]);
