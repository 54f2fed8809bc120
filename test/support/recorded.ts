/** Events as a recording may meet them, of every kind. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { micros } from '../../src/core/base/time.js';
import type { Recorded, RecordedEvent } from '../../src/io/files/event-columns.js';
import { EventReader } from '../../src/io/files/event-reader.js';
import { probeFile } from '../../src/io/files/source-file.js';

const START = Date.UTC(2024, 7, 8, 23, 59, 59) * 1000;

const number = fc.double({ min: 0, max: 1e15, noNaN: true }).map((value) => value + 0);
const int = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const nanos = fc.integer({ min: 0, max: 999 });
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '"', 'a,b\n"c"', '12', 'null'),
);
/** As literals are made, with their prototype. */
const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { noNullPrototype: true });

const level = plain({ price: number, size: number });
const levels = fc.array(level, { maxLength: 4 });
const symbol = fc.constantFrom('ETHUSDT', 'BTC/USD', '..', 'a b', 'é');
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

const times = {
  tsEvent: int.map((value) => micros(value % 4e15)),
  tsRecv: fc.integer({ min: 0, max: 3_000_000 }).map((value) => micros(START + value)),
};
const stamped = { symbol, ...times, nanos };
const ohlcv = { open: number, high: number, low: number, close: number, volume: number };
const backfill = { isBackfill: fc.constant(true as const) };

/** Leaves out what is undefined in `names`, as decoders do. */
const without =
  (...names: string[]) =>
  (event: object): RecordedEvent =>
    Object.fromEntries(
      Object.entries(event).filter(([name, value]) => value !== undefined || !names.includes(name)),
    ) as unknown as RecordedEvent;

const kind = <const K extends string>(name: K) => ({ kind: fc.constant(name) });

/** Any event; those of one run of numbers have times of receipt within three seconds around midnight. */
export const anyEvent: fc.Arbitrary<RecordedEvent> = fc.oneof(
  fc
    .record({
      ...kind('trade'),
      ...stamped,
      price: number,
      size: number,
      id: text,
      aggressor: optional(fc.constantFrom('buy', 'sell')),
    })
    .map(without('aggressor')),
  fc
    .record({ ...kind('quote'), ...stamped, bidPrice: number, bidSize: number, askPrice: number, askSize: number })
    .map(without()),
  fc.record({ ...kind('bar'), symbol, ...times, ...ohlcv, ...backfill }).map(without()),
  fc
    .record({ ...kind('bar_revision'), symbol, ...times, ...ohlcv, revision: fc.constantFrom('updated', 'daily') })
    .map(without()),
  fc
    .record({
      ...kind('book_snapshot'),
      ...stamped,
      bids: levels,
      asks: levels,
      seq: optional(int),
      depth: optional(nanos),
      checksum: optional(int),
      digits: optional(plain({ price: nanos, size: nanos })),
    })
    .map(without('depth', 'checksum', 'digits')),
  fc
    .record({
      ...kind('book_delta'),
      ...stamped,
      bids: levels,
      asks: levels,
      firstSeq: optional(int),
      lastSeq: optional(int),
      previousSeq: optional(int),
    })
    .map(without('previousSeq')),
  fc
    .record({
      ...kind('feed'),
      ...times,
      symbol: optional(symbol),
      state: fc.constantFrom('up', 'down', 'stale', 'gap'),
      reason: text,
    })
    .map(without()),
  fc
    .record({ ...kind('trading_status'), ...stamped, code: text, message: text, reasonCode: text, reason: text })
    .map(without()),
  fc.record({ ...kind('price_band'), ...stamped, up: number, down: number, indicator: text }).map(without()),
  fc
    .record({
      ...kind('correction'),
      ...stamped,
      originalId: text,
      originalPrice: number,
      originalSize: number,
      id: text,
      price: number,
      size: number,
    })
    .map(without()),
  fc
    .record({ ...kind('trade_cancel'), ...stamped, id: text, price: number, size: number, action: text })
    .map(without()),
);

/** Events numbered from `first`. */
export const numbered = (events: readonly RecordedEvent[], first = 1): readonly Recorded[] =>
  events.map((event, i) => ({ seq: first + i, event }));

/** A plain trade, `ms` after a second before midnight. */
export const tradeAt = (ms: number, of = 'SPY'): RecordedEvent => ({
  kind: 'trade',
  symbol: of,
  tsEvent: micros(START + ms * 1000),
  tsRecv: micros(START + ms * 1000),
  price: 10 + ms / 1000,
  size: 1,
  id: `${ms}`,
  nanos: 0,
});

/** Names of all files below a folder. */
export const filesBelow = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** All rows of Parquet files, as they are read. */
export async function readParquet(paths: readonly string[], range = ALL): Promise<readonly Recorded[]> {
  const reader = await EventReader.open(paths.map(probeFile));
  try {
    const rows: Recorded[] = [];
    for await (const batch of reader.batches(range)) rows.push(...batch);
    return rows;
  } finally {
    reader.close();
  }
}

const ALL = { from: undefined, until: undefined };
