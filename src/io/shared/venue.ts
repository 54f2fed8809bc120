/** What a venue's folder gives to a live stream: how to speak, how to read, where to find what was missed. */

import type { Micros } from '../../core/base/time.js';
import type { Bar, BookSnapshot, Quote, Trade } from '../../core/events.js';
import type { FeedMessage, Topic } from '../../core/feed/messages.js';
import type { Dialect, Input } from '../../core/feed/protocol.js';
import type { DepthSnapshot } from '../../core/feed/sync/depth.js';

/** What is wrong, by a name that does not change with the values, so that it can be counted. */
export interface Fault {
  readonly fault: string;
  readonly detail: string;
}

export interface Decoded {
  readonly messages: readonly FeedMessage[];
  /** What the frame says of the connection. */
  readonly inputs: readonly Input[];
  readonly faults: readonly Fault[];
}

/** Larger frames are counted and not read: nothing that a market says is that long. */
export const FRAME_BYTES_MAX = 4 * 1024 * 1024;

export const faulty = (fault: string, detail: string): Decoded => ({
  messages: [],
  inputs: [],
  faults: [{ fault, detail }],
});

export interface BarsAsked {
  readonly symbols: readonly string[];
  /** Both inclusive, by the bars' starts. */
  readonly from: Micros;
  readonly to: Micros;
  readonly signal: AbortSignal;
  readonly now: () => Micros;
}

export interface BarsAnswer {
  readonly bars: readonly Bar[];
  readonly faults: readonly Fault[];
}

/** The last bars before a moment, of each symbol. */
export interface HistoryAsked {
  readonly symbols: readonly string[];
  /** Length of a bar. */
  readonly barMicros: number;
  /** How many of each symbol. */
  readonly count: number;
  /** The first start that is not wanted. */
  readonly before: Micros;
  readonly signal: AbortSignal;
  readonly now: () => Micros;
}

export interface TradesAnswer {
  readonly trades: readonly Trade[];
  readonly faults: readonly Fault[];
}

/** What one process that shares a stream asks of the one that holds it. */
export type Wish =
  | { readonly kind: 'auth' }
  | { readonly kind: 'subscribe' | 'unsubscribe'; readonly topics: readonly Topic[] };

/** The venue's side of its protocol, for a process that passes the stream on. All but `wish` write a frame of text. */
export interface StreamServing {
  /** How the others speak; without the keys. */
  readonly encode: (frame: unknown) => string;
  readonly greeting: string;
  readonly authenticated: string;
  readonly subscription: (topics: readonly Topic[]) => string;
  readonly refusal: (code: number, message: string, symbol: string) => string;
  readonly quote: (quote: Quote) => string;
  readonly book: (book: BookSnapshot) => string;
  /** Undefined where it is none. */
  readonly wish: (text: string) => Wish | undefined;
}

/** How a stream is shared between the processes of a user: for venues that allow one connection for each key. */
export interface Sharing {
  /** Names endpoint and key without giving the key away; fit for the name of a file. */
  readonly name: string;
  readonly serving: StreamServing;
}

export interface LiveVenue {
  /** Undefined where the venue does not count connections. */
  readonly sharing?: Sharing;
  readonly dialect: Dialect;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly encode: (frame: unknown) => string | Uint8Array;
  /** Never throws. */
  readonly decode: (bytes: Buffer, isBinary: boolean, tsRecv: Micros) => Decoded;
  /** Whether data are to be expected. */
  readonly isOpen: (now: Micros) => boolean;
  /** How its books are proven whole. */
  readonly bookRule: 'alpaca' | 'binance' | 'kraken';
  /** A whole book by REST; undefined where the stream has it. Throws TradectlError. */
  readonly fetchBook: ((symbol: string, signal: AbortSignal, now: () => Micros) => Promise<DepthSnapshot>) | undefined;
  /** Books of these symbols by REST, to compare the stream's with; where those prove themselves there is none. */
  readonly fetchBooks?: (
    symbols: readonly string[],
    signal: AbortSignal,
    now: () => Micros,
  ) => Promise<readonly DepthSnapshot[]>;
  /** Why the venue does not have a symbol, in its words; undefined where it has it, or cannot be asked. Never throws. */
  readonly refusalOf?: (symbol: string, signal: AbortSignal) => Promise<string | undefined>;
  /** One-minute bars; undefined where the venue has none to fetch. Throws TradectlError. */
  readonly fetchBars: ((asked: BarsAsked) => Promise<BarsAnswer>) | undefined;
  /** Bars of any length that the venue has; undefined where it has no such bars. Throws TradectlError. */
  readonly fetchHistory?: ((asked: HistoryAsked) => Promise<BarsAnswer | undefined>) | undefined;
  /** Trades of a short span. Throws TradectlError. */
  readonly fetchTrades?: ((asked: BarsAsked) => Promise<TradesAnswer>) | undefined;
}
