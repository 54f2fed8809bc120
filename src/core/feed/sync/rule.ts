/** What differs between venues: how a delta is placed, and how the book after it is proven. */

import type { OrderBook } from '../../market/book/order-book.js';
import type { DepthDelta, DepthMessage } from './depth.js';

/** A gap, with the words that say how it was seen. */
export interface Gap {
  readonly gap: string;
}

/** `next` follows the last message, `old` is in the book already. */
export type Placing = 'next' | 'old' | Gap;

/** `good` may be served, `hold` not yet: the book is in the middle of a change. */
export type Verdict = 'good' | 'hold' | Gap;

export interface SyncRule {
  /** Whether deltas wait for a snapshot that comes on another way (REST); else the venue's next one has it all. */
  readonly keepsDeltas: boolean;
  /** Whether a snapshot proves by itself that the book is right. */
  readonly trustsSnapshot: boolean;
  /** Where a delta stands after `last`, the last message in the book. */
  place(delta: DepthDelta, last: DepthMessage): Placing;
  /** Proves the book after `message` went in; may prune it first. */
  prove(book: OrderBook, message: DepthMessage): Verdict;
}
