/** The run of a session through a broker, begun or gone on with, and the engine that trades it. */

import { must } from '../../../core/base/assert.js';
import type { Micros } from '../../../core/base/time.js';
import type { Engine } from '../../../core/engine/engine.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import { SessionJournal } from '../../journal/session-journal.js';
import { createEngine } from '../../run-setup.js';
import { beginOrResume, isBlank, type OpenRun, RunBooks, type RunIdentity, storedRunOf } from '../run-books.js';
import { asidesOf } from './asides.js';
import { type Opening, type OpeningRequest, openingOf } from './opening.js';
import type { BrokerSessionRequest } from './session-request.js';

export interface BegunBooks extends OpenRun {
  readonly engine: Engine;
  readonly books: RunBooks;
  readonly journal: SessionJournal | undefined;
  /** The session's symbols. */
  readonly traded: readonly string[];
  /** When the books begin, by the broker's clock. */
  readonly begun: Micros;
  /** What they begin with; undefined where they have begun before. */
  readonly opening: Opening | undefined;
  /** With the strategy of before: what it wishes for at its start is in the books. */
  readonly goesOn: boolean;
}

type BeginRequest = OpeningRequest &
  Pick<BrokerSessionRequest, 'plan' | 'ownSim' | 'own' | 'orderPrefix' | 'journalPath'>;

/**
 * Orders are released at once: a broker meets its own next price. Where books begin, nothing is written before what the
 * account holds was agreed to. Throws TradectlError `usage`, `venue_unreachable`, `ledger_*`.
 */
export async function beginBooks(request: BeginRequest, ledger: SqliteLedger): Promise<BegunBooks> {
  const { plan, source, ownSim, orderPrefix, journalPath } = request;
  const resumes = request.own === undefined ? 'account' : 'newest';
  const identity: RunIdentity = { plan, source, resumes, ownSim };
  const known = storedRunOf(ledger, identity);
  const opening = known === undefined || isBlank(known) ? await openingOf(request, ledger) : undefined;
  const { startCash, startedAt } = opening ?? must(known, 'books that do not begin have begun');
  const begins = { startCash, startedAt, orderPrefix, isBroker: true };
  const open = beginOrResume(ledger, { ...identity, ...begins }, known);
  const { run, stored, prefix } = open;
  const terms = { ...plan, options: { ...plan.options, cash: startCash, fill: 'close' as const } };
  const asides = stored === undefined ? [] : asidesOf(stored, source.instruments);
  const soFar = { prefix, made: stored?.idsGiven ?? 0, asides };
  const journal = journalPath === undefined ? undefined : new SessionJournal(journalPath);
  journal?.begin({ run: run.id, plan: terms, instruments: source.instruments, soFar });
  const engine = createEngine(terms, source.instruments, soFar, true, journal?.engine);
  const books = new RunBooks(
    run,
    stored,
    () => engine,
    () => journal?.flush(),
    () => request.venueClock.now(),
  );
  return {
    ...{ ...open, engine, journal, books, opening },
    traded: source.instruments.map(({ symbol }) => symbol),
    begun: startedAt,
    goesOn: stored?.strategy === plan.strategy.definition.name,
  };
}
