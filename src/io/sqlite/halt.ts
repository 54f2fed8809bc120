/** A person's or a watchdog's word that nothing may be opened, written into a ledger from beside its trader. */

import { encodeLine } from '../../core/base/exact-json.js';
import { canonical, openWritable } from './database.js';
import { guarded } from './errors.js';
import { type Halt, haltRow, RISK_KEYS } from './risk-book.js';
import { formatOf } from './schema.js';
import { INSERT_RISK_EVENT } from './writes.js';

const WRITE = 'INSERT INTO meta (key, value) VALUES (@key, @value) ON CONFLICT (key) DO NOTHING';
/** The first format that has a table of what happened to risk. */
const WITH_EVENTS = 4;

/**
 * Halts the ledger at `path`; the first reason stays. One short transaction, beside a writer that holds its lock.
 * Throws the `ledger_*` errors; `ledger_locked` where a transaction is under way for long.
 */
export function writeHalt(path: string, halt: Halt, patienceMs = 500): void {
  guarded(path, () => {
    const db = openWritable(canonical(path), patienceMs);
    try {
      const format = formatOf(db, path);
      db.pragma('synchronous = FULL');
      const write = db.transaction(() => {
        const isFirst = db.prepare(WRITE).run({ key: RISK_KEYS.halt, value: encodeLine(halt) }).changes === 1;
        if (isFirst && format >= WITH_EVENTS) db.prepare(INSERT_RISK_EVENT).run(haltRow(halt));
      });
      write.immediate();
    } finally {
      db.close();
    }
  });
}
