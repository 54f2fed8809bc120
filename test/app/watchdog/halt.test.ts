/** There is one halt: what a watchdog writes is what is shown, what holds the next trader, and what a person takes back. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { reportRisk } from '../../../src/app/breaker/risk-report.js';
import { stateOf } from '../../../src/app/breaker/risk-state.js';
import { sayRisk } from '../../../src/app/breaker/risk-word.js';
import { SECOND } from '../../../src/core/base/time.js';
import { writeHalt } from '../../../src/io/sqlite/halt.js';
import { Desk, NEW_RUN, recordAll, START, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';

const CRASH = { starts: 3, window: 60 * SECOND };
const HALT = { at: START, reason: 'the trader has not been heard for 12 s', who: 'risk watchdog, process 2' };

it('is shown with its reason, and cleared by a resume', async () => {
  const path = join(temporaryDirectory(), 'l.db');
  withLedger(path, (ledger) => recordAll(ledger.beginRun(NEW_RUN), new Desk().trade('SPY', 'buy', '3', '100')));
  const report = () => reportRisk(path, undefined, CRASH, START);
  expect(report()).toMatchObject({ state: 'closed', halt: null });

  writeHalt(path, HALT);
  const halted = { state: 'halted', entries: 'held', halt: { at: '2024-01-08T14:30:00Z', reason: HALT.reason } };
  expect(report()).toMatchObject(halted);
  expect(report().events).toEqual([expect.objectContaining({ kind: 'halt', message: HALT.reason, who: HALT.who })]);
  withLedger(path, ({ risk }) => expect(stateOf(risk).halt).toEqual(HALT));

  const clock = { now: () => START, sleep: () => Promise.resolve() };
  const wish = { kind: 'risk_resume', reason: 'seen to' } as const;
  const signal = new AbortController().signal;
  const said = await sayRisk({ path, wish, who: 'ann', pid: process.pid, clock, signal });
  expect(said).toMatchObject({ outcome: 'done', by: 'ledger' });
  expect(report()).toMatchObject({ state: 'closed', entries: 'allowed', halt: null });
});
