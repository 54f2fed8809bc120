/** Events of a stream as lines: JSON for scripts, aligned columns for people, CSV for tables; and the figures at its end. */

import { type Micros, timeText } from '../core/base/time.js';
import type { BookLevel, FeedStatus } from '../core/events.js';
import type { FeedMessage } from '../core/feed/messages.js';
import type { Figures } from '../core/feed/meter.js';
import { csvLine } from './csv.js';
import { escapeControls } from './escape.js';
import { count, counted, NOTHING, percent, withCents } from './format.js';

export type StreamEvent = (FeedMessage & { readonly isBackfill?: true }) | FeedStatus;

/** RFC 3339 with the nanoseconds, where there are any. */
function stampText(time: Micros, nanos = 0): string {
  if (nanos === 0) return timeText(time);
  const whole = timeText(time).replace('Z', '');
  const [seconds = '', micros = ''] = whole.split('.');
  return `${seconds}.${micros.padEnd(6, '0')}${String(nanos).padStart(3, '0')}Z`;
}

/** A market value as the shortest decimal that is it, without an exponent. */
export function decimalText(value: number): string {
  const text = String(value);
  const [, digits = '', fraction = '', sign, size] = /^(\d+)(?:\.(\d+))?e([+-])(\d+)$/.exec(text) ?? [];
  if (size === undefined) return text;
  const all = digits + fraction;
  if (sign === '-') return `0.${'0'.repeat(Number(size) - digits.length)}${all}`;
  return all.padEnd(digits.length + Number(size), '0');
}

/** Of a price: with cents at least. */
export const priceText = (value: number): string => withCents(decimalText(value));

type Row = Readonly<Record<string, unknown>>;

const sideOf = (side: readonly BookLevel[]): readonly (readonly [string, string])[] =>
  side.map(({ price, size }) => [decimalText(price), decimalText(size)]);

/** Names of figures that are decimal texts in JSON. */
const FIGURES = new Set([
  'price',
  'size',
  'bidPrice',
  'bidSize',
  'askPrice',
  'askSize',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'up',
  'down',
  'originalPrice',
  'originalSize',
]);
const HANDLED = new Set(['kind', 'symbol', 'tsEvent', 'tsRecv', 'nanos', 'isBackfill', 'bids', 'asks']);
/** Parts of a book's own bookkeeping, which is no news. */
const INNER = new Set(['depth', 'digits', 'previousSeq']);

/** An event as the fields of its JSON line. */
export function streamRow(event: StreamEvent): Row {
  const nanos = 'nanos' in event ? event.nanos : 0;
  const row: Record<string, unknown> = { type: event.kind };
  if (event.symbol !== undefined) row['symbol'] = event.symbol;
  row['ts'] = stampText(event.tsEvent, nanos);
  row['recv'] = timeText(event.tsRecv);
  // Venues, and files, make their events in different orders; a line reads the same.
  if ('id' in event) row['id'] = event.id;
  for (const [name, value] of Object.entries(event) as readonly (readonly [string, unknown])[]) {
    if (HANDLED.has(name) || INNER.has(name)) continue;
    row[name] = typeof value === 'number' && FIGURES.has(name) ? decimalText(value) : (value ?? null);
  }
  if ('bids' in event) Object.assign(row, { bids: sideOf(event.bids), asks: sideOf(event.asks) });
  if ('isBackfill' in event) row['backfill'] = true;
  return row;
}

export const streamJson = (event: StreamEvent): string => JSON.stringify(streamRow(event));

const CSV_COLUMNS = [
  ...['type', 'symbol', 'ts', 'recv', 'price', 'size', 'id', 'bidPrice', 'bidSize', 'askPrice', 'askSize'],
  ...['open', 'high', 'low', 'close', 'volume', 'reason'],
  ...['bids', 'asks'],
];

export const streamCsvHead = (): string => csvLine(CSV_COLUMNS);

/** Levels of a book stand in one cell for each side: `99.5:1 99.4:2`. */
export function streamCsv(event: StreamEvent): string {
  const row = streamRow(event);
  return csvLine(CSV_COLUMNS.map((name) => cellOf(row[name])));
}

function cellOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.map((level: readonly string[]) => level.join(':')).join(' ');
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** One line for people: when, what, which, and its figures. */
export function streamLine(event: StreamEvent): string {
  const time = stampText(event.tsEvent).slice(11, 23).replace('Z', '').padEnd(12);
  const symbol = escapeControls(event.symbol ?? '').padEnd(8);
  return `${time}  ${NAMES[event.kind].padEnd(8)} ${symbol} ${escapeControls(details(event))}`.trimEnd();
}

const NAMES: Readonly<Record<StreamEvent['kind'], string>> = {
  trade: 'trade',
  quote: 'quote',
  bar: 'bar',
  bar_revision: 'bar',
  book_snapshot: 'book',
  book_delta: 'book',
  trading_status: 'status',
  price_band: 'band',
  correction: 'correct',
  trade_cancel: 'cancel',
  feed: 'feed',
};

const column = (value: number, width = 12): string => priceText(value).padStart(width);

/** Room for a price and its size: the asks begin in one column. */
const BID = 21;

/** One side of a quote; a price of zero says that nobody quotes it. */
const sideText = (price: number, size: number): string =>
  price === 0 ? NOTHING : `${column(price)} x ${decimalText(size)}`;

function details(event: StreamEvent): string {
  switch (event.kind) {
    case 'trade':
      return `${column(event.price)} x ${decimalText(event.size)} ${event.aggressor ?? ''}`;
    case 'quote':
      return `${sideText(event.bidPrice, event.bidSize).padStart(12).padEnd(BID)} | ${sideText(event.askPrice, event.askSize).trimStart()}`;
    case 'bar':
    case 'bar_revision':
      return `${['open', 'high', 'low', 'close'].map((name) => column(event[name as 'open'])).join('')} vol ${decimalText(event.volume)}${noteOf(event)}`;
    case 'book_snapshot':
    case 'book_delta':
      return `${event.kind === 'book_snapshot' ? 'whole' : 'change'}: ${event.bids.length} bids, ${event.asks.length} asks`;
    case 'trading_status':
      return `${event.message} ${event.reason}`;
    case 'price_band':
      return `${column(event.down)} .. ${priceText(event.up)} ${event.indicator}`;
    case 'correction':
      return `${column(event.price)} x ${decimalText(event.size)}, was ${priceText(event.originalPrice)} x ${decimalText(event.originalSize)}`;
    case 'trade_cancel':
      return `${column(event.price)} x ${decimalText(event.size)}`;
    case 'feed':
      return `${event.state}: ${event.reason}`;
  }
}

const noteOf = (event: StreamEvent): string =>
  event.kind === 'bar_revision' ? ` (${event.revision})` : 'isBackfill' in event ? ' (fetched)' : '';

const lagText = ({ lagMs: { p50, p99 } }: Figures): string =>
  p50 === null || p99 === null ? NOTHING : `p50 ${p50} ms, p99 ${p99} ms`;

/** What the stream did, for people. */
export function streamSummary(figures: Figures): string {
  const bad = Object.entries(figures.malformed).map(([kind, times]) => `${escapeControls(kind)} x ${count(times)}`);
  return [
    `${counted(figures.messages, 'message')}, ${count(figures.perSecond)} a second; up ${percent(figures.uptime, 1)} of the time`,
    `${counted(figures.reconnects, 'reconnect')}, ${counted(figures.gaps, 'gap')}, ${counted(figures.conflated, 'quote')} conflated`,
    `lag ${lagText(figures)}`,
    `not usable: ${bad.length === 0 ? 'none' : bad.join(', ')}`,
  ]
    .map((line) => `${line}\n`)
    .join('');
}
