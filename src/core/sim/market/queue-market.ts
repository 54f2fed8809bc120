/** A market that is read bit by bit: moments wait here in their order until their time comes. */

import { assert, must } from '../../base/assert.js';
import type { Micros } from '../../base/time.js';
import type { Listing } from './listing.js';
import type { Market, Moment } from './market.js';

export class QueueMarket implements Market {
  readonly #moments: Moment[] = [];
  #taken = 0;
  #isOver = false;

  constructor(readonly listings: readonly Listing[]) {}

  get isStarved(): boolean {
    return !this.#isOver && this.#taken === this.#moments.length;
  }

  nextAt(): Micros | undefined {
    return this.#moments[this.#taken]?.at;
  }

  take(): Moment {
    return must(this.#moments[this.#taken++], 'a moment');
  }

  /** More of it, not earlier than what came before. */
  push(moments: readonly Moment[]): void {
    this.#moments.splice(0, this.#taken);
    this.#taken = 0;
    for (const moment of moments) {
      assert(moment.at >= (this.#moments.at(-1)?.at ?? 0), 'moments come in time order');
      this.#moments.push(moment);
    }
  }

  /** Nothing follows. */
  end(): void {
    this.#isOver = true;
  }
}
