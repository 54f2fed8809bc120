/** The halt of a ledger: nothing may be opened until a person has resumed. One row of `meta`, by any process. */

import { type Micros, timeText } from '../../core/base/time.js';
import { canonical, openWritable } from './database.js';
import { guarded } from './errors.js';
import { formatOf } from './schema.js';

export interface Halt {
  readonly at: Micros;
  /** Who halted: a command and its process. */
  readonly by: string;
  readonly reason: string;
}

const WRITE = `INSERT INTO meta (key, value) VALUES ('halt', @value) ON CONFLICT (key) DO NOTHING`;

/**
 * Halts the ledger at `path`; the first reason stays. One short transaction, beside a writer that holds its lock.
 * Throws the `ledger_*` errors; `ledger_locked` where a transaction is under way for long.
 */
export function writeHalt(path: string, { at, by, reason }: Halt, patienceMs = 500): void {
  guarded(path, () => {
    const db = openWritable(canonical(path), patienceMs);
    try {
      formatOf(db, path);
      db.pragma('synchronous = FULL');
      db.prepare(WRITE).run({ value: JSON.stringify({ at: timeText(at), by, reason }) });
    } finally {
      db.close();
    }
  });
}
