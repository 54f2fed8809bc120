/** Kraken v2: every message carries the CRC32 of the ten best asks, then bids, as the book must be after it. */

import type { BookLevel } from '../../events.js';
import type { OrderBook } from '../../market/book/order-book.js';
import { crc32 } from './crc32.js';
import type { DepthMessage, Digits } from './depth.js';
import type { SyncRule, Verdict } from './rule.js';

const LEVELS = 10;
/** Depths that can be subscribed to. */
const DEPTHS = [10, 25, 100, 500, 1000];

/** The checksum of the ten best levels, as Kraken computes it: every figure printed with all its digits. */
export function krakenChecksum(book: OrderBook, digits: Digits): number {
  const text = (levels: readonly BookLevel[]): string =>
    levels.map(({ price, size }) => `${bare(price, digits.price)}${bare(size, digits.size)}`).join('');
  return crc32(`${text(book.top('ask', LEVELS))}${text(book.top('bid', LEVELS))}`);
}

/** Without the point and the zeros in front: 0.05005 with 5 decimals is 5005. */
const bare = (value: number, decimals: number): string => value.toFixed(decimals).replace('.', '').replace(/^0+/, '');

/** A rule for one symbol: it learns how many digits the venue prints, and how many levels it keeps. */
export class KrakenRule implements SyncRule {
  readonly keepsDeltas = false;
  readonly trustsSnapshot = true;
  #digits: Digits = { price: 0, size: 0 };
  #depth = 0;

  place(): 'next' {
    return 'next'; // only the checksum tells
  }

  prove(book: OrderBook, message: DepthMessage): Verdict {
    this.#learn(message);
    // Kraken does not say when a level falls out of the depth it keeps for us.
    book.prune(this.#depth);
    const found = krakenChecksum(book, this.#digits);
    if (found === message.checksum) return 'good';
    return { gap: `checksum ${found} instead of ${message.checksum}` };
  }

  #learn(message: DepthMessage): void {
    const { price = 0, size = 0 } = message.digits ?? {};
    this.#digits = { price: Math.max(price, this.#digits.price), size: Math.max(size, this.#digits.size) };
    if (message.kind === 'book_snapshot') this.#depth = message.depth ?? depthOf(message);
  }
}

/** The least depth that holds a snapshot's levels. */
function depthOf({ bids, asks }: DepthMessage): number {
  const levels = Math.max(bids.length, asks.length);
  return DEPTHS.find((depth) => depth >= levels) ?? levels;
}
