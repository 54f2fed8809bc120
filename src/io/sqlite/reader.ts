/** A ledger opened to be read: needs no lock, sees one moment of it, and may stand beside a running trader of any format. */

import { resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { canonical, exists, openReadonly } from './database.js';
import { guarded } from './errors.js';
import { LedgerReads } from './reads.js';
import { formatOf } from './schema.js';

export const noLedger = (path: string): TradectlError =>
  new TradectlError('not_found', `no ledger at ${path}`, {
    hint: '`tradectl trade --paper` makes one, `tradectl backtest FILE --db F` another; --db names it',
  });

/**
 * Calls `work` on the ledger at `path` as it stands at this moment, and closes it.
 *
 * Throws `not_found` where there is none, and the `ledger_*` errors where it cannot be read.
 */
export function readLedger<T>(path: string, work: (reads: LedgerReads) => T): T {
  const absolute = resolve(path);
  return guarded(absolute, () => {
    if (!exists(absolute)) throw noLedger(absolute);
    const db = openReadonly(canonical(absolute));
    try {
      const format = formatOf(db, absolute);
      if (format === 0) throw noLedger(absolute);
      return db.transaction(() => work(new LedgerReads(db, format)))();
    } finally {
      db.close();
    }
  });
}
