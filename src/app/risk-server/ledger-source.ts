/** States out of a ledger file that a trader writes: read again when it changed, kept in memory in between. */

import { must } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, SECOND } from '../../core/base/time.js';
import { LedgerFollower } from '../../io/sqlite/follow.js';
import { holderOf } from '../../io/sqlite/lock.js';
import type { Heartbeat, LedgerReads } from '../../io/sqlite/reads.js';
import { type Restraint, storedRestraint } from '../breaker/stored-hold.js';
import { isFresh, isSessionThere } from '../risk/fresh.js';
import { type RiskTerms, riskStateOf } from '../risk/risk-state.js';
import type { RiskSource, RiskView } from './judge.js';
import { LedgerState } from './ledger-state.js';

/** The file is looked at when somebody asks, and that long after the last look at the earliest. */
const LOOK_EVERY = SECOND / 50;

interface Known {
  readonly state: LedgerState;
  /** Of the file as it was opened: of another one, that took its name, there are others. */
  readonly reads: LedgerReads;
  /** Undefined in a ledger whose writers did not count yet. */
  readonly commits: number | undefined;
  readonly heartbeat: Heartbeat | undefined;
  /** The ledger's one name, beside which its lock lies. */
  readonly path: string;
}

export interface LedgerSourceOptions {
  readonly path: string;
  readonly terms: RiskTerms;
  /** Whether a process of that id lives. */
  readonly isAlive: (pid: number) => boolean;
}

export class LedgerSource implements RiskSource {
  readonly #follower: LedgerFollower;
  #known: Known | undefined;
  #view: RiskView | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(readonly options: LedgerSourceOptions) {
    this.#follower = new LedgerFollower(options.path);
  }

  look(now: Micros): RiskView {
    // A clock that was set back is no reason to look away.
    if (this.#view !== undefined && now - this.#lookedAt < LOOK_EVERY && now >= this.#lookedAt) return this.#view;
    this.#view = undefined;
    this.#view = this.#viewOf(this.#read(now), now);
    this.#lookedAt = now;
    return this.#view;
  }

  close(): void {
    this.#follower.close();
  }

  #read(now: Micros): Known {
    try {
      this.#known = this.#follower.readIfChanged((reads, path) => this.#knownOf(reads, path, now)) ?? this.#known;
    } catch (error) {
      this.#known = undefined;
      throw error;
    }
    return must(this.#known, 'what did not change was read before');
  }

  /**
   * The books are read again only where a commit was counted: a heartbeat alone does not touch them. A halt is no commit
   * of the books, and anybody may write it.
   */
  #knownOf(reads: LedgerReads, path: string, now: Micros): Known {
    const { commits, heartbeat } = reads;
    const isSame = commits !== undefined && commits === this.#known?.commits && reads === this.#known.reads;
    const before = isSame ? this.#known?.state : undefined;
    const state =
      before === undefined
        ? this.#stateOf(reads, path, commits ?? 0, now)
        : restrained(before, storedRestraint(reads, this.options.terms.risk.breaker, now));
    return { state, reads, commits, heartbeat, path };
  }

  #stateOf(reads: LedgerReads, path: string, commits: number, now: Micros): LedgerState {
    const { terms, isAlive } = this.options;
    const books = riskStateOf(reads, terms, now, isSessionThere(reads, path, now, isAlive));
    // The account of the configuration is no ground for an approval beside a trader.
    if (books.run === undefined) throw new TradectlError('not_found', 'the ledger has no runs yet');
    return new LedgerState(books, books.run, commits);
  }

  #viewOf({ state, heartbeat, path }: Known, now: Micros): RiskView {
    const { run } = state;
    if (heartbeat !== undefined && isFresh(heartbeat.at, now)) return { state, run, at: heartbeat.at, hasTrader: true };
    const pid = holderOf(path);
    const hasTrader = pid !== undefined && this.options.isAlive(pid);
    // The last word of a trader that was killed is nothing that the next one has said.
    const word = hasTrader && heartbeat?.pid === pid ? heartbeat.at : undefined;
    return { state, run, at: word ?? this.#follower.changedAt, hasTrader };
  }
}

const restrained = (state: LedgerState, { hold, halfOpen }: Restraint): LedgerState => {
  const { books, run, ledgerSeq } = state;
  const isSameHold = books.hold?.code === hold?.code && books.hold?.reason === hold?.reason;
  if (books.isPast || (isSameHold && books.halfOpen === halfOpen)) return state;
  return new LedgerState({ ...books, hold, halfOpen }, run, ledgerSeq);
};
