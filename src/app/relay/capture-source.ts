/** Raw captures of a venue's feed as a source: every message in its order, paced by when it was received. */

import { basename } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { micros } from '../../core/base/time.js';
import type { DepthSnapshot } from '../../core/feed/sync/depth.js';
import { decodeFrame } from '../../io/alpaca/decode.js';
import { decodeBinance } from '../../io/binance/decode.js';
import { decodeKraken } from '../../io/kraken/decode.js';
import { type CaptureLine, readCapture } from '../../io/shared/capture.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import { type BookFeed, guessVenue } from '../book/venues.js';
import { ALL_TIMES, NO_COUNTS, type RelayBatch, type RelaySource, within } from './source.js';

/** Throws TradectlError `data` while it is read, where a file holds nothing that could be understood. */
export function captureSource(files: readonly string[]): RelaySource {
  return {
    description: `replay of ${files.map((file) => basename(file)).join(', ')}`,
    notices: [],
    timeOf: (event) => event.tsRecv,
    batches: async function* (range = ALL_TIMES) {
      for (const file of files)
        for await (const { events, bad } of batchesOf(file)) yield { events: within(events, range), bad };
    },
    counts: () => NO_COUNTS,
    stop: () => undefined,
    close: () => undefined,
  };
}

async function* batchesOf(file: string): AsyncGenerator<RelayBatch> {
  let venue: BookFeed | undefined;
  const depths = new Map<string, number>();
  const symbols = new Set<string>();
  for await (const lines of readCapture(file)) {
    const [events, bad]: [WireEvent[], string[]] = [[], []];
    for (const line of lines) {
      if (line.json !== undefined) venue ??= guessVenue(line.json).name;
      read({ venue: venue ?? 'binance', depths }, line, events, bad);
    }
    yield { events: events.flatMap((event) => named(event, symbols, bad)), bad };
  }
  if (symbols.size > 0) return;
  throw new TradectlError('data', `${basename(file)} holds no message of binance, kraken or alpaca`, {
    where: file,
    hint: 'a capture has a line `<receive time in ns> <json>` for each message',
  });
}

/** Binance's snapshots by REST do not say whose they are: in a capture of one symbol they are its own. */
function named(event: WireEvent, symbols: Set<string>, bad: string[]): readonly WireEvent[] {
  if (event.kind !== 'book_snapshot' || event.symbol !== '') {
    if ('symbol' in event && event.symbol !== undefined && symbols.size < 2) symbols.add(event.symbol);
    return [event];
  }
  const [symbol] = symbols;
  if (symbol !== undefined && symbols.size === 1) return [{ ...event, symbol }];
  bad.push('a snapshot that does not name its symbol');
  return [];
}

interface Reading {
  readonly venue: BookFeed;
  /** Kraken: levels a side that were subscribed to, by symbol: a book cannot be proven without. */
  readonly depths: Map<string, number>;
}

/** Appends what a line tells, or what is wrong with it. */
function read({ venue, depths }: Reading, { json, tsRecv }: CaptureLine, events: WireEvent[], bad: string[]): void {
  if (json === undefined) return void bad.push('no message');
  try {
    if (venue === 'alpaca') {
      const { messages, faults } = decodeFrame(Buffer.from(json), false, tsRecv ?? micros(0));
      events.push(...messages);
      bad.push(...faults.map(({ fault }) => fault));
    } else if (venue === 'kraken') {
      for (const message of decodeKraken(json, tsRecv)) {
        if (message.kind === 'subscription') depths.set(message.symbol, message.depth);
        else events.push(message.kind === 'book_snapshot' ? withDepth(message, depths) : message);
      }
    } else {
      const message = decodeBinance(json, tsRecv);
      if (message !== undefined) events.push(message);
    }
  } catch (error) {
    if (!(error instanceof TradectlError)) throw error;
    bad.push('malformed');
  }
}

function withDepth(snapshot: DepthSnapshot, depths: ReadonlyMap<string, number>): DepthSnapshot {
  const depth = depths.get(snapshot.symbol);
  return depth === undefined ? snapshot : { ...snapshot, depth };
}
