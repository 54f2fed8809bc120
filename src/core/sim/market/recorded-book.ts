/** A book as a venue sent it, made one that Alpaca could have sent: whole first, no level left behind, with its quotes. */

import type { BookDelta, BookLevel, BookSnapshot, Quote } from '../../events.js';
import type { Tick } from '../world/world.js';

/** Levels a side that Kraken keeps for a subscriber; whoever listens drops what falls below by itself. */
const DEPTHS = [10, 25, 100, 500, 1000];

class Side {
  readonly #sizes = new Map<number, number>();

  /** `out` is the direction away from the touch: -1 for bids. */
  constructor(
    readonly out: -1 | 1,
    levels: readonly BookLevel[],
  ) {
    for (const level of levels) this.#set(level);
  }

  get size(): number {
    return this.#sizes.size;
  }

  /** Applies changes; returns them, with the levels beyond `depth` that go. */
  change(levels: readonly BookLevel[], depth: number): readonly BookLevel[] {
    for (const level of levels) this.#set(level);
    if (this.#sizes.size <= depth) return levels;
    const gone = [...this.#sizes.keys()].sort((a, b) => (a - b) * this.out).slice(depth);
    for (const price of gone) this.#sizes.delete(price);
    return [...levels.filter(({ price }) => !gone.includes(price)), ...gone.map((price) => ({ price, size: 0 }))];
  }

  best(): BookLevel | undefined {
    let best: number | undefined;
    for (const price of this.#sizes.keys()) if (best === undefined || (price - best) * this.out < 0) best = price;
    return best === undefined ? undefined : { price: best, size: this.#sizes.get(best) ?? 0 };
  }

  #set({ price, size }: BookLevel): void {
    if (size === 0) this.#sizes.delete(price);
    else this.#sizes.set(price, size);
  }
}

export class RecordedBook {
  #bids: Side | undefined;
  #asks: Side | undefined;
  #depth = Number.POSITIVE_INFINITY;
  #seq: number | undefined;
  #quoted = '';

  /** `isCut` where the venue sends no more than a fixed depth, and nothing of what falls below it. */
  constructor(readonly isCut: boolean) {}

  /** What it tells; nothing before the first snapshot, and of a delta that the snapshot has already. */
  take(event: BookSnapshot | BookDelta): readonly Tick[] {
    if (event.kind === 'book_snapshot') {
      [this.#bids, this.#asks, this.#seq] = [new Side(-1, event.bids), new Side(1, event.asks), event.seq];
      this.#depth = this.#depthOf(Math.max(this.#bids.size, this.#asks.size));
      return [event, ...this.#quote(event)];
    }
    if (this.#bids === undefined || this.#asks === undefined) return [];
    if (event.lastSeq !== undefined && this.#seq !== undefined && event.lastSeq <= this.#seq) return [];
    const bids = this.#bids.change(event.bids, this.#depth);
    const asks = this.#asks.change(event.asks, this.#depth);
    return [{ ...event, bids, asks }, ...this.#quote(event)];
  }

  #depthOf(levels: number): number {
    return this.isCut ? (DEPTHS.find((depth) => depth >= levels) ?? levels) : Number.POSITIVE_INFINITY;
  }

  /** The touch as a quote, where it changed; price and size 0 where a side is empty. */
  #quote({ symbol, tsEvent, tsRecv, nanos }: BookSnapshot | BookDelta): readonly Quote[] {
    const none = { price: 0, size: 0 };
    const [bid, ask] = [this.#bids?.best() ?? none, this.#asks?.best() ?? none];
    const text = `${bid.price} ${bid.size} ${ask.price} ${ask.size}`;
    if (text === this.#quoted) return [];
    this.#quoted = text;
    const prices = { bidPrice: bid.price, bidSize: bid.size, askPrice: ask.price, askSize: ask.size };
    return [{ kind: 'quote', symbol, tsEvent, tsRecv, nanos, ...prices }];
  }
}
