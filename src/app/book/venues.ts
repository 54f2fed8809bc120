/** The venues whose captures can be replayed into a book: how to read a line, which rule proves the book. */

import { TradectlError } from '../../core/base/errors.js';
import { type Micros, micros } from '../../core/base/time.js';
import { AlpacaRule } from '../../core/feed/sync/alpaca.js';
import { binanceRule } from '../../core/feed/sync/binance.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { KrakenRule } from '../../core/feed/sync/kraken.js';
import type { SyncRule } from '../../core/feed/sync/rule.js';
import { decodeFrame } from '../../io/alpaca/decode.js';
import { decodeBinance } from '../../io/binance/decode.js';
import { decodeKraken } from '../../io/kraken/decode.js';

/** Depth, or a message of another kind that only shows that the symbol is there. */
export type BookItem = DepthMessage | OtherItem;

interface OtherItem {
  readonly kind: 'other';
  readonly symbol: string;
  /** Levels a side that the venue keeps from now on. */
  readonly depth?: number;
}

export interface BookVenue {
  readonly name: BookFeed;
  /** Throws TradectlError `data` for what is no message of the venue. */
  decode(json: string, tsRecv: Micros | undefined): readonly BookItem[];
  createRule(): SyncRule;
  /** The sequence number that the venue gives a message, or null. */
  seqOf(message: DepthMessage): number | null;
}

export type BookFeed = 'binance' | 'kraken' | 'alpaca';

const binance: BookVenue = {
  name: 'binance',
  decode(json, tsRecv) {
    const message = decodeBinance(json, tsRecv);
    return message === undefined ? [] : [itemOf(message)];
  },
  createRule: () => binanceRule,
  seqOf: (message) => (message.kind === 'book_delta' ? message.lastSeq : message.seq) ?? null,
};

const kraken: BookVenue = {
  name: 'kraken',
  decode: (json, tsRecv) => decodeKraken(json, tsRecv).map(itemOf),
  createRule: () => new KrakenRule(),
  seqOf: ({ checksum }) => checksum ?? null,
};

const alpaca: BookVenue = {
  name: 'alpaca',
  decode(json, tsRecv) {
    const { messages, faults } = decodeFrame(Buffer.from(json), false, tsRecv ?? micros(0));
    const [fault] = faults;
    if (fault !== undefined) throw new TradectlError('data', `${fault.fault}: ${fault.detail}`);
    return messages.flatMap((message) =>
      'symbol' in message && message.symbol !== undefined ? [itemOf({ ...message, symbol: message.symbol })] : [],
    );
  },
  createRule: () => new AlpacaRule(),
  seqOf: () => null,
};

export const BOOK_VENUES: Readonly<Record<BookFeed, BookVenue>> = { binance, kraken, alpaca };

/** Whose message this looks like. */
export function guessVenue(json: string): BookVenue {
  if (json.startsWith('[')) return alpaca;
  return /"(channel|method)"\s*:/.test(json) && !/"stream"\s*:/.test(json) ? kraken : binance;
}

type Decoded = DepthMessage | { readonly kind: string; readonly symbol: string; readonly depth?: number };

function itemOf(message: Decoded): BookItem {
  if (isDepth(message)) return message;
  const { symbol, depth } = message;
  return { kind: 'other', symbol, ...(depth === undefined ? {} : { depth }) };
}

const isDepth = (message: Decoded): message is DepthMessage =>
  message.kind === 'book_delta' || message.kind === 'book_snapshot';
