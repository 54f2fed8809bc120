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

/** Snapshots without a name that wait until deltas tell whose they are. */
export class UnnamedSnapshots {
  /** How far each symbol's deltas have come, by key. */
  readonly #reached = new Map<string, IdRange>();
  readonly #waiting: DepthSnapshot[] = [];

  /** Notes how far the deltas of a symbol have come. */
  see({ lastSeq, firstSeq = lastSeq }: Omit<Seen, 'kind' | 'symbol'>, key: string): void {
    if (lastSeq === undefined || firstSeq === undefined) return;
    this.#reached.set(key, { first: this.#reached.get(key)?.first ?? firstSeq, last: lastSeq });
  }

  /** Keeps one more; the answer is one that is given up for it. */
  keep(snapshot: DepthSnapshot): DepthSnapshot | undefined {
    this.#waiting.push(snapshot);
    return this.#waiting.length > UNNAMED_MAX ? this.#waiting.shift() : undefined;
  }

  /**
   * Takes out the kept snapshots that the deltas have come to, each with the key of its symbol.
   *
   * Ids run apart, so a snapshot belongs to the symbol whose deltas are nearest. No earlier than they are there: a
   * snapshot of another symbol with higher ids would make every delta look old, and its book stand as if it were ours.
   */
  settle(): readonly (readonly [key: string, snapshot: DepthSnapshot])[] {
    const settled: (readonly [string, DepthSnapshot])[] = [];
    for (const snapshot of [...this.#waiting]) {
      const owner = this.#ownerOf(snapshot.seq ?? 0);
      if (owner === undefined) continue;
      this.#waiting.splice(this.#waiting.indexOf(snapshot), 1);
      settled.push([owner, snapshot]);
    }
    return settled;
  }

  /** Whether no delta at all was seen. */
  get isWithoutDeltas(): boolean {
    return this.#reached.size === 0;
  }

  get waiting(): readonly DepthSnapshot[] {
    return this.#waiting;
  }

  #ownerOf(seq: number): string | undefined {
    let [nearest, distance] = [undefined as string | undefined, Number.POSITIVE_INFINITY];
    for (const [key, range] of this.#reached) {
      const far = distanceOf(range, seq);
      if (far < distance) [nearest, distance] = [key, far];
    }
    const range = nearest === undefined ? undefined : this.#reached.get(nearest);
    if (range === undefined || range.last < seq) return undefined;
    const isNearest = this.#waiting.every((other) => distanceOf(range, other.seq ?? 0) >= distance);
    return isNearest ? nearest : undefined;
  }
}

export class CaptureSymbols {
  /** Names as the venue writes them, by key. */
  readonly #names = new Map<string, string>();
  readonly #unnamed = new UnnamedSnapshots();

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
    if (this.#names.has(key)) this.#unnamed.see(message, key);
    return key === symbolKey(this.asked);
  }

  /** Keeps a snapshot that does not name its symbol until the deltas tell whose it is. */
  keep(snapshot: DepthSnapshot): void {
    this.#unnamed.keep(snapshot);
  }

  /** The kept snapshots that turn out to be of the asked symbol. */
  settle(): readonly DepthSnapshot[] {
    return this.#unnamed.settle().flatMap(([key, snapshot]) => (key === symbolKey(this.asked) ? [snapshot] : []));
  }

  /** What is kept at the end, where no delta at all says whose it is: a capture of snapshots is of one symbol. */
  rest(): readonly DepthSnapshot[] {
    return this.#unnamed.isWithoutDeltas ? this.#unnamed.waiting : [];
  }
}

/** Between the first and the last id (the one before the first counts, too) there is no distance. */
const distanceOf = ({ first, last }: IdRange, seq: number): number => Math.max(first - 1 - seq, seq - last, 0);
