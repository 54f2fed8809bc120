/** New books are not begun while the broker has an order open that nobody would follow in them. */

import { join } from 'node:path';
import { expect, it } from 'vitest';
import { refuseOpenLost } from '../../../../src/app/trade/broker/lost-orders.js';
import type { VenueOrder } from '../../../../src/core/venue/records.js';
import { openLedger } from '../../../../src/io/sqlite/ledger.js';
import { Desk, holder, NEW_RUN, recordAll, START } from '../../../io/sqlite/desk.js';
import { temporaryDirectory } from '../../../support/cli.js';

const binding = { venue: 'simulated', mode: 'paper', account: 'simulated' };

it('as one that a ledger which was put back has open, until the two were compared', async () => {
  const ledgerPath = join(temporaryDirectory(), 'ledger.db');
  const ledger = openLedger(ledgerPath, holder);
  const run = ledger.beginRun(NEW_RUN);
  const { order, step } = new Desk().make('SPY', 'buy');
  recordAll(run, [step]);
  run.finish('stopped', { applied: 0, at: START }, START);
  const { clientOrderId, symbol } = order;
  const told = { clientOrderId, symbol, venueOrderId: 'one', status: 'new', legs: [] } as unknown as VenueOrder;
  const begin = () => refuseOpenLost({ client: { openOrders: async () => [told] }, ledgerPath, binding }, ledger);
  await begin();
  ledger.retire(run.key, START);
  await expect(begin()).rejects.toThrow(expect.objectContaining({ code: 'ledger_behind' }));
  ledger.noteReconciled();
  await begin();
  ledger.close();
});
