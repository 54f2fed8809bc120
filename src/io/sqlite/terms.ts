/** Other terms for a run that goes on: it has the newest, and a table has what it was traded under when. */

import type { Connection } from './database.js';
import type { StoredRun } from './stored-run.js';

type Terms = Pick<StoredRun, 'strategy' | 'params' | 'config' | 'fingerprint' | 'startedAt'>;

const NOTE = `INSERT INTO terms (run, since, strategy, params, config, fingerprint)
  VALUES (@run, @since, @strategy, @params, @config, @fingerprint)`;
const CHANGE = `UPDATE runs SET strategy = @strategy, params = @params, config = @config, fingerprint = @fingerprint
  WHERE key = @run`;

/** The terms that it began with are noted with the first others. */
export function noteTerms(db: Connection, run: StoredRun, now: Terms): void {
  const note = db.prepare(NOTE);
  db.transaction(() => {
    const { count } = db.prepare('SELECT count(*) AS count FROM terms WHERE run = ?').get(run.key) as { count: number };
    if (count === 0) note.run(rowOf(run.key, run));
    const row = rowOf(run.key, now);
    note.run(row);
    db.prepare(CHANGE).run(row);
  }).immediate();
}

const rowOf = (run: number, { strategy, params, config, fingerprint, startedAt }: Terms) => ({
  ...{ run, strategy, fingerprint, since: startedAt },
  params: JSON.stringify(params),
  config: JSON.stringify(config),
});
