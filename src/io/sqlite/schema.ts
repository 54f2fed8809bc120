/** The ledger's format: how a file is known as ours, of which version, and how it is brought to the newest. */

import { TradectlError } from '../../core/base/errors.js';
import type { Connection } from './database.js';
import { initial } from './migrations/0001-initial.js';
import { movements } from './migrations/0002-movements.js';
import { orderTerms } from './migrations/0003-order-terms.js';
import { risk } from './migrations/0004-risk.js';
import { figures } from './migrations/0005-figures.js';
import { newNames } from './migrations/0006-new-names.js';
import { standings } from './migrations/0007-standings.js';
import { courses } from './migrations/0008-courses.js';
import { terms } from './migrations/0009-terms.js';

/** 'trdl': told apart from any other SQLite file. */
export const APPLICATION_ID = 0x7472646c;

/** Migration i leads from format i to i + 1. A published one is never changed. */
const MIGRATIONS: readonly string[] = [
  ...[initial, movements, orderTerms, risk, figures],
  ...[newNames, standings, courses, terms],
];

export const FORMAT = MIGRATIONS.length;

const pragma = (db: Connection, name: string): number => Number(db.pragma(name, { simple: true }));

/** A file just made, or one whose making was cut off before its first commit. */
const isBlank = (db: Connection): boolean =>
  pragma(db, 'application_id') === 0 &&
  pragma(db, 'user_version') === 0 &&
  db.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

/** The file's format; 0 where it is blank. Throws where the file is not ours, or of a newer tradectl. */
export function formatOf(db: Connection, path: string): number {
  if (isBlank(db)) return 0;
  if (pragma(db, 'application_id') !== APPLICATION_ID) {
    throw new TradectlError('ledger_corrupt', 'this file is not a ledger, but some other SQLite database', {
      where: path,
      hint: 'name another file with --db',
    });
  }
  const format = pragma(db, 'user_version');
  if (format > FORMAT) {
    throw new TradectlError('ledger_newer', `the ledger has format ${format}, this tradectl knows up to ${FORMAT}`, {
      where: path,
      hint: 'update tradectl, or name another file with --db',
    });
  }
  return format;
}

/** Brings a file of ours from its format to the newest, all in one transaction. */
export function migrate(db: Connection, format: number): void {
  if (format === FORMAT) return;
  db.transaction(() => {
    for (const sql of MIGRATIONS.slice(format)) db.exec(sql);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${FORMAT}`);
  }).exclusive();
}
