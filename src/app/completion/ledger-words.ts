/** Words that a ledger knows: symbols, runs and orders. A ledger that cannot be read knows none. */

import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { OrderRow } from '../../io/sqlite/rows.js';

export interface Word {
  readonly word: string;
  /** A few words on it; may be empty. */
  readonly about: string;
}

/** Enough to choose from, and few enough to be quick. */
const RUNS_MAX = 20;
const ORDERS_MAX = 50;

export const symbolWords = (path: string): readonly Word[] =>
  asked(path, (reads) => {
    const runs = reads.runs().slice(0, RUNS_MAX);
    const symbols = [...new Set(runs.flatMap(({ key }) => reads.symbols(key)))];
    return symbols.map((word) => ({ word, about: 'in the ledger' }));
  });

/** Newest first. */
export const runWords = (path: string): readonly Word[] =>
  asked(path, (reads) =>
    reads
      .runs()
      .slice(0, RUNS_MAX)
      .map(({ id, mode, strategy, status }) => ({ word: id, about: `${mode} ${strategy}, ${status}` })),
  );

/** Of the newest run, newest first. */
export const orderWords = (path: string): readonly Word[] =>
  asked(path, (reads) => {
    const run = reads.newestRun();
    return run === undefined ? [] : wordsOf(reads.orders({ run: run.key }));
  });

/** Of the newest run: those that can still be cancelled or replaced, newest first. */
export const openOrderWords = (path: string): readonly Word[] =>
  asked(path, (reads) => {
    const run = reads.newestRun();
    return run === undefined ? [] : wordsOf(reads.openOrders(run.key));
  });

const wordsOf = (orders: readonly OrderRow[]): readonly Word[] =>
  orders
    .slice(-ORDERS_MAX)
    .reverse()
    .map(({ client_order_id: word, side, symbol, status }) => ({ word, about: `${side} ${symbol}, ${status}` }));

function asked(path: string, ask: (reads: LedgerReads) => readonly Word[]): readonly Word[] {
  try {
    return readLedger(path, ask);
  } catch {
    return []; // a completion never complains
  }
}
