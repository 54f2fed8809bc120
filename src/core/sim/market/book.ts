/** A simulated order book around a quote: a snapshot first, then what changes, a size of 0 where a level goes. */

import type { Prng } from '../../base/prng.js';
import type { BookLevel } from '../../events.js';
import type { TickScale } from '../../market/instrument.js';

const DEPTH = 20;
const SLACK = 10;

/** One side by price in ticks; `out` is the direction away from the touch: -1 for bids. */
class BookSide {
  readonly #sizes = new Map<number, number>();

  constructor(
    readonly out: -1 | 1,
    readonly scale: TickScale,
  ) {}

  /** Moves the best level to `best`; returns what changed. */
  moveTo(best: number, step: number, size: () => number): readonly BookLevel[] {
    const changed = new Map<number, number>();
    for (const ticks of this.#sizes.keys()) if ((ticks - best) * this.out < 0) changed.set(ticks, 0);
    changed.set(best, size());
    const kept = this.#sorted().filter((ticks) => (ticks - best) * this.out > 0);
    for (const ticks of kept.slice(DEPTH + SLACK)) changed.set(ticks, 0);
    let worst = kept.at(-1) ?? best;
    for (let count = kept.length + 1; count < DEPTH; count++) {
      worst += this.out * (1 + Math.floor(step * (1 + count / 4)));
      if (worst > 0) changed.set(worst, size());
    }
    for (const [ticks, now] of changed) this.#set(ticks, now);
    return this.#levels(changed);
  }

  sizeAt(ticks: number): number {
    return this.#sizes.get(ticks) ?? 0;
  }

  /** All levels, best first. */
  levels(): readonly BookLevel[] {
    return this.#sorted().map((ticks) => ({ price: this.scale.double(ticks), size: this.sizeAt(ticks) }));
  }

  #sorted(): readonly number[] {
    return [...this.#sizes.keys()].sort((a, b) => (a - b) * this.out);
  }

  #set(ticks: number, size: number): void {
    if (size === 0) this.#sizes.delete(ticks);
    else this.#sizes.set(ticks, size);
  }

  #levels(changed: ReadonlyMap<number, number>): readonly BookLevel[] {
    return [...changed].map(([ticks, size]) => ({ price: this.scale.double(ticks), size }));
  }
}

export class SyntheticBook {
  readonly #bids: BookSide;
  readonly #asks: BookSide;

  constructor(scale: TickScale) {
    this.#bids = new BookSide(-1, scale);
    this.#asks = new BookSide(1, scale);
  }

  /** Moves the touch; returns the levels that changed. Prices in whole ticks. */
  moveTo(
    bid: number,
    ask: number,
    prng: Prng,
    size: () => number,
  ): { bids: readonly BookLevel[]; asks: readonly BookLevel[] } {
    const step = Math.max(1, (ask - bid) * (0.5 + prng.next()));
    return { bids: this.#bids.moveTo(bid, step, size), asks: this.#asks.moveTo(ask, step, size) };
  }

  sizeAt(side: 'bid' | 'ask', ticks: number): number {
    return (side === 'bid' ? this.#bids : this.#asks).sizeAt(ticks);
  }

  bids(): readonly BookLevel[] {
    return this.#bids.levels();
  }

  asks(): readonly BookLevel[] {
    return this.#asks.levels();
  }
}
