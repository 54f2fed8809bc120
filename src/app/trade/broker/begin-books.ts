/** The run of a session through a broker, begun or gone on with, and the engine that trades it. */

import type { Engine } from '../../../core/engine/engine.js';
import type { SqliteLedger } from '../../../io/sqlite/ledger.js';
import { SessionJournal } from '../../journal/session-journal.js';
import { createEngine } from '../../run-setup.js';
import { beginOrResume, type OpenRun, RunBooks } from '../run-books.js';
import { asidesOf } from './asides.js';
import type { BrokerSessionRequest } from './session-request.js';

export interface BegunBooks extends OpenRun {
  readonly engine: Engine;
  readonly books: RunBooks;
  readonly journal: SessionJournal | undefined;
  /** The session's symbols. */
  readonly traded: readonly string[];
  /** Nothing is in its books yet. */
  readonly isFresh: boolean;
  /** With the strategy of before: what it wishes for at its start is in the books. */
  readonly goesOn: boolean;
}

/** The cash is the account's. Orders are released at once: a broker meets its own next price. */
export function beginBooks(request: BrokerSessionRequest, ledger: SqliteLedger): BegunBooks {
  const { plan, source, venueClock, account, journalPath } = request;
  const open = beginOrResume(ledger, {
    ...{ plan, source },
    resumes: request.own === undefined ? 'account' : 'newest',
    startCash: account.cash,
    orderPrefix: request.orderPrefix,
    startedAt: venueClock.now(),
    isBroker: true,
    ownSim: request.ownSim,
  });
  const { run, stored, prefix } = open;
  const cash = stored?.startCash ?? account.cash;
  const terms = { ...plan, options: { ...plan.options, cash, fill: 'close' as const } };
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
    () => venueClock.now(),
  );
  const isFresh = stored === undefined || stored.orders.length + stored.bookings.length === 0;
  const traded = source.instruments.map(({ symbol }) => symbol);
  return {
    ...open,
    traded,
    engine,
    journal,
    books,
    isFresh,
    goesOn: stored?.strategy === plan.strategy.definition.name,
  };
}
