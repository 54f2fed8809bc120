/** Pages of history: rows of several symbols in their order, cut at a limit, gone on with from an exclusive cursor. Pure. */

import { type Micros, parseTime } from '../../../core/base/time.js';
import { type WireMap, WireTime } from '../stream/wire-value.js';

/** One row with what places it among those of its symbol. */
export interface Row {
  readonly at: Micros;
  readonly nanos: number;
  /** Tells rows of one time apart. */
  readonly key: string;
  /** Written only where it is on the page. */
  readonly json: () => WireMap;
}

/** Where a page ended. */
export interface Cursor {
  readonly symbol: string;
  readonly at: Micros;
  readonly nanos: number;
  readonly key: string;
}

export interface PageRequest {
  /** Sorted. */
  readonly symbols: readonly string[];
  readonly limit: number;
  readonly isDescending: boolean;
  readonly cursor: Cursor | undefined;
  /** Names the kind of rows in tokens, for example the timeframe. */
  readonly mark: string;
}

export interface Page {
  readonly rows: ReadonlyMap<string, readonly WireMap[]>;
  readonly nextToken: string | null;
}

/** `rowsOf` answers ascending. A symbol without rows on the page is not on it. */
export function pageOf(request: PageRequest, rowsOf: (symbol: string) => readonly Row[]): Page {
  const { symbols, limit, isDescending, cursor, mark } = request;
  const rows = new Map<string, readonly WireMap[]>();
  let room = limit;
  let last: Cursor | undefined;
  for (const symbol of symbols) {
    if (cursor !== undefined && symbol < cursor.symbol) continue;
    const all = isDescending ? rowsOf(symbol).toReversed() : rowsOf(symbol);
    const rest = symbol === cursor?.symbol ? beyond(all, cursor, isDescending) : all;
    if (rest.length === 0) continue;
    if (room === 0) return { rows, nextToken: last === undefined ? null : tokenOf(last, mark) };
    const taken = rest.slice(0, room);
    rows.set(
      symbol,
      taken.map(({ json }) => json()),
    );
    const end = taken.at(-1);
    if (end !== undefined) last = { symbol, at: end.at, nanos: end.nanos, key: end.key };
    if (taken.length < rest.length) return { rows, nextToken: last === undefined ? null : tokenOf(last, mark) };
    room -= taken.length;
  }
  return { rows, nextToken: null };
}

/** The rows after the cursor's; where that row is no more, those of a later time. */
function beyond(rows: readonly Row[], cursor: Cursor, isDescending: boolean): readonly Row[] {
  const edge = rows.findIndex((row) => compare(row, cursor) === 0 && row.key === cursor.key);
  if (edge !== -1) return rows.slice(edge + 1);
  const direction = isDescending ? -1 : 1;
  return rows.filter((row) => compare(row, cursor) * direction > 0);
}

type Place = Pick<Row, 'at' | 'nanos'>;
const compare = (a: Place, b: Place): number => a.at - b.at || a.nanos - b.nanos;

/** Base64 of `AAPL|M|2022-01-03T09:00:00.000000000Z`, and a key where times do not tell rows apart. */
function tokenOf({ symbol, at, nanos, key }: Cursor, mark: string): string {
  const { seconds, nanos: fraction } = new WireTime(at, nanos).parts;
  const time = `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(fraction).padStart(9, '0')}Z`;
  return Buffer.from([symbol, mark, time, ...(key === '' ? [] : [key])].join('|')).toString('base64');
}

const TOKEN = /^([^|]{1,32})\|(\w{1,8})\|(\d{4}-[\d:T-]{14}\.\d{6})(\d{3})Z(?:\|(\w{1,40}))?$/;

/** Undefined where the text is no token for rows of that kind. */
export function parseToken(text: string, mark: string): Cursor | undefined {
  const match = TOKEN.exec(Buffer.from(text, 'base64').toString('utf8'));
  const [, symbol = '', ofKind, time = '', nanos = '', key = ''] = match ?? [];
  const at = parseTime(`${time}Z`);
  return at === undefined || ofKind !== mark ? undefined : { symbol, at, nanos: Number(nanos), key };
}
