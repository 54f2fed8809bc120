/** When the books are compared with the broker's: at once where entries wait for it, and otherwise not with every fill. */

import { expect, it } from 'vitest';
import { Settlement } from '../../../../src/app/trade/broker/settlement.js';
import { type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import { Portfolio } from '../../../../src/core/portfolio/portfolio.js';
import { fill, money, price, qty } from '../../../support/core/build.js';

const BEGUN = 1_700_000_000 * SECOND;
const after = (seconds: number): Micros => micros(BEGUN + seconds * SECOND);

/** The books of somebody who holds one ABC, beside a broker that says what it is told to say. */
function opened() {
  const portfolio = new Portfolio(money('1000'));
  portfolio.apply(fill('buy', '1', '10'));
  const manager = { isUnsettled: false, reports: 0 };
  const seen = {
    comparisons: 0,
    isHeld: false,
    alerts: [] as string[],
    wrong: -1,
    atBroker: qty('1'),
    cash: money('990'),
  };
  const settlement = new Settlement({
    engine: { portfolio, hold: (_source, reason) => (seen.isHeld = reason !== undefined) },
    manager,
    wrong: {
      counted: () => undefined,
      compared: (told) => void (seen.wrong = told.length),
      away: () => void (seen.wrong = -1),
    },
    readMovements: () => Promise.resolve(),
    positions: () => {
      seen.comparisons++;
      return Promise.resolve([
        { symbol: 'ABC', qty: seen.atBroker, avgEntryPrice: price('10'), available: seen.atBroker },
      ]);
    },
    agreed: () => undefined,
    cash: () => seen.cash,
    alert: (code) => seen.alerts.push(code),
    tell: (code) => seen.alerts.push(code),
    fail: (error) => {
      throw error;
    },
  });
  const look = async (seconds: number): Promise<void> => {
    settlement.look(after(seconds));
    await new Promise(setImmediate);
  };
  return { settlement, manager, seen, look };
}

it('compares at once where entries wait for it, again and again until books and broker agree', async () => {
  const { settlement, manager, seen, look } = opened();
  settlement.begin();
  seen.atBroker = qty('2');
  for (const seconds of [0, 0.1, 0.2]) {
    const looked = look(seconds);
    manager.reports++; // fills go on while the broker is asked
    await looked;
  }
  expect([seen.comparisons, seen.isHeld]).toEqual([3, true]);
  seen.atBroker = qty('1');
  await look(0.3);
  expect([seen.comparisons, seen.isHeld]).toEqual([4, false]);
});

it('what the broker holds is unknown from the moment at which the stream is lost until they are compared again', async () => {
  const { settlement, seen, look } = opened();
  settlement.begin();
  await look(0);
  expect(seen.wrong).toBe(1);
  settlement.lost('cut');
  await look(4);
  expect(seen.wrong).toBe(-1);
  settlement.begin();
  expect(seen.wrong, 'the stream is back, and not yet compared').toBe(-1);
  await look(8);
  expect(seen.wrong).toBe(1);
});

it('lets fills that keep coming have the books compared once in three seconds', async () => {
  const { settlement, seen, look } = opened();
  settlement.begin();
  await look(0);
  for (let tenths = 40; tenths < 100; tenths++) {
    settlement.told('ABC', qty('2'));
    await look(tenths / 10);
  }
  expect(seen.comparisons, 'at the start, after 4 s and after 7 s').toBe(3);
  expect(seen.isHeld).toBe(false);
});

it('compares at once where the broker has less, as after a fee in coins: an exit would be refused', async () => {
  const { settlement, seen, look } = opened();
  settlement.begin();
  await look(0);
  settlement.told('ABC', qty('0.9975'));
  await look(0.1);
  expect(seen.comparisons).toBe(2);
});

it('tells of a difference at rest without waiting between its looks', async () => {
  const { settlement, seen, look } = opened();
  settlement.begin();
  await look(0);
  seen.atBroker = qty('2');
  settlement.told('ABC', qty('2'));
  for (let tenths = 50; tenths < 55; tenths++) await look(tenths / 10);
  expect([seen.comparisons, seen.alerts, seen.wrong]).toEqual([6, ['divergence'], 1]);
});

it('holds entries while the cash differs at rest, tells it once, and lets go when it agrees', async () => {
  const { settlement, seen, look } = opened();
  settlement.begin();
  seen.cash = money('1767');
  for (let second = 0; second < 5; second++) await look(second);
  expect([seen.isHeld, seen.alerts, settlement.isSettled]).toEqual([true, ['cash_differs'], true]);
  settlement.refresh();
  for (let second = 30; second < 35; second++) await look(second);
  expect([seen.isHeld, seen.alerts]).toEqual([true, ['cash_differs']]);
  settlement.refresh();
  seen.cash = money('990');
  await look(60);
  expect([seen.isHeld, seen.alerts]).toEqual([false, ['cash_differs']]);
});

it('gives the broker seconds to tell of what moved the cash, and takes less than a cent for none', async () => {
  const { settlement, seen, look } = opened();
  settlement.begin();
  seen.cash = money('1000');
  for (let tenths = 0; tenths < 30; tenths++) await look(tenths / 10);
  expect([seen.comparisons, seen.alerts]).toEqual([3, []]);
  seen.cash = money('990.009');
  await look(3);
  expect([seen.isHeld, seen.alerts]).toEqual([false, []]);
});

it('takes cash that a fill moved while it was read for no difference', async () => {
  const { settlement, manager, seen, look } = opened();
  settlement.begin();
  seen.cash = money('980');
  for (let second = 0; second < 8; second++) {
    const looked = look(second);
    manager.reports++;
    await looked;
  }
  expect([seen.alerts, settlement.isSettled]).toEqual([[], false]);
});
