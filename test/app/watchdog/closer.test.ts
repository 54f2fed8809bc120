/** An account that is taken out of the market, at a broker that forgets, lags and refuses: flat, and never beyond. */

import { describe, expect, it } from 'vitest';
import { Closer } from '../../../src/app/watchdog/closer.js';
import { micros, SECOND } from '../../../src/core/base/time.js';
import { heldBy, takenBy } from '../../../src/core/venue/lease.js';
import type { Closing } from '../../../src/io/sqlite/lease-rows.js';
import { SmallBroker, shares } from './small-broker.js';

const START = micros(1_700_000_000_000_000);
const HELD = heldBy(undefined, { holder: 'abcdef0123456789', pid: 1 }, 10 * SECOND, START);
const LEASE = { ...takenBy(HELD, { holder: 'dog', pid: 2 }, 'silence', START), holder: HELD.holder };

function start(closesPositions = true) {
  const broker = new SmallBroker();
  const intended: Closing[] = [];
  const time = { now: START, mayAct: true };
  const closer = new Closer({
    ...{ client: broker.client, lease: LEASE, closesPositions, tell: () => undefined },
    now: () => time.now,
    intend: (closing) => void intended.push(closing),
    mayAct: () => time.mayAct,
  });
  /** Passes until it is clear, each a third of a second after the other; the number of them. */
  const finish = async (max = 100): Promise<number> => {
    for (let pass = 1; pass <= max; pass++) {
      if (await closer.pass().catch(() => false)) return pass;
      time.now = micros(time.now + SECOND / 3);
    }
    return Number.POSITIVE_INFINITY;
  };
  return { broker, intended, closer, finish, time };
}

describe('closing an account', () => {
  it('cancels one by one, then sells what is long and buys what is short, each order durable before it leaves', async () => {
    const { broker, intended, finish, closer } = start();
    broker.rest('a');
    broker.rest('b', { symbol: 'SPY', side: 'sell' });
    broker.held.set('AAPL', shares('100'));
    broker.held.set('BTC/USD', shares('0.5'));
    broker.held.set('SPY', shares('-3'));
    await finish();
    expect(broker.cancels).toEqual(['v-a', 'v-b']);
    expect(intended.map(({ symbol, side, qty }) => `${side} ${qty} ${symbol}`)).toEqual([
      'sell 0.5 BTC/USD',
      'sell 100 AAPL',
      'buy 3 SPY',
    ]);
    expect(broker.posts[1]).toBe('tradectl-wd-2-abcdef01-AAPL-1');
    expect([broker.isFlat, closer.canceled, closer.closed, closer.left]).toEqual([true, 2, 3, []]);
  });

  it('leaves positions alone where it only cancels', async () => {
    const { broker, finish } = start(false);
    broker.rest('a');
    broker.held.set('AAPL', shares('100'));
    expect(await finish()).toBe(2);
    expect(broker.posts).toEqual([]);
  });

  it('waits for orders of a symbol to be gone, and asks for a lost cancel again', async () => {
    const { broker, finish } = start();
    broker.rest('a');
    broker.cancelsWork = false;
    broker.held.set('AAPL', shares('100'));
    expect(await finish(8)).toBe(Number.POSITIVE_INFINITY);
    expect([broker.posts, broker.cancels.length]).toEqual([[], 2]);
    broker.cancelsWork = true;
    await finish();
    expect(broker.isFlat).toBe(true);
  });

  it('sends nothing twice where an answer was lost', async () => {
    const { broker, finish } = start();
    broker.held.set('AAPL', shares('100'));
    broker.faults.push('answer-lost');
    await finish();
    expect([broker.posts.length, broker.isFlat]).toEqual([1, true]);
  });

  it('sends again under the same id where a request was lost', async () => {
    const { broker, finish, intended } = start();
    broker.held.set('AAPL', shares('100'));
    broker.faults.push('request-lost');
    await finish();
    expect(broker.posts).toEqual(['tradectl-wd-2-abcdef01-AAPL-1', 'tradectl-wd-2-abcdef01-AAPL-1']);
    expect([broker.isFlat, intended.length]).toEqual([true, 1]);
  });

  it('does not sell twice what the broker still shows as held', async () => {
    const { broker, finish } = start();
    broker.held.set('AAPL', shares('100'));
    broker.shown = new Map([['AAPL', shares('100')]]);
    expect(await finish(10)).toBe(Number.POSITIVE_INFINITY);
    broker.shown = undefined;
    await finish();
    expect([broker.posts.length, broker.held.get('AAPL')]).toEqual([1, shares('0')]);
  });

  it('takes an order of the same lease that another made for its own', async () => {
    const { broker, finish } = start();
    broker.rest('tradectl-wd-2-abcdef01-AAPL-1', { side: 'sell', qty: shares('100') });
    broker.held.set('AAPL', shares('100'));
    broker.faults.length = 0;
    await finish(3);
    expect([broker.posts, broker.cancels]).toEqual([[], []]);
    broker.fill('tradectl-wd-2-abcdef01-AAPL-1');
    await finish();
    expect(broker.posts).toEqual([]);
  });

  it('tries a refused order again under a new id, and gives up in the end', async () => {
    const { broker, finish, closer } = start();
    broker.held.set('AAPL', shares('100'));
    broker.faults.push('refused', 'refused');
    await finish();
    expect([broker.posts.length, broker.isFlat]).toEqual([3, true]);
    const stubborn = start();
    stubborn.broker.held.set('AAPL', shares('0.0001'));
    stubborn.broker.faults.push(...Array.from({ length: 20 }, () => 'refused' as const));
    expect(await stubborn.finish()).toBeLessThan(100);
    expect([stubborn.closer.left, stubborn.broker.posts.length, closer.left]).toEqual([['AAPL'], 8, []]);
  });

  it('is done where its order waits for the market to open', async () => {
    const { broker, finish, time } = start();
    broker.isOpen = false;
    broker.held.set('AAPL', shares('100'));
    expect(await finish()).toBeGreaterThan(5);
    expect(time.now - START).toBeGreaterThan(3 * SECOND);
    expect(broker.posts).toHaveLength(1);
  });

  it('sends nothing once the account is not its own any more', async () => {
    const { broker, finish, time } = start();
    broker.held.set('AAPL', shares('100'));
    time.mayAct = false;
    await finish(5);
    expect(broker.posts).toEqual([]);
  });
});
