/** A trader in a process of its own: commits one trade, stages another, says so, and waits to be killed. */

import { openLedger } from '../../../src/io/sqlite/ledger.js';
import { Desk, NEW_RUN, recordAll, START } from './desk.js';

const ledger = openLedger(process.argv[2] ?? '', { pid: process.pid, now: START });
const desk = new Desk();
const run = ledger.beginRun(NEW_RUN);
recordAll(run, desk.trade('SPY', 'buy', '10', '472.1'));
for (const one of desk.trade('SPY', 'sell', '10', '480')) run.record(one, { applied: 9, at: START });
process.stdout.write('holding\n');
process.stdin.resume();
