/** Keeps the bars of a stream whole: holes are filled before what came after them is told, and nothing is told twice. */

import { MINUTE, type Micros, micros } from '../../core/base/time.js';
import type { Bar } from '../../core/events.js';

/** Bars that may wait for a hole to be filled; beyond, they are told without waiting. */
const HELD_MAX = 50_000;

export class BarKeeper {
  /** The start of the last bar told, by symbol. */
  readonly #last = new Map<string, Micros>();
  #held: Bar[] = [];
  /** Holes that are being filled. */
  #holes = 0;

  /** The bars to tell now that this one came. */
  take(bar: Bar): readonly Bar[] {
    if (this.#holes > 0 && this.#held.length < HELD_MAX) {
      this.#held.push(bar);
      return [];
    }
    return this.#isNew(bar) ? [bar] : [];
  }

  /** From here on bars wait for `fill`. */
  hold(): void {
    this.#holes++;
  }

  /** The start of the first bar that may be missing of any of these symbols, since nothing was heard from `lost` on. */
  from(symbols: readonly string[], lost: Micros): Micros {
    const first = Math.floor(lost / MINUTE) * MINUTE;
    return micros(Math.min(...symbols.map((symbol) => (this.#last.get(symbol) ?? first - MINUTE) + MINUTE)));
  }

  /** What was fetched; the answer is what of it was missing, by time. */
  fill(fetched: readonly Bar[]): readonly Bar[] {
    return fetched.toSorted((a, b) => a.tsEvent - b.tsEvent).filter((bar) => this.#isNew(bar));
  }

  /** Ends the hold; the answer is what waited. */
  release(): readonly Bar[] {
    this.#holes--;
    if (this.#holes > 0) return [];
    const held = this.#held;
    this.#held = [];
    return held.filter((bar) => this.#isNew(bar));
  }

  #isNew({ symbol, tsEvent }: Bar): boolean {
    const last = this.#last.get(symbol);
    if (last !== undefined && tsEvent <= last) return false;
    this.#last.set(symbol, tsEvent);
    return true;
  }
}
