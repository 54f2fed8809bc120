/** A book as a line of `book --json`. */

import { timeText } from '../../core/base/time.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { levelText } from '../../core/market/book/level-text.js';
import type { BookSide, OrderBook } from '../../core/market/book/order-book.js';

/** Price and size as canonical decimal text. */
export type LevelText = readonly [price: string, size: string];

/** Fields in the order in which they are printed. */
export interface BookRecord {
  readonly symbol: string;
  /** The venue's time; null where no message came. */
  readonly ts: string | null;
  readonly seq: number | null;
  readonly state: 'fresh' | 'stale';
  /** Best first. */
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  /** Of the whole book. */
  readonly levels: { readonly bids: number; readonly asks: number };
}

export interface RecordHead {
  readonly symbol: string;
  readonly seq: number | null;
  readonly message: DepthMessage | undefined;
}

/** The best `depth` levels of a book (0 is all); without a book the line of a stale one. */
export function bookRecord(
  { symbol, seq, message }: RecordHead,
  book: OrderBook | undefined,
  depth: number,
): BookRecord {
  return {
    symbol,
    ts: message === undefined ? null : timeText(message.tsEvent),
    seq,
    state: book === undefined ? 'stale' : 'fresh',
    bids: book === undefined ? [] : levelTexts(book, 'bid', depth),
    asks: book === undefined ? [] : levelTexts(book, 'ask', depth),
    levels: { bids: book?.count('bid') ?? 0, asks: book?.count('ask') ?? 0 },
  };
}

function levelTexts(book: OrderBook, side: BookSide, depth: number): LevelText[] {
  const levels: LevelText[] = [];
  const limit = depth === 0 ? Number.POSITIVE_INFINITY : depth;
  book.walk(side, (price, size) => levels.push([levelText(price), levelText(size)]) < limit);
  return levels;
}
