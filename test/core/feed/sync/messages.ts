/** Depth messages for tests of the rules. */

import { micros } from '../../../../src/core/base/time.js';
import type { DepthDelta, DepthMessage, DepthSnapshot } from '../../../../src/core/feed/sync/depth.js';
import type { SyncRule } from '../../../../src/core/feed/sync/rule.js';
import { type OutcomeKind, SyncedBook } from '../../../../src/core/feed/sync/synced-book.js';

type Levels = readonly (readonly [price: number, size: number])[];

const sidesOf = (bids: Levels, asks: Levels) => ({
  bids: bids.map(([price, size]) => ({ price, size })),
  asks: asks.map(([price, size]) => ({ price, size })),
});

const stamp = (at = 0) => ({ symbol: 'X', tsEvent: micros(at), tsRecv: micros(at), nanos: 0 });

export const snapshot = (
  seq: number | undefined,
  bids: Levels = [[99, 1]],
  asks: Levels = [[101, 1]],
  more: Partial<DepthSnapshot> = {},
): DepthSnapshot => ({ kind: 'book_snapshot', ...stamp(), seq, ...sidesOf(bids, asks), ...more });

export const delta = (
  firstSeq: number | undefined,
  lastSeq: number | undefined,
  bids: Levels = [],
  asks: Levels = [],
  more: Partial<DepthDelta> = {},
): DepthDelta => ({ kind: 'book_delta', ...stamp(), firstSeq, lastSeq, ...sidesOf(bids, asks), ...more });

/** A futures delta with `pu`. */
export const futures = (firstSeq: number, lastSeq: number, previousSeq: number): DepthDelta =>
  delta(firstSeq, lastSeq, [], [], { previousSeq });

/** A book under a rule, and what it says of the messages. */
export function watched(rule: SyncRule) {
  const outcomes: OutcomeKind[] = [];
  const reasons: (string | undefined)[] = [];
  const book = new SyncedBook('X', rule, ({ kind, reason }) => {
    outcomes.push(kind);
    reasons.push(reason);
  });
  return {
    book,
    outcomes,
    reasons,
    /** The outcomes of some messages alone. */
    take: (...messages: readonly DepthMessage[]): OutcomeKind[] => {
      const from = outcomes.length;
      for (const message of messages) book.take(message);
      return outcomes.slice(from);
    },
  };
}
