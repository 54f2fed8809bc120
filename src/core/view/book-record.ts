/** An order book as it is told: a line of `book --json`, and what a screen shows of it. */

/** Price and size as canonical decimal text. */
export type LevelText = readonly [price: string, size: string];

/** Fields in the order in which they are printed. */
export interface BookRecord {
  readonly symbol: string;
  /** The venue's time; null where no message came. */
  readonly ts: string | null;
  readonly seq: number | null;
  readonly state: 'fresh' | 'stale';
  /** Best first. */
  readonly bids: readonly LevelText[];
  readonly asks: readonly LevelText[];
  /** Of the whole book. */
  readonly levels: { readonly bids: number; readonly asks: number };
}
