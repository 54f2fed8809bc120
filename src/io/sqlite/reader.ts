/** A ledger opened to be read: needs no lock, sees one moment of it, and may stand beside a running trader. */

import { resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { type Connection, canonical, exists, openReadonly } from './database.js';
import { guarded } from './errors.js';
import { LedgerReads } from './reads.js';
import { FORMAT, formatOf } from './schema.js';

const missing = (path: string): TradectlError =>
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
    if (!exists(absolute)) throw missing(absolute);
    const db = openReadonly(canonical(absolute));
    try {
      checkFormat(db, absolute);
      return db.transaction(() => work(new LedgerReads(db)))();
    } finally {
      db.close();
    }
  });
}

function checkFormat(db: Connection, path: string): void {
  const format = formatOf(db, path);
  if (format === 0) throw missing(path);
  if (format < FORMAT) {
    throw new TradectlError('ledger_readonly', `the ledger has format ${format}, this tradectl reads ${FORMAT}`, {
      where: path,
      hint: 'the next `tradectl trade` on it brings it up to date',
    });
  }
}
