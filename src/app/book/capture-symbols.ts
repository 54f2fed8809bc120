/** Which symbols a capture holds, and which of them a snapshot without a name belongs to. */

/** Enough to name in a message, and for any real capture. */
const NAMES_MAX = 1000;

/** `ETH/USDT`, `ethusdt` and `ETHUSDT` are one symbol. */
export const symbolKey = (symbol: string): string => symbol.toUpperCase().replaceAll(/[^A-Z0-9.]/g, '');

export class CaptureSymbols {
  /** Names as the venue writes them, by key. */
  readonly #names = new Map<string, string>();
  /** The last update id of each symbol's deltas, by key. */
  readonly #lastSeq = new Map<string, number>();

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
  see(message: { readonly kind: string; readonly symbol: string; readonly lastSeq?: number | undefined }): boolean {
    const key = symbolKey(message.symbol);
    const isNew = !this.#names.has(key);
    if (isNew && this.#names.size < NAMES_MAX) this.#names.set(key, message.symbol);
    if (message.lastSeq !== undefined && this.#names.has(key)) this.#lastSeq.set(key, message.lastSeq);
    return key === symbolKey(this.asked);
  }

  /** Whether a snapshot without a name is of the asked symbol: ids run apart, so the nearest ones are its own. */
  owns(seq: number): boolean {
    let [nearest, distance] = [symbolKey(this.asked), Number.POSITIVE_INFINITY];
    for (const [key, last] of this.#lastSeq) {
      if (Math.abs(last - seq) < distance) [nearest, distance] = [key, Math.abs(last - seq)];
    }
    return nearest === symbolKey(this.asked);
  }
}
