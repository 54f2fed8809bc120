/** What keeps a session from opening anything while its account is blocked or its clock is wrong, and what ends it. */

import { expect, it } from 'vitest';
import { Fitness } from '../../../../src/app/trade/broker/fitness.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import type { HoldSource } from '../../../../src/core/engine/holds.js';
import type { VenueAccount } from '../../../../src/core/venue/records.js';
import { money } from '../../../support/core/build.js';

const FREE = { status: 'ACTIVE', isBlocked: false };

const account = (standing: Pick<VenueAccount, 'status' | 'isBlocked'>): VenueAccount => ({
  ...{ accountId: 'a', accountNumber: '', cash: money('1'), equity: money('1') },
  ...{ buyingPower: money('1'), nonMarginablePower: money('1'), ...standing },
});

/** A session whose broker and clock are what `told` says. */
function session() {
  const told = { standing: FREE, clockSkew: 0, forbidden: 0, areKeysDoubted: false, asked: 0, isAway: false };
  const seen = { holds: {} as Partial<Record<HoldSource, string>>, alerts: [] as string[], failures: [] as unknown[] };
  const fitness = new Fitness({
    engine: {
      hold: (source, reason) => {
        if (reason === undefined) delete seen.holds[source];
        else seen.holds[source] = reason;
      },
    },
    client: {
      get clockSkew() {
        return told.clockSkew;
      },
      get forbidden() {
        return told.forbidden;
      },
      get areKeysDoubted() {
        return told.areKeysDoubted;
      },
      account: async () => {
        told.asked++;
        if (told.isAway) throw new TradectlError('venue_unreachable', 'away');
        return account(told.standing);
      },
    },
    alert: (code) => seen.alerts.push(code),
    isOver: () => false,
    fail: (error) => seen.failures.push(error),
  });
  const look = async (seconds: number): Promise<void> => {
    fitness.look(micros(seconds * SECOND));
    await new Promise(setImmediate);
  };
  return { told, seen, look };
}

it('holds entries while the account is blocked, asks more often then, and lets go by itself', async () => {
  const { told, seen, look } = session();
  await look(0);
  await look(59);
  expect([told.asked, seen.alerts]).toEqual([1, []]);
  told.standing = { ...FREE, isBlocked: true };
  await look(60);
  expect(seen).toMatchObject({
    holds: { account: expect.stringContaining('blocked') as string },
    alerts: ['account_blocked'],
  });
  await look(62);
  told.standing = { ...FREE, status: 'SUBMITTED' };
  await look(63);
  expect([told.asked, seen.holds.account]).toEqual([3, expect.stringContaining('SUBMITTED')]);
  told.standing = FREE;
  await look(66);
  expect([seen.holds, seen.alerts.at(-1)]).toEqual([{}, 'account_unblocked']);
});

it('asks at once where the broker forbade something, and not with each refusal', async () => {
  const { told, look } = session();
  await look(0);
  told.forbidden = 1;
  await look(2);
  expect(told.asked).toBe(1);
  await look(3);
  await look(10);
  expect(told.asked).toBe(2);
});

it('holds entries while keys that were good are refused, beside a block, and asks at once', async () => {
  const { told, seen, look } = session();
  await look(0);
  told.areKeysDoubted = true;
  await look(3);
  expect([told.asked, seen.alerts]).toEqual([2, ['keys_refused']]);
  told.standing = { ...FREE, isBlocked: true };
  await look(6);
  expect(seen.holds.account).toContain('keys');
  told.areKeysDoubted = false;
  await look(7);
  expect([seen.holds.account, seen.alerts.at(-1)]).toEqual([
    expect.stringContaining('blocked') as string,
    'keys_accepted',
  ]);
});

it('goes on with what it knows where the broker does not answer', async () => {
  const { told, seen, look } = session();
  told.isAway = true;
  await look(0);
  await look(60);
  expect([told.asked, seen.failures, seen.holds]).toEqual([2, [], {}]);
});

it('tells of a clock beyond 2 s, holds entries beyond 30 s, and waits then until it is right', async () => {
  const { told, seen, look } = session();
  const at = async (skew: number): Promise<string | undefined> => {
    told.clockSkew = skew * SECOND;
    await look(1);
    return seen.holds.clock;
  };
  expect([await at(2), seen.alerts]).toEqual([undefined, []]);
  expect([await at(-3), seen.alerts]).toEqual([undefined, ['clock_skew']]);
  expect(await at(600)).toBe("this machine's clock is 600 s ahead of the broker's");
  expect([await at(5), seen.alerts]).toEqual([expect.stringContaining('clock'), ['clock_skew', 'clock_skew']]);
  expect([await at(1), seen.alerts.at(-1)]).toEqual([undefined, 'clock_right']);
});
