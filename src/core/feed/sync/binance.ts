/**
 * Binance: deltas carry the range U..u of their updates, the REST snapshot the last one it holds (lastUpdateId).
 *
 * Spot: drop u <= lastUpdateId; first U <= lastUpdateId + 1 <= u; then U = previous u + 1. Futures (told by `pu`):
 * drop u < lastUpdateId; first U <= lastUpdateId <= u; then pu = previous u.
 */

import type { DepthDelta, DepthMessage } from './depth.js';
import type { Placing, SyncRule } from './rule.js';

export const binanceRule: SyncRule = {
  keepsDeltas: true,
  trustsSnapshot: false,
  place: (delta, last) => (last.kind === 'book_snapshot' ? afterSnapshot(delta, last.seq) : afterDelta(delta, last)),
  prove(book) {
    const problem = book.problem();
    return problem === undefined ? 'good' : { gap: problem };
  },
};

function afterSnapshot({ firstSeq, lastSeq, previousSeq }: DepthDelta, id: number | undefined): Placing {
  if (firstSeq === undefined || lastSeq === undefined || id === undefined) return UNNUMBERED;
  const isFutures = previousSeq !== undefined;
  if (isFutures ? lastSeq < id : lastSeq <= id) return 'old';
  // Futures deltas overlap the snapshot's last update, spot deltas the one after it.
  if (firstSeq <= (isFutures ? id : id + 1)) return 'next';
  return { gap: `U ${firstSeq} after a snapshot of lastUpdateId ${id}` };
}

function afterDelta({ firstSeq, lastSeq, previousSeq }: DepthDelta, last: DepthMessage): Placing {
  const before = last.kind === 'book_delta' ? last.lastSeq : last.seq;
  if (firstSeq === undefined || lastSeq === undefined || before === undefined) return UNNUMBERED;
  if (lastSeq <= before) return 'old';
  if (previousSeq !== undefined) {
    return previousSeq === before ? 'next' : { gap: `pu ${previousSeq} after u ${before}` };
  }
  return firstSeq === before + 1 ? 'next' : { gap: `U ${firstSeq} after u ${before}` };
}

const UNNUMBERED: Placing = { gap: 'a message without update ids' };
