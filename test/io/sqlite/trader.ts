/** A trader in the middle of its work: one trade committed, another only staged, the ledger held. */

import { openLedger, type SqliteLedger } from '../../../src/io/sqlite/ledger.js';
import type { Holder } from '../../../src/io/sqlite/lock.js';
import { Desk, NEW_RUN, recordAll, START } from './desk.js';

export function holdLedger(path: string, holder: Holder): SqliteLedger {
  const ledger = openLedger(path, holder);
  const desk = new Desk();
  const run = ledger.beginRun(NEW_RUN);
  recordAll(run, desk.trade('SPY', 'buy', '10', '472.1'));
  for (const one of desk.trade('SPY', 'sell', '10', '480')) run.record(one, { applied: 9, at: START });
  return ledger;
}
