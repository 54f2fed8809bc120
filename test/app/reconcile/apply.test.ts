/** What a comparison found is booked into the books that were compared, and not into those that were begun since. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { applyImports } from '../../../src/app/reconcile/apply.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { money, NEW_RUN, START, withLedger } from '../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../support/cli.js';

const BINDING = { venue: 'simulated', mode: 'paper', account: 'simulated' };

it.each([
  ['once, what came since the newest books began', 60, 1],
  ['nothing of what is in their opening', -60, 0],
])('books %s', (_, seconds, imported) => {
  const path = join(temporaryDirectory(), 'ledger.db');
  withLedger(path, (ledger) => ledger.beginRun(NEW_RUN).finish('stopped', { applied: 0, at: START }, START));
  const at = micros(START + seconds * SECOND);
  const paid = { kind: 'cash', movementId: 'a', at, cause: 'deposit', amount: money('5'), symbol: undefined } as const;
  const apply = () => applyImports([{ kind: 'movement', movement: paid }], { path, binding: BINDING, pid: 1, now: at });
  expect([apply(), apply()]).toEqual([{ imported }, { imported: 0 }]);
});
