/** The broker is read at rest: what happens meanwhile is read again, and what cannot be read is never empty. */

import { describe, expect, it } from 'vitest';
import { type Questions, readRemoteSide } from '../../../src/app/reconcile/remote.js';
import { TradectlError } from '../../../src/core/base/errors.js';
import { micros } from '../../../src/core/base/time.js';
import type { VenueFill } from '../../../src/core/venue/records.js';
import { ModelAccount } from '../../support/core/model-account.js';

const UNIT = 10n ** 9n;
const account = new ModelAccount([
  {
    ...{ kind: 'order', symbol: 'AAPL', side: 'buy', rest: 0n, isOpen: false },
    fills: [
      { qty: UNIT, price: UNIT },
      { qty: UNIT, price: UNIT },
    ],
  },
]);

/** A broker that shows that many fills at each question after them. */
function broker(shown: readonly number[], change: Partial<Questions> = {}) {
  let asked = 0;
  const remote = account.remote();
  const figures = { accountId: 'a', accountNumber: '', status: 'ACTIVE', isBlocked: false };
  const client: Questions = {
    openOrders: () => Promise.resolve([]),
    ordersSince: () => Promise.resolve(remote.orders),
    order: () => Promise.resolve({ kind: 'not_found' }),
    orderByClientId: () => Promise.resolve({ kind: 'not_found' }),
    positions: () => Promise.resolve(remote.positions),
    account: () => {
      const { cash } = remote;
      return Promise.resolve({ ...figures, cash, equity: cash, buyingPower: cash, nonMarginablePower: cash });
    },
    fills: () => Promise.resolve(remote.fills.slice(0, shown[Math.min(asked++, shown.length - 1)])),
    movements: () => Promise.resolve([]),
    ...change,
  };
  return { client, asked: () => asked };
}

const waits: number[] = [];
const read = (client: Questions) => {
  waits.length = 0;
  return readRemoteSide(client, account.local(), (ms) => Promise.resolve(void waits.push(ms)));
};

describe('the broker', () => {
  it('at rest is read once, and its activities twice', async () => {
    const { client, asked } = broker([2]);
    expect(await read(client)).toEqual(account.remote());
    expect([asked(), waits]).toEqual([2, []]);
  });

  it('that fills while it is read is read again', async () => {
    const { client } = broker([1, 2, 2, 2]);
    expect((await read(client)).fills.length).toBe(2);
    expect(waits.length).toBe(1);
  });

  it('whose activities lag behind its orders is waited for', async () => {
    const { client } = broker([1, 1, 1, 1, 2]);
    expect((await read(client)).fills.length).toBe(2);
    expect(waits.length).toBe(2);
  });

  it('that never rests is not compared', async () => {
    let count = 0;
    const [first] = account.remote().fills;
    const fills = (): Promise<readonly VenueFill[]> =>
      Promise.resolve(first === undefined ? [] : [{ ...first, activityId: `f${count++}`, at: micros(count) }]);
    await expect(read(broker([0], { fills }).client)).rejects.toMatchObject({ code: 'venue_unreachable' });
  });

  it.each(['data', 'venue_unreachable', 'auth'] as const)('that answers with %s is not read as flat', async (code) => {
    const positions = () => Promise.reject(new TradectlError(code, 'no'));
    const expected = code === 'auth' ? 'auth' : 'venue_unreachable';
    await expect(read(broker([2], { positions }).client)).rejects.toMatchObject({ code: expected });
  });

  it('that leaves open whether it has an order is not read as lacking it', async () => {
    const orderByClientId = () => Promise.resolve({ kind: 'unknown', reason: 'HTTP 504' } as const);
    const ordersSince = () => Promise.resolve([]);
    const { client } = broker([2], { orderByClientId, ordersSince });
    await expect(read(client)).rejects.toMatchObject({ code: 'venue_unreachable' });
  });
});
