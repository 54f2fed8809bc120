/** Says whose money the ledger of a command is of, before anything else: SIMULATED, PAPER or LIVE. */

import { type LedgerMode, ledgerMode } from '../src/app/ledger/mode.js';
import { escapeControls } from '../src/views/escape.js';
import { configOf, isSet } from './options/common.js';
import type { Call } from './run-command.js';
import { tell } from './tell.js';

/** For people on stderr; what it gives is for JSON, null where nothing has been bound to the ledger yet. */
export function tellMode(call: Call): LedgerMode | null {
  const { context, options } = call;
  const { path } = configOf(call).ledger;
  const mode = ledgerMode(path);
  const isForPeople = !isSet(options, 'json') && !isSet(options, 'csv');
  if (mode !== undefined && isForPeople) tell(context, `${mode} ledger ${escapeControls(path)}`);
  return mode ?? null;
}
