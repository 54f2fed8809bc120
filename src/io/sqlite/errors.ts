/** Turns what SQLite and the file system throw into the ledger's operating errors. Anything else is a bug and passes. */

import { AssertionError } from '../../core/base/assert.js';
import { type ErrorCode, TradectlError } from '../../core/base/errors.js';

interface Trouble {
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint: string;
}

const READONLY: Trouble = {
  code: 'ledger_readonly',
  what: 'cannot be written, or not be opened by this user',
  hint: 'check the owner and mode of the file and of its directory, or name another with --db',
};
const FULL: Trouble = {
  code: 'ledger_full',
  what: 'cannot grow: the disk or the quota is full',
  hint: 'free some space; what was committed before is safe',
};
const CORRUPT: Trouble = {
  code: 'ledger_corrupt',
  what: 'is damaged, or is no ledger',
  hint: 'keep a copy of the file as it is, then restore a backup or name another file with --db',
};
const LOCKED: Trouble = {
  code: 'ledger_locked',
  what: 'is being written by another program',
  hint: 'close the program that has it open, then try again',
};
const NOT_BUILT: Trouble = {
  code: 'config',
  what: 'cannot be opened: better-sqlite3 is not built for this Node',
  hint: 'npm rebuild better-sqlite3',
};

/** SQLite has one code for every statement that it cannot prepare; ours can be unless the file lacks a part. */
const LACKS_A_PART = /^no such (table|column)|has no column named/;

/** By the start of the code, since SQLite refines its codes by suffixes. */
const TROUBLES: readonly (readonly [prefix: string, trouble: Trouble])[] = [
  ['SQLITE_READONLY', READONLY],
  ['SQLITE_PERM', READONLY],
  ['SQLITE_CANTOPEN', READONLY],
  ['EACCES', READONLY],
  ['EPERM', READONLY],
  ['EROFS', READONLY],
  ['ENOENT', READONLY],
  ['ENOTDIR', READONLY],
  ['EISDIR', READONLY],
  ['SQLITE_FULL', FULL],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
  ['SQLITE_NOTADB', CORRUPT],
  ['SQLITE_CORRUPT', CORRUPT],
  ['SQLITE_IOERR', CORRUPT],
  ['SQLITE_BUSY', LOCKED],
  ['SQLITE_LOCKED', LOCKED],
  ['ERR_DLOPEN_FAILED', NOT_BUILT],
];

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** The operating error behind `error`; an error that is none comes back as it was. */
export function ledgerError(error: unknown, path: string): Error {
  if (error instanceof DamagedText) return error.inFile(path);
  const code = codeOf(error);
  const trouble = troubleOf(code, error);
  if (trouble && error instanceof Error) {
    const { what, hint } = trouble;
    return new TradectlError(trouble.code, `the ledger ${what} (${error.message})`, {
      where: path,
      hint,
      cause: error,
    });
  }
  if (code.startsWith('SQLITE_CONSTRAINT') && error instanceof Error) {
    return new AssertionError(`the ledger refused a row: ${error.message}`);
  }
  return error instanceof Error ? error : new AssertionError(String(error));
}

function troubleOf(code: string, error: unknown): Trouble | undefined {
  if (code === 'SQLITE_ERROR' && error instanceof Error && LACKS_A_PART.test(error.message)) return CORRUPT;
  return TROUBLES.find(([prefix]) => code.startsWith(prefix))?.[1];
}

/** Runs `work`; what it throws is thrown as an operating error of the ledger at `path`. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw ledgerError(error, path);
  }
}

/** Runs `work` on a simulator's state file; the ledger's troubles are told as those of that file. */
export function guardedState<T>(path: string, work: () => T): T {
  try {
    return guarded(path, work);
  } catch (error) {
    throw error instanceof TradectlError ? ofState(error) : error;
  }
}

function ofState({ code, message, where, hint, cause }: TradectlError): TradectlError {
  const reworded = message.replace('the ledger', 'the state file').replace('is no ledger', "is no simulator's");
  return new TradectlError(code, reworded, {
    ...(where === undefined ? {} : { where }),
    ...(hint === undefined ? {} : { hint: hint.replace('--db', '--state') }),
    cause,
  });
}

/** Stored text that is no number, or no word of ours: somebody else wrote it. Its row and file are added on the way up. */
export class DamagedText extends TradectlError {
  constructor(
    readonly problem: string,
    readonly row?: string,
    readonly path?: string,
  ) {
    super('ledger_corrupt', `the ledger is damaged: ${problem}`, {
      where: [path, row].filter((part) => part !== undefined).join(': '),
      hint: `tradectl ledger verify${path === undefined ? '' : ` --db ${path}`} names all that is damaged; a backup can mend it`,
    });
  }

  /** `row` is a condition that SQL understands: `fills where run = 1 and fill_id = 'f1'`. */
  inRow(row: string): DamagedText {
    return new DamagedText(this.problem, this.row ?? row, this.path);
  }

  inFile(path: string): DamagedText {
    return new DamagedText(this.problem, this.row, this.path ?? path);
  }
}
