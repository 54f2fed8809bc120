/** Bytes to books and store, by the parts of tradectl and the naive way; each answers what it saw, for comparison. */

import { micros } from '../../src/core/base/time.js';
import type { MarketEvent } from '../../src/core/events.js';
import type { FeedMessage } from '../../src/core/feed/messages.js';
import { AlpacaRule } from '../../src/core/feed/sync/alpaca.js';
import type { DepthMessage } from '../../src/core/feed/sync/depth.js';
import { SyncedBook } from '../../src/core/feed/sync/synced-book.js';
import { MarketStore } from '../../src/core/market/store/market-store.js';
import { decodeFrame } from '../../src/io/alpaca/decode.js';
import { decodeNaively, NaiveMarket } from './naive-market.js';

export interface Seen {
  readonly messages: number;
  readonly trades: number;
  /** Of the best prices after each message of a book. */
  readonly touches: number;
}

const NOW = micros(1_704_205_800_000_000);
const ignore = (): void => undefined;

/** Decoder, one synced book a symbol, and the store. */
export class Market {
  readonly store = new MarketStore<SyncedBook>();
  readonly #books = new Map<string, SyncedBook>();
  #messages = 0;
  #touches = 0;

  take(frame: Buffer, tsRecv = NOW): void {
    const { messages, faults } = decodeFrame(frame, false, tsRecv);
    if (faults.length > 0) throw new Error(`a frame that is not read: ${faults[0]?.fault}`);
    for (const message of messages) this.#message(message);
    this.#messages += messages.length;
  }

  get seen(): Seen {
    return { messages: this.#messages, trades: this.#kept('trades'), touches: this.#touches };
  }

  /** Trades and bars kept, over all symbols. */
  get kept(): number {
    return this.#kept('trades') + this.#kept('bars');
  }

  #kept(what: 'trades' | 'bars'): number {
    let kept = 0;
    for (const symbol of this.store.symbols) kept += this.store.of(symbol)?.[what].length ?? 0;
    return kept;
  }

  #message(message: FeedMessage): void {
    if (message.kind === 'book_snapshot' || message.kind === 'book_delta') this.#depth(message);
    else this.store.apply(message as MarketEvent);
  }

  #depth(message: DepthMessage): void {
    const synced = this.#books.get(message.symbol) ?? this.#open(message.symbol);
    synced.take(message);
    const { book } = synced;
    if (book !== undefined) this.#touches += (book.bestPrice('bid') ?? 0) + (book.bestPrice('ask') ?? 0);
  }

  #open(symbol: string): SyncedBook {
    const synced = new SyncedBook(symbol, new AlpacaRule(), ignore);
    this.#books.set(symbol, synced);
    this.store.setBook(symbol, synced);
    return synced;
  }
}

export function runMarket(frames: readonly Buffer[]): Seen {
  const market = new Market();
  for (const frame of frames) market.take(frame);
  return market.seen;
}

export function runNaively(frames: readonly Buffer[]): Seen {
  const market = new NaiveMarket();
  let [messages, touches] = [0, 0];
  for (const frame of frames) {
    for (const event of decodeNaively(frame)) {
      touches += market.take(event);
      messages++;
    }
  }
  return { messages, trades: market.trades, touches };
}
