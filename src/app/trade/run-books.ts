/** The books of a session's run: begun or gone on with, written step by step, and summed up at the end. */

import { createHash } from 'node:crypto';
import { moneyText } from '../../core/base/decimal.js';
import { isZero, type Money } from '../../core/base/fixed.js';
import { type Micros, micros, SECOND } from '../../core/base/time.js';
import type { Engine } from '../../core/engine/engine.js';
import type { TradingLoop } from '../../core/engine/loop.js';
import { MemoryLedger } from '../../core/engine/memory-ledger.js';
import { isPriced, type SymbolState } from '../../core/engine/symbol-state.js';
import type { Fill, Position } from '../../core/portfolio/records.js';
import type { Ledger } from '../../core/ports.js';
import type { NewRun, SqliteLedger } from '../../io/sqlite/ledger.js';
import type { RunHandle } from '../../io/sqlite/run.js';
import type { StoredRun } from '../../io/sqlite/stored-run.js';
import { type RunPlan, resolvedParameters, seedOf } from '../run-setup.js';
import { changesOf } from './changed-terms.js';
import type { TradeSummary } from './events.js';
import type { TradeSource } from './source.js';

/** Counts of the whole run. */
export interface Totals {
  readonly orders: number;
  readonly fills: number;
  readonly denied: number;
}

export interface RunTerms {
  readonly plan: RunPlan;
  readonly source: TradeSource;
  /**
   * Which run that is not done goes on: one of the same terms, the newest of any, or none. `account`: the newest, under
   * these terms from now on, unless it has nothing that could go on: one account has one order of books.
   */
  readonly resumes: 'same-terms' | 'newest' | 'account' | 'none';
  readonly startCash: Money;
  /** 64 random bits as hex, for the ids of a new run's orders. */
  readonly orderPrefix: () => string;
  readonly startedAt: Micros;
  /** Whether its orders go to a broker, which has rules of its own. */
  readonly isBroker?: boolean;
  /** Which simulator of the ledger's own its account is at; undefined at any other broker: there the ledger has one. */
  readonly ownSim?: string | undefined;
}

/** What says which run goes on. */
export type RunIdentity = Pick<RunTerms, 'plan' | 'source' | 'resumes' | 'ownSim'>;

export interface OpenRun {
  readonly run: RunHandle;
  readonly stored: StoredRun | undefined;
  readonly prefix: string;
  /** In what its terms are others than before, in words; undefined where they are the same, or where it begins. */
  readonly changed: string | undefined;
  /** Makes these terms the run's; nothing where they are. */
  readonly adopt: () => void;
}

/** The same source, strategy and terms go on with a run; what else does is for `resumes` to say. */
export function beginOrResume(ledger: SqliteLedger, terms: RunTerms, stored = storedRunOf(ledger, terms)): OpenRun {
  const fingerprint = fingerprintOf(terms);
  const prefix = stored?.orderPrefix ?? terms.orderPrefix();
  const wanted = newRun(terms, fingerprint, prefix);
  const same = { stored, prefix, changed: undefined, adopt: () => undefined };
  if (stored === undefined) return { ...same, run: ledger.beginRun(wanted) };
  if (terms.isBroker === true && isBlank(stored)) {
    const { startCash, startedAt } = terms;
    const anew = { ...stored, startCash, cash: startCash, startedAt };
    return { ...same, stored: anew, run: ledger.beginAnew(stored, terms) };
  }
  const run = ledger.resume(stored);
  if (terms.resumes !== 'account' || stored.fingerprint === fingerprint) return { ...same, run };
  return { ...same, run, changed: changesOf(stored, wanted), adopt: () => ledger.changeTerms(stored, wanted) };
}

/** Nothing is in its books: at a broker they begin when somebody goes on with it, as the account may have moved since. */
export const isBlank = ({ orders, bookings }: StoredRun): boolean => orders.length + bookings.length === 0;

/** The run that goes on; undefined where one begins. */
export function storedRunOf(ledger: SqliteLedger, identity: RunIdentity): StoredRun | undefined {
  const { resumes, ownSim } = identity;
  if (resumes === 'none') return undefined;
  const fingerprint = fingerprintOf(identity);
  if (resumes === 'same-terms') return ledger.resumable(fingerprint);
  const newest = ledger.newestResumable();
  if (newest === undefined || resumes === 'newest' || newest.fingerprint === fingerprint) return newest;
  return newest.config['ownSim'] === ownSim && !isOver(newest) ? newest : undefined;
}

/** Nothing is held, and no order is open. */
const isOver = ({ lots, openOrders }: StoredRun): boolean => lots.length === 0 && openOrders.length === 0;

function fingerprintOf({ plan, source }: RunIdentity): string {
  const terms = { source: source.identity, parameters: resolvedParameters(plan, source.instruments) };
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex');
}

const newRun = (
  { plan, source, startCash, startedAt, isBroker = false, ownSim }: RunTerms,
  fingerprint: string,
  orderPrefix: string,
): NewRun => ({
  mode: 'paper',
  strategy: plan.strategy.definition.name,
  params: plan.params,
  config: {
    source: source.identity,
    isBroker,
    ...(ownSim !== undefined && { ownSim }),
    ...resolvedParameters(plan, source.instruments),
  },
  fingerprint,
  orderPrefix,
  startCash,
  seed: seedOf(plan.options),
  startedAt,
});

/** Of the market's time, between two records of the last prices. */
const MARKS_EVERY = SECOND / 2;

export class RunBooks {
  readonly #memory = new MemoryLedger();
  #markedAt = Number.NEGATIVE_INFINITY;
  /** As they are recorded. */
  readonly #told = new Map<string, Pick<SymbolState, 'mark' | 'markedAt'>>();

  constructor(
    readonly run: RunHandle,
    readonly stored: StoredRun | undefined,
    readonly engine: () => Pick<Engine, 'breakerState' | 'knownMark' | 'hand' | 'portfolio'>,
    /** Called before anything becomes durable. */
    readonly beforeCommit: () => void,
    /** When a decision was taken; undefined where a past is played, whose times are the market's. */
    readonly decidedAt: () => Micros | undefined,
  ) {}

  /** Counts and writes every step. */
  get ledger(): Ledger {
    return {
      record: (step, cursor, cause) => {
        this.#memory.record(step);
        this.run.record(step, cursor, cause, this.decidedAt());
        if (step.movements.length > 0) this.#noteMarks(step.positions, cursor.at);
      },
      recordEquity: (point) => this.run.recordEquity(point),
      commit: (cursor) => {
        this.beforeCommit();
        this.#noteBreaker();
        this.run.commit(cursor);
      },
    };
  }

  /** With every commit, so that its figures are of the very moment that a restart goes on from. */
  #noteBreaker(): void {
    const state = this.engine().breakerState;
    if (state !== undefined) this.run.recordBreaker(state);
  }

  /** Of the run before this start, the oldest first. */
  get fillsBefore(): readonly Fill[] {
    return this.stored?.fills.map(({ fill }) => fill) ?? [];
  }

  get totals(): Totals {
    const before = this.stored;
    return {
      orders: this.#memory.orders + (before?.orderCount ?? 0),
      fills: this.#memory.fills + (before?.fills.length ?? 0),
      denied: this.#memory.denied + (before?.denialCount ?? 0),
    };
  }

  /**
   * Makes durable how far the market was followed, twice a second with the last prices: of many symbols they are more
   * than an order's own commit should wait for.
   */
  keepUp(loop: Pick<TradingLoop, 'cursor' | 'commit'>): void {
    const { at } = loop.cursor;
    // A time that jumps back is another time, too.
    if (Math.abs(at - this.#markedAt) >= MARKS_EVERY) {
      this.#markedAt = at;
      this.recordMarks(at);
    }
    loop.commit();
  }

  /** The last price of all that is followed, and when it was told: others value and judge by it. */
  recordMarks(at: Micros): void {
    const { hand, portfolio } = this.engine();
    const fed = new Set<string>();
    for (const state of hand.states) {
      if (!isPriced(state)) continue;
      const { symbol } = state.instrument;
      const { mark, markedAt } = state;
      const last = this.#told.get(symbol);
      fed.add(symbol);
      if (last?.mark === mark && last.markedAt === markedAt) continue;
      this.#told.set(symbol, { mark, markedAt });
      this.#noteMark(symbol, micros(markedAt));
    }
    this.#noteMarks(
      [...portfolio.books].filter(({ symbol }) => !fed.has(symbol)),
      at,
    );
  }

  /** A price that is not known is none: who reads the ledger counts the position at its cost. */
  #noteMarks(positions: Iterable<Pick<Position, 'symbol' | 'qty'>>, at: Micros): void {
    for (const { symbol, qty } of positions) {
      if (isZero(qty)) continue;
      this.#told.delete(symbol);
      this.#noteMark(symbol, at);
    }
  }

  #noteMark(symbol: string, at: Micros): void {
    this.run.recordMark(symbol, this.engine().knownMark(symbol), at);
  }
}

export function summaryOf(
  engine: Engine,
  books: RunBooks,
  mode: TradeSummary['mode'],
  status: TradeSummary['status'],
): TradeSummary {
  const { portfolio } = engine;
  return {
    type: 'summary',
    run: books.run.id,
    mode,
    status,
    ...books.totals,
    startEquity: moneyText(portfolio.startCash),
    external: moneyText(portfolio.external),
    endEquity: moneyText(engine.exactEquity()),
    realizedPnl: moneyText(portfolio.realizedPnl),
    unrealizedPnl: moneyText(portfolio.unrealizedPnl((symbol) => engine.markOf(symbol))),
    fees: moneyText(portfolio.fees),
  };
}
