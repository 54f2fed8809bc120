/** How the books of an account begin: with all that it has at one moment, by the broker's clock, and with nothing else. */

import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { configOf } from '../../../../commands/options/common.js';
import { parseRunOptions } from '../../../../commands/options/run.js';
import { planRun } from '../../../../src/app/run-setup.js';
import { type BegunBooks, beginBooks } from '../../../../src/app/trade/broker/begin-books.js';
import { syntheticSource } from '../../../../src/app/trade/source.js';
import { moneyText } from '../../../../src/core/base/decimal.js';
import { type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import type { VenueAccount, VenueClock, VenuePosition } from '../../../../src/core/venue/records.js';
import { openLedger, type SqliteLedger } from '../../../../src/io/sqlite/ledger.js';
import { Desk, holder, money, price, qty, recordAll, START, step } from '../../../io/sqlite/desk.js';
import { fakeContext, temporaryDirectory } from '../../../support/cli.js';

const { context } = fakeContext();
const OPTIONS = parseRunOptions({}, configOf({ context, options: {}, args: [] }));
const SPY: VenuePosition = {
  symbol: 'SPY',
  qty: qty('5'),
  available: qty('5'),
  avgEntryPrice: price('230'),
  price: undefined,
};

/** The account as the broker tells it, each time that it is asked for its cash. */
class Account {
  cash: string[] = ['100000'];
  held: readonly VenuePosition[] = [];
  now: Micros = START;
  asked = 0;
  isWanted = true;

  readonly client = {
    account: () => {
      this.asked++;
      const told = this.cash.length > 1 ? this.cash.shift() : this.cash[0];
      return Promise.resolve({ cash: money(told ?? '0') } as VenueAccount);
    },
    clock: () => Promise.resolve({ now: this.now } as VenueClock),
    positions: () => Promise.resolve(this.held),
    movements: () => Promise.resolve([]),
  };

  async begin(): Promise<BegunBooks> {
    const plan = await planRun(OPTIONS, {}, context.cwd);
    const venueClock = { now: () => START, after: (_: number, wake: () => void) => (wake(), () => undefined) };
    const source = syntheticSource(['SPY'], SECOND, OPTIONS);
    const request = { client: this.client, venueClock, plan, source, orderPrefix: () => 'abc', journalPath: undefined };
    return beginBooks({ ...request, confirm: () => Promise.resolve(this.isWanted) }, ledger);
  }
}

let ledger: SqliteLedger;
let account: Account;
beforeEach(() => {
  ledger = openLedger(join(temporaryDirectory(), 'ledger.db'), holder);
  account = new Account();
});
afterEach(() => ledger.close());

const later = (seconds: number): Micros => micros(START + seconds * SECOND);

it('dates them by the broker, whose clock may run fast, and takes cash that stood still meanwhile', async () => {
  account.now = later(3600);
  account.cash = ['100000', '98850', '98850'];
  const { run, begun, opening, engine } = await account.begin();
  expect([run.id, begun, moneyText(engine.portfolio.cash)]).toEqual(['1', later(3600), '98850']);
  expect(opening?.movementsOf('1')).toEqual([]);
});

it('begins none while the account moves each time that it is read', async () => {
  account.cash = Array.from({ length: 40 }, (_, i) => String(i));
  await expect(account.begin()).rejects.toThrow(expect.objectContaining({ code: 'venue_unreachable' }));
  expect(ledger.newestResumable()).toBeUndefined();
});

it('writes nothing where nobody wants what is held', async () => {
  account.held = [SPY];
  account.isWanted = false;
  await expect(account.begin()).rejects.toThrow('5 SPY at 230, for the strategy to trade');
  expect(ledger.newestResumable()).toBeUndefined();
});

it('begins anew where nothing is in them: others may have traded since', async () => {
  const first = await account.begin();
  first.run.recordEquity({ at: START, equity: money('100000'), cash: money('100000') });
  first.run.finish('stopped', { applied: 0, at: START }, START);
  [account.now, account.cash, account.held] = [later(60), ['98850'], [SPY]];
  const { run, stored, begun, opening, engine } = await account.begin();
  expect([run.id, begun, moneyText(engine.portfolio.cash)]).toEqual(['1', later(60), '98850']);
  expect(opening?.movementsOf('1')).toEqual([
    { kind: 'position', symbol: 'SPY', qty: qty('5'), price: price('230'), at: later(60), movementId: 'opening-1-SPY' },
  ]);
  expect([moneyText(stored?.cash ?? money('0')), stored?.startedAt]).toEqual(['98850', later(60)]);
  run.finish('stopped', { applied: 0, at: START }, START);
  expect(ledger.newestResumable()).toMatchObject({
    startedAt: later(60),
    startCash: money('98850'),
    cash: money('98850'),
  });
});

it('goes on with books that hold something, and asks for nothing', async () => {
  const { run } = await account.begin();
  recordAll(run, new Desk().trade('SPY', 'buy', '1', '230'));
  run.record(step({ cash: money('99770') }), { applied: 1, at: START });
  run.finish('stopped', { applied: 1, at: START }, START);
  [account.asked, account.cash] = [0, ['1']];
  const { opening, begun, engine } = await account.begin();
  expect([opening, begun, moneyText(engine.portfolio.startCash), account.asked]).toEqual([
    undefined,
    START,
    '100000',
    0,
  ]);
});
