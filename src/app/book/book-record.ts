/** A book as a line of `book --json`. */

import { timeText } from '../../core/base/time.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';
import { levelText } from '../../core/market/book/level-text.js';
import type { BookSide, OrderBook } from '../../core/market/book/order-book.js';
import type { BookRecord, LevelText } from '../../core/view/book-record.js';

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
