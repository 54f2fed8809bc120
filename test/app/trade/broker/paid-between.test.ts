/** What was paid in and out while nobody traded, for a breaker whose figures are of an earlier run. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { paidBetween } from '../../../../src/app/trade/broker/paid-between.js';
import { moneyText } from '../../../../src/core/base/decimal.js';
import { type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import type { VenueMovement } from '../../../../src/core/venue/records.js';
import { openLedger } from '../../../../src/io/sqlite/ledger.js';
import { NEW_RUN } from '../../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../../support/cli.js';
import { money } from '../../../support/core/build.js';

const at = (seconds: number): Micros => micros(NEW_RUN.startedAt + seconds * SECOND);
const told = (activityId: string, type: string, amount: string, seconds: number): VenueMovement => ({
  ...{ activityId, type, subType: undefined, status: 'executed', at: at(seconds), symbol: undefined },
  ...{ qty: undefined, price: undefined, netAmount: money(amount), description: '' },
});
const TOLD = [
  told('before', 'CSD', '100000', -10),
  told('in', 'CSD', '300', 10),
  told('out', 'CSW', '-5000', 20),
  told('journal', 'JNLC', '-50', 20),
  told('earned', 'DIV', '7', 21),
  { ...told('undone', 'CSW', '-9', 22), status: 'canceled' },
  told('ours', 'CSW', '-1', 90),
];

/** Of a run that begins a minute after the one before. */
async function paid(figuresOf: (run: string) => string | undefined): Promise<string> {
  const ledger = openLedger(join(temporaryDirectory(), 'ledger.db'), { pid: 1, now: at(0) });
  try {
    const before = ledger.beginRun(NEW_RUN);
    before.finish('stopped', { applied: 1, at: at(30) }, at(30));
    const run = figuresOf(before.id);
    if (run !== undefined) ledger.risk.write({ breaker: { run, state: {} } });
    const ask = paidBetween(ledger, { movements: async () => TOLD }, at(60));
    ledger.risk.write({ breaker: { run: 'the next one', state: {} } });
    return moneyText(await ask());
  } finally {
    ledger.close();
  }
}

it('is what came and went since the run of the figures began, and before this one did', async () => {
  expect(await paid((run) => run)).toBe('-4750');
});

it('is nothing where no breaker remembers, or its run is not known', async () => {
  expect([await paid(() => undefined), await paid(() => 'ffffffffffff')]).toEqual(['0', '0']);
});
