/** How many a second of late, and since when none: a count that is looked at now and then. */

import { type Micros, SECOND } from '../../core/base/time.js';

/** How far back it looks. */
const WINDOW = 5 * SECOND;

export class Rate {
  #seen: { readonly at: Micros; readonly total: number }[] = [];
  #last: { readonly at: Micros; readonly total: number } | undefined;

  /** Per second since the oldest look within the window; 0 at the first. */
  of(total: number, now: Micros): number {
    this.#seen = [...this.#seen.filter(({ at }) => now - at <= WINDOW), { at: now, total }];
    if (this.#last?.total !== total) this.#last = { at: now, total };
    const [oldest] = this.#seen;
    if (oldest === undefined || now <= oldest.at) return 0;
    return ((total - oldest.total) / (now - oldest.at)) * SECOND;
  }

  /** Seconds since a look found more than the one before. */
  silentS(now: Micros): number {
    return this.#last === undefined ? 0 : (now - this.#last.at) / SECOND;
  }
}
