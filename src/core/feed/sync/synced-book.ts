/**
 * A book that is stale until proven fresh, and stale again at the first sign of a gap.
 *
 * A pure state machine: depth messages in, outcomes out. While it is stale there is no book to read.
 */

import { TradectlError } from '../../base/errors.js';
import { Ring } from '../../base/ring.js';
import { OrderBook } from '../../market/book/order-book.js';
import type { DepthDelta, DepthMessage, DepthSnapshot } from './depth.js';
import type { Gap, SyncRule, Verdict } from './rule.js';

/**
 * `applied` changed the book, `buffered` waits for a snapshot (or for the rest of a change), `dropped` says nothing
 * new, `gap` made the book stale and asks for a snapshot, `resynced` made it fresh by one.
 */
export type OutcomeKind = 'applied' | 'buffered' | 'dropped' | 'gap' | 'resynced';

export interface Outcome {
  readonly kind: OutcomeKind;
  /** Why, where it is not plain. */
  readonly reason: string | undefined;
}

export type OutcomeSink = (outcome: Outcome, message: DepthMessage) => void;

/** Deltas kept while a snapshot is on its way: at ten a second, a minute and a half. The oldest go first. */
const BUFFER_MAX = 1000;

const outcomeOf = (kind: OutcomeKind, reason?: string): Outcome => ({ kind, reason });
const APPLIED = outcomeOf('applied');
const BUFFERED = outcomeOf('buffered');
const OLD = outcomeOf('dropped', 'in the book already');

export class SyncedBook {
  readonly counts: Record<OutcomeKind, number> = { applied: 0, buffered: 0, dropped: 0, gap: 0, resynced: 0 };
  readonly #book: OrderBook;
  #buffer = new Ring<DepthDelta>(BUFFER_MAX);
  #isFresh = false;
  #isHeld = false;
  /** The last message in the book; undefined while it is stale. */
  #last: DepthMessage | undefined;

  /** `sink` hears of every message once, at the moment when the book is as the outcome says. */
  constructor(
    readonly symbol: string,
    readonly rule: SyncRule,
    readonly sink: OutcomeSink,
  ) {
    this.#book = new OrderBook(symbol);
  }

  get state(): 'fresh' | 'stale' {
    return this.book === undefined ? 'stale' : 'fresh';
  }

  /** The book while it is fresh and whole, else undefined: a stale book is never served. */
  get book(): OrderBook | undefined {
    return this.#isFresh && !this.#isHeld ? this.#book : undefined;
  }

  /** The last message that went into the book; undefined while it is stale. */
  get last(): DepthMessage | undefined {
    return this.#last;
  }

  take(message: DepthMessage): void {
    if (message.kind === 'book_snapshot') this.#takeSnapshot(message);
    else this.#takeDelta(message);
  }

  /** Declares a gap that was seen elsewhere: a lost connection, a comparison with the venue that failed. */
  distrust(reason: string, message: DepthMessage): void {
    if (this.#isFresh) this.#fall(reason, message);
  }

  #takeDelta(delta: DepthDelta): void {
    if (this.#last === undefined) return this.#wait(delta);
    const placing = this.rule.place(delta, this.#last);
    if (placing === 'old') return this.#tell(OLD, delta);
    if (placing !== 'next') {
      this.#fall(placing.gap, delta);
      return this.#keep(delta);
    }
    this.#enter(delta, APPLIED);
  }

  #takeSnapshot(snapshot: DepthSnapshot): void {
    const obstacle = this.#obstacle(snapshot);
    if (obstacle !== undefined) return this.#tell(outcomeOf('dropped', obstacle), snapshot);
    const waiting = [...this.#buffer];
    this.#buffer = new Ring(BUFFER_MAX);
    this.#book.clear();
    this.#enter(snapshot, outcomeOf('resynced'));
    for (const delta of waiting) this.#takeDelta(delta);
  }

  /** Why a snapshot does not help: it is older than what we know. */
  #obstacle(snapshot: DepthSnapshot): string | undefined {
    if (this.#last !== undefined) return isBefore(snapshot, this.#last) ? 'older than the book' : undefined;
    for (const delta of this.#buffer) {
      const placing = this.rule.place(delta, snapshot);
      if (placing === 'next') return undefined;
      if (placing !== 'old') return `too old: ${placing.gap}`;
    }
    return undefined;
  }

  /** Puts a message into the book and proves it. */
  #enter(message: DepthMessage, outcome: Outcome): void {
    const verdict = this.#admit(message);
    if (verdict !== 'good' && verdict !== 'hold') return this.#fall(verdict.gap, message);
    this.#last = message;
    this.#isFresh = true;
    this.#isHeld = verdict === 'hold';
    this.#tell(this.#isHeld ? outcomeOf('buffered', 'the book is crossed for now') : outcome, message);
  }

  #admit(message: DepthMessage): Verdict | Gap {
    try {
      this.#book.apply(message);
    } catch (error) {
      if (error instanceof TradectlError) return { gap: error.message };
      throw error;
    }
    return this.rule.prove(this.#book, message);
  }

  /** Goes stale: a gap if it was fresh, else one more snapshot that did not help. */
  #fall(reason: string, message: DepthMessage): void {
    const kind = this.#isFresh ? 'gap' : 'dropped';
    this.#isFresh = false;
    this.#isHeld = false;
    this.#last = undefined;
    this.#book.clear();
    this.#tell(outcomeOf(kind, reason), message);
  }

  /** What a delta does while there is no book. */
  #wait(delta: DepthDelta): void {
    if (!this.rule.keepsDeltas) return this.#tell(outcomeOf('dropped', 'no snapshot yet'), delta);
    this.#keep(delta);
    this.#tell(BUFFERED, delta);
  }

  /** Keeps deltas that follow each other; a snapshot must be newer than a hole between them. */
  #keep(delta: DepthDelta): void {
    if (!this.rule.keepsDeltas) return;
    const newest = this.#buffer.at(-1);
    const placing = newest === undefined ? 'next' : this.rule.place(delta, newest);
    if (placing === 'old') return;
    if (placing !== 'next') this.#buffer = new Ring(BUFFER_MAX);
    this.#buffer.push(delta);
  }

  #tell(outcome: Outcome, message: DepthMessage): void {
    this.counts[outcome.kind]++;
    this.sink(outcome, message);
  }
}

function isBefore(snapshot: DepthSnapshot, last: DepthMessage): boolean {
  const seq = last.kind === 'book_delta' ? last.lastSeq : last.seq;
  return snapshot.seq !== undefined && seq !== undefined && snapshot.seq < seq;
}
