/** Messages that fill the store: more trades and bars of every symbol than are kept, and a book. */

import { STORE_LIMITS } from '../../src/core/market/store/market-store.js';
import { frameOf, Messages, type Mix } from './frames.js';

const MIX: Mix = { trades: 40, quotes: 10, bars: 40, books: 10 };
const PER_FRAME = 20;
/** The symbol of a message is drawn: a quarter more lets every ring be full. */
const MESSAGES = (STORE_LIMITS.trades / (MIX.trades / 100)) * 1.25;
/** From a message of a symbol to its next, so that its bars are of different minutes. */
const GAP = 120_000_000;

export function fill(symbols: number, take: (frame: Buffer) => void): void {
  const messages = new Messages({ symbols, mix: MIX, seed: 1, stepMicros: GAP / symbols });
  for (let i = 0; i < MESSAGES * symbols; i += PER_FRAME) take(frameOf(messages, PER_FRAME));
}
