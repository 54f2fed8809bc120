/** Which symbols a capture holds, and which of them a snapshot without a name belongs to. */

import type { DepthSnapshot } from '../../core/feed/sync/depth.js';

/** Enough to name in a message, and for any real capture. */
const NAMES_MAX = 1000;
/** Snapshots without a name that wait for deltas; the oldest go first. */
const UNNAMED_MAX = 50;

/** `ETH/USDT`, `ethusdt` and `ETHUSDT` are one symbol. */
export const symbolKey = (symbol: string): string => symbol.toUpperCase().replaceAll(/[^A-Z0-9.]/g, '');

interface IdRange {
  readonly first: number;
  readonly last: number;
}

interface Seen {
  readonly kind: string;
  readonly symbol: string;
  readonly firstSeq?: number | undefined;
  readonly lastSeq?: number | undefined;
}

export class CaptureSymbols {
  /** Names as the venue writes them, by key. */
  readonly #names = new Map<string, string>();
  /** How far each symbol's deltas have come, by key. */
  readonly #reached = new Map<string, IdRange>();

  readonly #unnamed: DepthSnapshot[] = [];

  /** `asked` as the user wrote it. */
  constructor(readonly asked: string) {}

  get names(): readonly string[] {
    return [...this.#names.values()].sort();
  }

  /** The asked symbol as the venue writes it. */
  get name(): string {
    return this.#names.get(symbolKey(this.asked)) ?? this.asked.toUpperCase();
  }

  get isThere(): boolean {
    return this.#names.has(symbolKey(this.asked));
  }

  /** Notes a message's symbol; whether it is the asked one. */
  see(message: Seen): boolean {
    const key = symbolKey(message.symbol);
    const isNew = !this.#names.has(key);
    if (isNew && this.#names.size < NAMES_MAX) this.#names.set(key, message.symbol);
    const { lastSeq, firstSeq = lastSeq } = message;
    if (lastSeq !== undefined && firstSeq !== undefined && this.#names.has(key)) {
      this.#reached.set(key, { first: this.#reached.get(key)?.first ?? firstSeq, last: lastSeq });
    }
    return key === symbolKey(this.asked);
  }

  /** Keeps a snapshot that does not name its symbol until the deltas tell whose it is. */
  keep(snapshot: DepthSnapshot): void {
    this.#unnamed.push(snapshot);
    if (this.#unnamed.length > UNNAMED_MAX) this.#unnamed.shift();
  }

  /**
   * Takes out the kept snapshots that the deltas have come to; those of the asked symbol are the answer.
   *
   * Ids run apart, so a snapshot belongs to the symbol whose deltas are nearest. No earlier than they are there: a
   * snapshot of another symbol with higher ids would make every delta look old, and its book stand as if it were ours.
   */
  settle(): readonly DepthSnapshot[] {
    const ours: DepthSnapshot[] = [];
    for (const snapshot of [...this.#unnamed]) {
      const owner = this.#ownerOf(snapshot.seq ?? 0);
      if (owner === undefined) continue;
      this.#unnamed.splice(this.#unnamed.indexOf(snapshot), 1);
      if (owner === symbolKey(this.asked)) ours.push(snapshot);
    }
    return ours;
  }

  /** What is kept at the end, where no delta at all says whose it is: a capture of snapshots is of one symbol. */
  rest(): readonly DepthSnapshot[] {
    return this.#reached.size === 0 ? this.#unnamed : [];
  }

  #ownerOf(seq: number): string | undefined {
    let [nearest, distance] = [undefined as string | undefined, Number.POSITIVE_INFINITY];
    for (const [key, range] of this.#reached) {
      const far = distanceOf(range, seq);
      if (far < distance) [nearest, distance] = [key, far];
    }
    const range = nearest === undefined ? undefined : this.#reached.get(nearest);
    if (range === undefined || range.last < seq) return undefined;
    const isNearest = this.#unnamed.every((other) => distanceOf(range, other.seq ?? 0) >= distance);
    return isNearest ? nearest : undefined;
  }
}

/** Between the first and the last id (the one before the first counts, too) there is no distance. */
const distanceOf = ({ first, last }: IdRange, seq: number): number => Math.max(first - 1 - seq, seq - last, 0);
