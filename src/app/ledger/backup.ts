/** Backups of a ledger, and ledgers from backups: nothing is said to be done before the copy has been verified. */

import { resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import { checkAbsent, copyLedger, discard, publish, sizeOf } from '../../io/sqlite/copy.js';
import { restoreBackup } from '../../io/sqlite/restore.js';
import { type Checked, verifyLedger } from './verify.js';

export interface Backup {
  readonly status: 'done';
  readonly ledger: string;
  readonly file: string;
  readonly bytes: number;
  readonly checked: Checked;
}

/**
 * Copies the ledger at `path` to the new file `file`, private to its owner, also while a trader writes it.
 *
 * Throws `output` where the file is there, `not_found` where the ledger is not, `ledger_corrupt` where the copy does not
 * verify (then it is not kept), and the other `ledger_*` errors.
 */
export async function backUp(path: string, file: string, pid: number): Promise<Backup> {
  const target = resolve(file);
  checkAbsent(target);
  const partial = `${target}.partial-${pid}`;
  try {
    await copyLedger(path, partial);
    const checked = verified(partial, path);
    const bytes = sizeOf(partial);
    publish(partial, target);
    return { status: 'done', ledger: resolve(path), file: target, bytes, checked };
  } finally {
    discard(partial);
  }
}

export interface RestoredLedger {
  readonly status: 'done';
  readonly ledger: string;
  readonly from: string;
  /** Where the ledger that was there is kept; null where there was none. */
  readonly kept: string | null;
  readonly checked: Checked;
}

/**
 * Puts the backup `file` in the place of the ledger at `path`. The next `trade` begins a new run.
 *
 * Throws `ledger_locked` while a trader writes it, `ledger_corrupt` where the backup does not verify, `ledger_foreign`
 * where the two are of different accounts, `not_found`, and the other `ledger_*` errors; then nothing has changed.
 */
export async function restore(
  file: string,
  path: string,
  holder: { readonly pid: number; readonly now: Micros },
): Promise<RestoredLedger> {
  const from = resolve(file);
  const { path: ledger, kept, checked } = await restoreBackup(from, path, holder, (copy) => verified(copy, from));
  return { status: 'done', ledger, from, kept: kept ?? null, checked };
}

/** What was looked at in a copy of `of`; throws `ledger_corrupt` where something differs. */
function verified(copy: string, of: string): Checked {
  const { status, checked, differences } = verifyLedger(copy);
  if (status === 'clean') return checked;
  const [first] = differences;
  const what = [first?.kind, first?.symbol, first?.stored].filter((part) => typeof part === 'string').join(' ');
  throw new TradectlError(
    'ledger_corrupt',
    `the ledger does not verify: ${differences.length} of what it says differs, first ${what}`,
    {
      where: of,
      hint: `see them all: tradectl ledger verify --db ${of}`,
    },
  );
}
