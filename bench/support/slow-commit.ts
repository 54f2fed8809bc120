/** Preloaded into the trader: every commit of SQLite takes TRADECTL_BENCH_COMMIT_MS longer, as on a slow disk. */

import Database from 'better-sqlite3';

const ms = Number(process.env['TRADECTL_BENCH_COMMIT_MS'] ?? 0);
delete process.env['TRADECTL_BENCH_COMMIT_MS'];
const cell = new Int32Array(new SharedArrayBuffer(4));
const exec: (sql: string) => Database.Database = Reflect.get(Database.prototype, 'exec');

Database.prototype.exec = function slow(this: Database.Database, sql: string): Database.Database {
  // The thread waits as it would for the disk.
  if (sql === 'COMMIT') Atomics.wait(cell, 0, 0, ms);
  return exec.call(this, sql);
};
