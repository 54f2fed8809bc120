/** Depth messages as the venues' rules need them: the core's snapshots and deltas with the venue's proofs. */

import type { BookDelta, BookSnapshot } from '../../events.js';

/** What a venue adds to a message so that a gap can be proven. */
interface Proof {
  /** Kraken: CRC32 of the book after the message. */
  readonly checksum?: number;
  /** Kraken: decimals that prices and sizes are printed with, as far as this message shows. */
  readonly digits?: Digits;
}

export interface Digits {
  readonly price: number;
  readonly size: number;
}

export interface DepthSnapshot extends BookSnapshot, Proof {
  /** Kraken: levels a side that the venue keeps for us. */
  readonly depth?: number;
}

export interface DepthDelta extends BookDelta, Proof {
  /** Binance futures: `pu`, the last sequence number of the message before. */
  readonly previousSeq?: number;
}

export type DepthMessage = DepthSnapshot | DepthDelta;
