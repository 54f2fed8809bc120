/**
 * Alpaca crypto: no sequence numbers and no checksum, so only signs: time that goes back, a book that stays crossed,
 * and a comparison with REST. A message with the reset flag is a snapshot.
 */

import type { BookSide, OrderBook } from '../../market/book/order-book.js';
import type { DepthDelta, DepthMessage, DepthSnapshot } from './depth.js';
import type { Placing, SyncRule, Verdict } from './rule.js';

/** A change may come in several messages, the book crossed between them; longer than this it is a gap. */
const CROSSED_MICROS = 1_000_000;
const CROSSED_MESSAGES = 20;

export class AlpacaRule implements SyncRule {
  readonly keepsDeltas = false;
  readonly trustsSnapshot = true;
  #crossedAt: number | undefined;
  #crossed = 0;

  place(delta: DepthDelta, last: DepthMessage): Placing {
    const back = last.tsEvent - delta.tsEvent || (last.nanos - delta.nanos) / 1000;
    return back > 0 ? { gap: `time goes back by ${back} us` } : 'next';
  }

  prove(book: OrderBook, { tsEvent }: DepthMessage): Verdict {
    const problem = book.problem();
    if (problem === undefined) {
      this.#crossedAt = undefined;
      this.#crossed = 0;
      return 'good';
    }
    this.#crossedAt ??= tsEvent;
    const isOver = tsEvent - this.#crossedAt > CROSSED_MICROS || ++this.#crossed > CROSSED_MESSAGES;
    if (!isOver) return 'hold';
    this.#crossedAt = undefined;
    this.#crossed = 0;
    return { gap: `${problem}, and stays so` };
  }
}

/**
 * How the best `levels` of a book differ from a snapshot by REST; undefined where they do not.
 *
 * The two are of different moments: believe a difference only when it is seen again.
 */
export function differenceFrom(book: OrderBook, snapshot: DepthSnapshot, levels: number): string | undefined {
  return sideDifference(book, 'bid', snapshot, levels) ?? sideDifference(book, 'ask', snapshot, levels);
}

function sideDifference(
  book: OrderBook,
  side: BookSide,
  { bids, asks }: DepthSnapshot,
  levels: number,
): string | undefined {
  const ours = book.top(side, levels);
  const theirs = (side === 'bid' ? bids : asks).filter(({ size }) => size > 0).slice(0, levels);
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const [mine, yours] = [ours[i], theirs[i]];
    if (mine?.price === yours?.price && mine?.size === yours?.size) continue;
    return `${side} ${i + 1} is ${mine?.size ?? 0} at ${mine?.price ?? 'none'}, by REST ${yours?.size ?? 0} at ${yours?.price ?? 'none'}`;
  }
  return undefined;
}
