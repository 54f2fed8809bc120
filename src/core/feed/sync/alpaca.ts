/**
 * Alpaca crypto: no sequence numbers and no checksum, so only signs: time that goes back, a book that stays crossed,
 * and a comparison with REST. A message with the reset flag is a snapshot.
 */

import type { OrderBook } from '../../market/book/order-book.js';
import type { DepthDelta, DepthMessage } from './depth.js';
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
