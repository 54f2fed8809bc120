/** Recorded events as rows of columns, and back: one table says what a column is called in each of the formats. */

import { assert } from '../../core/base/assert.js';
import type { BookLevel, ClockTick, MarketEvent } from '../../core/events.js';
import type { FeedMessage } from '../../core/feed/messages.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';

/** What can be recorded. `isBackfill`: fetched later, since the stream was not there when it came. */
export type RecordedEvent = (Exclude<MarketEvent, ClockTick> | FeedMessage | DepthMessage) & {
  readonly isBackfill?: true;
};

export type EventKind = RecordedEvent['kind'];

/** An event at its place: the number orders all events of a recording, over symbols and kinds. */
export interface Recorded {
  readonly seq: number;
  readonly event: RecordedEvent;
}

/** `time`: whole microseconds; `doubles`: one property of each level of a book. */
export type ColumnType = 'int' | 'time' | 'text' | 'double' | 'flag' | 'doubles';
export type Cell = number | string | boolean | null | readonly number[];

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Of what the property holds, where that is an object, or levels. */
  readonly part?: 'price' | 'size';
  /** What stands in the event where the cell is empty: nothing, or the property as undefined. */
  readonly absent?: 'omitted' | 'undefined';
  /** The only texts that it may hold. */
  readonly values?: readonly string[];
}

type Of<Kind extends EventKind> = Extract<RecordedEvent, { kind: Kind }>;
type KeysOf<T> = T extends unknown ? keyof T : never;
/** Every property of every kind: one that is added to an event and not here does not compile. */
type Fields = { readonly [Kind in EventKind]: Readonly<Record<Exclude<KeysOf<Of<Kind>>, 'kind'>, readonly Column[]>> };

const one = (name: string, type: ColumnType, more: Omit<Column, 'name' | 'type'> = {}): readonly Column[] => [
  { name, type, ...more },
];
const OMITTED = { absent: 'omitted' } as const;
const UNDEFINED = { absent: 'undefined' } as const;

const TIMES = { tsEvent: one('ts_event', 'time'), tsRecv: one('ts_recv', 'time') };
const STAMPED = { symbol: one('symbol', 'text'), ...TIMES, isBackfill: one('is_backfill', 'flag', OMITTED) };
const PRECISE = { ...STAMPED, nanos: one('nanos', 'int') };
const PRICED = { price: one('price', 'double'), size: one('size', 'double') };
const OHLCV = {
  open: one('open', 'double'),
  high: one('high', 'double'),
  low: one('low', 'double'),
  close: one('close', 'double'),
  volume: one('volume', 'double'),
  /** Of bars that were made here: how many prices are in it. */
  count: one('count', 'int', OMITTED),
};
const levels = (side: string): readonly Column[] => [
  { name: `${side}_prices`, type: 'doubles', part: 'price' },
  { name: `${side}_sizes`, type: 'doubles', part: 'size' },
];
const BOOK = {
  ...PRECISE,
  bids: levels('bid'),
  asks: levels('ask'),
} as const;
const PROOF = {
  checksum: one('checksum', 'int', OMITTED),
  digits: [
    { name: 'price_digits', type: 'int', part: 'price', absent: 'omitted' },
    { name: 'size_digits', type: 'int', part: 'size', absent: 'omitted' },
  ],
} as const;

const FIELDS: Fields = {
  trade: {
    ...PRECISE,
    ...PRICED,
    id: one('id', 'text'),
    aggressor: one('aggressor', 'text', { ...OMITTED, values: ['buy', 'sell'] }),
  },
  quote: {
    ...PRECISE,
    bidPrice: one('bid_price', 'double'),
    bidSize: one('bid_size', 'double'),
    askPrice: one('ask_price', 'double'),
    askSize: one('ask_size', 'double'),
  },
  bar: { ...STAMPED, ...OHLCV },
  bar_revision: { ...STAMPED, ...OHLCV, revision: one('revision', 'text', { values: ['updated', 'daily'] }) },
  book_snapshot: {
    ...BOOK,
    seq: one('book_seq', 'int', UNDEFINED),
    ...PROOF,
    depth: one('depth', 'int', OMITTED),
  },
  book_delta: {
    ...BOOK,
    firstSeq: one('first_seq', 'int', UNDEFINED),
    lastSeq: one('last_seq', 'int', UNDEFINED),
    ...PROOF,
    previousSeq: one('previous_seq', 'int', OMITTED),
  },
  feed: {
    ...STAMPED,
    symbol: one('symbol', 'text', UNDEFINED),
    state: one('state', 'text', { values: ['up', 'down', 'stale', 'gap'] }),
    reason: one('reason', 'text'),
  },
  trading_status: {
    ...PRECISE,
    code: one('code', 'text'),
    message: one('message', 'text'),
    reasonCode: one('reason_code', 'text'),
    reason: one('reason', 'text'),
  },
  price_band: {
    ...PRECISE,
    up: one('up', 'double'),
    down: one('down', 'double'),
    indicator: one('indicator', 'text'),
  },
  correction: {
    ...PRECISE,
    originalId: one('original_id', 'text'),
    originalPrice: one('original_price', 'double'),
    originalSize: one('original_size', 'double'),
    id: one('id', 'text'),
    ...PRICED,
  },
  trade_cancel: { ...PRECISE, id: one('id', 'text'), ...PRICED, action: one('action', 'text') },
};

interface Field {
  readonly property: string;
  readonly columns: readonly Column[];
}

const fieldsOf = (kind: EventKind): readonly Field[] =>
  Object.entries(FIELDS[kind]).map(([property, columns]) => ({ property, columns }));

export const EVENT_KINDS = Object.keys(FIELDS) as readonly EventKind[];

const FIELD_LISTS: ReadonlyMap<string, readonly Field[]> = new Map(EVENT_KINDS.map((kind) => [kind, fieldsOf(kind)]));

/** Columns that every recorded row has, before those of its kind. */
const HEAD: readonly Column[] = [
  { name: 'seq', type: 'int' },
  { name: 'kind', type: 'text' },
];

/** The columns of a kind in the order in which they stand in a file. */
export const columnsOf = (kind: EventKind): readonly Column[] => [
  ...HEAD,
  ...listOf(kind).flatMap(({ columns }) => columns),
];

/** What every recording has, whatever the kind. */
export const SIGNATURE: readonly string[] = ['seq', 'kind', 'symbol', 'ts_event', 'ts_recv'];

/** Columns of all kinds, each once. */
export const ALL_COLUMNS: readonly Column[] = [
  ...new Map(EVENT_KINDS.flatMap(columnsOf).map((column) => [column.name, column])).values(),
];

export const isEventKind = (text: unknown): text is EventKind => typeof text === 'string' && FIELD_LISTS.has(text);

function listOf(kind: EventKind): readonly Field[] {
  const fields = FIELD_LISTS.get(kind);
  assert(fields !== undefined, 'every kind has its columns');
  return fields;
}

/** The cells of an event, in the order of `columnsOf`. */
export function cellsOf({ seq, event }: Recorded): readonly Cell[] {
  const cells: Cell[] = [seq, event.kind];
  for (const { property, columns } of listOf(event.kind)) {
    const value: unknown = Reflect.get(event, property);
    for (const { type, part } of columns) cells.push(cellOf(value, type, part));
  }
  return cells;
}

function cellOf(value: unknown, type: ColumnType, part: Column['part']): Cell {
  if (value === undefined) return null;
  if (type === 'doubles') return (value as readonly BookLevel[]).map((level) => level[part ?? 'price']);
  return (part === undefined ? value : Reflect.get(Object(value), part)) as Cell;
}

/** The event that a row tells; `read` gives the cell of a column, and undefined where there is none. Throws a reason. */
export function eventOf(kind: EventKind, read: (column: string) => unknown): RecordedEvent {
  const event: Record<string, unknown> = { kind };
  for (const { property, columns } of listOf(kind)) {
    const cells = columns.map((column) => checked(column, read(column.name)));
    const [column, second] = columns;
    assert(column !== undefined, 'every property has a column');
    const [first] = cells;
    if (first === null) {
      if (column.absent === 'undefined') event[property] = undefined;
    } else if (second === undefined) event[property] = first;
    else event[property] = joined(column, cells);
  }
  return event as unknown as RecordedEvent;
}

/** Why a row is none. */
export class RowFault extends Error {}

function checked({ name, type, absent, values }: Column, cell: unknown): Cell {
  if (cell === null || cell === undefined) {
    if (absent === undefined) throw new RowFault(`${name} is missing`);
    return null;
  }
  if (!IS[type](cell)) throw new RowFault(`${name} is not ${type === 'int' ? 'a whole number' : `of type ${type}`}`);
  if (values !== undefined && !values.some((value) => value === cell))
    throw new RowFault(`${name} is none of ${values.join(', ')}`);
  return cell as Cell;
}

const IS: Readonly<Record<ColumnType, (cell: unknown) => boolean>> = {
  int: Number.isSafeInteger,
  time: Number.isSafeInteger,
  text: (cell) => typeof cell === 'string',
  double: Number.isFinite,
  flag: (cell) => cell === true,
  doubles: (cell) => Array.isArray(cell) && cell.every(Number.isFinite),
};

/** Two columns that make one property: levels of a book, or the digits of prices and sizes. */
function joined({ type }: Column, [first = null, second = null]: readonly Cell[]): unknown {
  if (type !== 'doubles') return { price: first, size: second };
  const [prices, sizes] = [first as readonly number[], second as readonly number[]];
  if (prices.length !== sizes.length) throw new RowFault('there are not as many sizes as prices');
  return prices.map((price, i): BookLevel => ({ price, size: sizes[i] ?? 0 }));
}
