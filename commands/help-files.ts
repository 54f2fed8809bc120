/** `tradectl help files`: the files that tradectl reads and writes, and where they lie for this user. */

import { join } from 'node:path';
import { defaultLedgerFile, ownConfigFile, streamDirectory } from '../src/app/config/paths.js';
import type { Context } from './context.js';
import type { Entry } from './help-page.js';

interface FileRow {
  readonly path: string;
  readonly meaning: string;
}

function files({ env, cwd }: Context): readonly FileRow[] {
  const ledger = defaultLedgerFile(env);
  return [
    { path: ownConfigFile(env), meaning: 'your own settings; `tradectl init` makes it' },
    { path: join(cwd, 'tradectl.toml'), meaning: "a directory's settings; may lower limits of risk, never raise them" },
    { path: join(cwd, '.env'), meaning: 'keys and variables of a directory; mode 0600, and never into a repository' },
    { path: ledger, meaning: 'the ledger: orders, fills, books (--db, TRADECTL_DB or ledger.path name another)' },
    { path: `${ledger}-wal, ${ledger}-shm`, meaning: "SQLite's own, beside a ledger that is open; belong to it" },
    { path: `${ledger}.lock, ${ledger}.lock.holder`, meaning: 'who writes the ledger; never delete them by hand' },
    { path: `${ledger}.lease`, meaning: 'who may send orders now, and how many requests left lately' },
    { path: streamDirectory(env), meaning: 'sockets by which processes with the same keys share one stream' },
  ];
}

export const data = (context: Context): unknown => files(context);

export const heading = 'Files and directories, all readable by their owner alone.\n';

export const entries = (context: Context): readonly Entry[] =>
  files(context).map(({ path, meaning }) => ({ name: path, lines: [meaning] }));
