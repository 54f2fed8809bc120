/** How many a second of late, and since when none: a count that is looked at now and then. */

/** How far back it looks, in milliseconds. */
const WINDOW = 5000;

interface Look {
  readonly atMs: number;
  readonly total: number;
}

export class Rate {
  #seen: readonly Look[] = [];
  #last: Look | undefined;

  /** `nowMs` is a clock that only goes on: the machine's may be set. */
  constructor(readonly nowMs: () => number) {}

  /** Per second since the oldest look within the window; 0 at the first. */
  of(total: number): number {
    const look = { atMs: this.nowMs(), total };
    this.#seen = [...this.#seen.filter(({ atMs }) => look.atMs - atMs <= WINDOW), look];
    if (this.#last?.total !== total) this.#last = look;
    const [oldest = look] = this.#seen;
    return look.atMs <= oldest.atMs ? 0 : ((total - oldest.total) * 1000) / (look.atMs - oldest.atMs);
  }

  /** Seconds since a look found more than the one before. */
  get silentS(): number {
    return this.#last === undefined ? 0 : (this.nowMs() - this.#last.atMs) / 1000;
  }
}
