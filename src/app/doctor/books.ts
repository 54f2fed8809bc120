/** Checks of the ledger: whether it opens and is sound, whose it is, who writes it, what waits in it. */

import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { micros, timeText } from '../../core/base/time.js';
import { canonical } from '../../io/sqlite/database.js';
import { type Holder, WriterLock } from '../../io/sqlite/lock.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import { type Check, type Finding, fail, ok, skip, warn } from './check.js';
import { roomCheck } from './machine.js';

/** `pathOf` throws TradectlError `config` where the configuration does not tell. */
export const bookChecks = (pathOf: () => string, holder: Holder): readonly Check[] => [
  { check: 'state directory', look: (signal) => roomCheck('', dirname(pathOf())).look(signal) },
  { check: 'ledger', look: () => ofLedger(pathOf(), soundness) },
  { check: 'ledger account', look: () => ofLedger(pathOf(), binding) },
  { check: 'ledger lock', look: () => lock(pathOf(), holder) },
  { check: 'ledger requests', look: () => ofLedger(pathOf(), requests) },
];

/** What is found in the ledger; where there is none yet that is no fault. */
export function ofLedger(path: string, ask: (reads: LedgerReads, path: string) => Finding): Finding {
  try {
    return readLedger(path, (reads) => ask(reads, path));
  } catch (error) {
    if (!(error instanceof TradectlError && error.code === 'not_found')) throw error;
    return skip(`no ledger at ${path} yet: the first trade makes it`);
  }
}

function soundness(reads: LedgerReads, path: string): Finding {
  const problems = reads.integrityProblems();
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length === 1 ? '' : ` and ${problems.length - 1} more`;
    return fail(`damaged: ${first}${more}`, `copy ${path} away, then: tradectl ledger restore BACKUP`);
  }
  const runs = reads.runs().length;
  if (reads.restored?.isReconciled === false)
    return warn('restored from a backup, and not compared with the broker since', 'tradectl reconcile');
  return ok(`${path}: format ${reads.format}, sound, ${runs} ${runs === 1 ? 'run' : 'runs'}`);
}

function binding(reads: LedgerReads): Finding {
  const [venue, mode, account] = ['venue', 'mode', 'account'].map((key) => reads.meta(key));
  if (venue === undefined) return ok('bound to no account yet');
  const world = reads.isSimulated ? 'a simulator' : `${venue} ${mode ?? ''}`;
  return ok(`bound to ${world}, account ${account ?? ''}`);
}

/** Takes the lock for a moment, as a trader would; where none was ever taken there is nothing to ask. */
function lock(path: string, holder: Holder): Finding {
  if (!existsSync(`${path}.lock`)) return existsSync(path) ? ok('free') : skip('no ledger yet');
  try {
    WriterLock.take(canonical(path), holder).release();
    return ok('free');
  } catch (error) {
    if (!(error instanceof TradectlError && error.code === 'ledger_locked')) throw error;
    return ok(error.message);
  }
}

/** Whether somebody writes the ledger now. */
export const isHeld = (path: string, holder: Holder): boolean => lock(path, holder).found.startsWith('the ledger is');

function requests(reads: LedgerReads): Finding {
  const waiting = reads.requests().filter(({ outcome }) => outcome === null);
  const [oldest] = waiting;
  if (oldest === undefined) return ok('none waits');
  const found = `${waiting.length} wait, since ${timeText(micros(oldest.at))} (${oldest.kind})`;
  return warn(found, 'a running trader takes them: tradectl trade --paper');
}
