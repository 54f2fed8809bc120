/** Whose account's books a ledger holds: bound by its first use, refused to any other. */

import { TradectlError } from '../../core/base/errors.js';
import type { Connection } from './database.js';
import { LedgerReads } from './reads.js';

/** What a ledger is bound to by its first use: the books of one account are never mixed with another's. */
export interface Binding {
  readonly venue: string;
  readonly mode: string;
  readonly account: string;
  /** The venue is a simulator that speaks as another does: no money of anybody. */
  readonly isSimulated?: boolean;
}

const BOUND = ['venue', 'mode', 'account'] as const;

/** Binds a ledger at its first use; refuses it for any other account afterwards. */
export function bind(db: Connection, path: string, binding: Binding): void {
  const reads = new LedgerReads(db);
  const insert = db.prepare<[string, string]>('INSERT INTO meta (key, value) VALUES (?, ?)');
  db.transaction(() => {
    refuseOther(reads, path, binding);
    for (const key of BOUND) if (reads.meta(key) === undefined) insert.run(key, binding[key]);
    if (binding.isSimulated && !reads.isSimulated) insert.run('simulated', 'true');
  })();
}

/** Throws TradectlError `ledger_foreign` where a ledger is bound to another account; one that is not bound yet takes any. */
export function refuseOther(reads: LedgerReads, path: string, binding: Binding): void {
  for (const key of BOUND) {
    const bound = reads.meta(key);
    if (bound !== undefined && bound !== binding[key]) throw foreign(path, key, bound, binding[key]);
  }
}

const foreign = (path: string, key: string, bound: string, wanted: string): TradectlError =>
  new TradectlError('ledger_foreign', `the ledger belongs to ${key} ${bound}, not to ${wanted}`, {
    where: path,
    hint: 'one ledger per account: name another file with --db',
  });
