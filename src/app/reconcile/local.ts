/** The ledger's side: all orders and fills of the account, and the newest run's books. */

import { TradectlError } from '../../core/base/errors.js';
import { plus, type Qty, ZERO_QTY } from '../../core/base/fixed.js';
import { type Micros, micros } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import type { Fill, Lot } from '../../core/portfolio/records.js';
import type { Booked, LocalBooks } from '../../core/reconcile/books.js';
import type { Binding } from '../../io/sqlite/binding.js';
import { fillOf, orderOf } from '../../io/sqlite/decode.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { RunRow } from '../../io/sqlite/rows.js';
import { ownSimOf, storedRun } from '../../io/sqlite/stored-run.js';

export interface LedgerSide {
  readonly books: LocalBooks;
  /** Whether a trader writes it, or was cut off while it did. */
  readonly isRunning: boolean;
}

/**
 * The books as they stand at this moment; a trader may go on writing them.
 *
 * Throws TradectlError `not_found` where there is nothing to compare, `ledger_foreign` where they are of another
 * account, and the other `ledger_*` errors.
 */
export const readLedgerSide = (path: string, binding: Binding, since: Micros | undefined): LedgerSide =>
  readLedger(path, (reads) => {
    const runs = ofOneAccount(reads.runs());
    const newest = runs[0];
    const first = runs.at(-1);
    if (newest === undefined || first === undefined) throw noRuns(path);
    checkBinding(reads, path, binding);
    const { bookings, lots, cash, startedAt } = storedRun(reads, newest);
    const all = micros(first.started_at);
    const books: LocalBooks = {
      begun: startedAt,
      since: since === undefined || since < all ? all : since,
      orders: ofAll(runs, (run) => reads.orders({ run }).map(orderOf)),
      fills: ofAll(runs, (run) => reads.fills({ run }).map(fillOf)),
      lostSince: lostSince(reads, runs),
      prefixes: runs.map((run) => run.order_prefix),
      history: bookings.map((booking): Booked => booking),
      positions: positionsOf(lots),
      cash,
    };
    return { books, isRunning: newest.status === 'running' };
  });

/** Each simulator of a ledger's own has an account of its own. */
const ofOneAccount = (all: readonly RunRow[]): readonly RunRow[] =>
  all.filter((run, _, [newest = run]) => ownSimOf(run) === ownSimOf(newest));

/** A restored ledger knows nothing that came after its newest run began for sure. */
function lostSince({ restored }: LedgerReads, runs: readonly RunRow[]): Micros | undefined {
  if (restored === undefined || restored.isReconciled) return undefined;
  const last = runs.find(({ key }) => key <= restored.lastRun);
  return last && micros(last.started_at);
}

const ofAll = <T extends Order | Fill>(runs: readonly RunRow[], read: (key: number) => readonly T[]): readonly T[] =>
  runs.toReversed().flatMap((run) => read(run.key));

function positionsOf(lots: readonly Lot[]): ReadonlyMap<string, Qty> {
  const positions = new Map<string, Qty>();
  for (const { symbol, qty } of lots) positions.set(symbol, plus(positions.get(symbol) ?? ZERO_QTY, qty));
  return positions;
}

const BOUND = ['venue', 'mode', 'account'] as const satisfies readonly (keyof Binding)[];

function checkBinding(reads: LedgerReads, path: string, binding: Binding): void {
  for (const key of BOUND) {
    const bound = reads.meta(key);
    if (bound === binding[key]) continue;
    throw new TradectlError('ledger_foreign', `the ledger belongs to ${key} ${bound}, not to ${binding[key]}`, {
      where: path,
      hint: 'name the ledger of this account with --db, or set the keys of the account that the ledger is of',
    });
  }
}

const noRuns = (path: string): TradectlError =>
  new TradectlError('not_found', 'the ledger has no runs yet: there is nothing to compare', {
    where: path,
    hint: '`tradectl trade --paper` with keys makes the first one; --db names another ledger',
  });
