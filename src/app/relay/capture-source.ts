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
import { UnnamedSnapshots } from '../book/capture-symbols.js';
import { type BookFeed, guessVenue } from '../book/venues.js';
import { ALL_TIMES, NO_COUNTS, type RelayBatch, type RelaySource, within } from './source.js';

/** Far more than a capture has. */
const NAMES_MAX = 1000;

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
  const naming = new Naming();
  for await (const lines of readCapture(file)) {
    const [events, bad]: [WireEvent[], string[]] = [[], []];
    for (const line of lines) {
      if (line.json !== undefined) venue ??= guessVenue(line.json).name;
      read({ venue: venue ?? 'binance', depths }, line, events, bad);
    }
    yield { events: events.flatMap((event) => naming.take(event, bad)), bad };
  }
  const bad: string[] = [];
  const rest = naming.rest(bad);
  if (rest.length + bad.length > 0) yield { events: rest, bad };
  if (naming.symbols.size > 0) return;
  throw new TradectlError('data', `${basename(file)} holds no message of binance, kraken or alpaca`, {
    where: file,
    hint: 'a capture has a line `<receive time in ns> <json>` for each message',
  });
}

const UNNAMED = 'a snapshot that does not name its symbol';

/** Binance's snapshots by REST do not say whose they are: of several symbols they wait for the deltas, which do. */
class Naming {
  readonly symbols = new Set<string>();
  readonly #unnamed = new UnnamedSnapshots();

  /** What to tell now that this event came. */
  take(event: WireEvent, bad: string[]): readonly WireEvent[] {
    if (event.kind === 'book_snapshot' && event.symbol === '') return this.#takeUnnamed(event, bad);
    if ('symbol' in event && event.symbol !== undefined && this.symbols.size < NAMES_MAX)
      this.symbols.add(event.symbol);
    if (event.kind !== 'book_delta') return [event];
    this.#unnamed.see(event, event.symbol);
    return [...this.#settled(event), event];
  }

  /** What never found its symbol: of the only one it is all the same. */
  rest(bad: string[]): readonly WireEvent[] {
    const [symbol = '', more] = this.symbols;
    if (symbol !== '' && more === undefined) return this.#unnamed.waiting.map((one) => ({ ...one, symbol }));
    bad.push(...this.#unnamed.waiting.map(() => UNNAMED));
    return [];
  }

  #takeUnnamed(snapshot: DepthSnapshot, bad: string[]): readonly WireEvent[] {
    if (this.#unnamed.keep(snapshot) !== undefined) bad.push(UNNAMED);
    return this.#settled(snapshot);
  }

  /** They are told as of now: a recording keeps them in the order in which they were told. */
  #settled({ tsRecv }: WireEvent): readonly WireEvent[] {
    return this.#unnamed.settle().map(([symbol, snapshot]) => ({ ...snapshot, symbol, tsRecv }));
  }
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
