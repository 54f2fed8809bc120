/** What the broker books without an order is in the books when the session ends, and never after. */

import { describe, expect, it } from 'vitest';
import { AccountMovements } from '../../../../src/app/trade/broker/account-movements.js';
import { windUp } from '../../../../src/app/trade/broker/wind-up.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { DAY, type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import type { Engine } from '../../../../src/core/engine/engine.js';
import type { TradingLoop } from '../../../../src/core/engine/loop.js';
import type { VenueFill, VenueMovement } from '../../../../src/core/venue/records.js';
import { money, price, qty } from '../../../support/core/build.js';

const BEGUN: Micros = micros(1_700_000_000 * SECOND);
const DEPOSIT: VenueMovement = {
  ...{ activityId: 'one', type: 'CSD', subType: undefined, status: 'executed', at: BEGUN, symbol: undefined },
  ...{ qty: undefined, price: undefined, netAmount: money('300'), description: '' },
};

/** Time goes on when somebody waits for it, unless an answer comes first. */
class WaitingClock {
  #now: number = BEGUN;
  now(): Micros {
    return micros(this.#now);
  }
  after(ms: number, wake: () => void): () => void {
    let isOff = false;
    setImmediate(() => {
      if (isOff) return;
      this.#now += ms * 1000;
      wake();
    });
    return () => {
      isOff = true;
    };
  }
}

async function wound(answer: () => Promise<readonly VenueMovement[]>): Promise<readonly string[]> {
  const taken: string[] = [];
  const clock = new WaitingClock();
  const movements = new AccountMovements({
    client: { movements: answer, fills: async () => [], positions: async () => [] },
    ...{ since: BEGUN, now: BEGUN, alert: () => undefined, hasMoved: () => false, isOfBooks: () => true },
    ...{ doubts: () => undefined, wasRead: () => undefined },
    take: ({ movementId }) => taken.push(movementId),
  });
  const hand = { traded: { openOrders: 0, leaving: [], guarded: [] } };
  const portfolio = { books: [] };
  const engine = { hold: () => undefined, abandonWaiting: () => [], hand, portfolio } as unknown as Engine;
  const loop = { carryOut: () => undefined, commit: () => undefined } as unknown as TradingLoop;
  const left = await windUp({ engine, loop, movements, onStop: 'keep', clock, isWaiting: () => false });
  expect(left).toEqual({ isDone: true, bare: [], unsold: [] });
  return taken;
}

it('is read once more when the orders are done', async () => {
  expect(await wound(async () => [DEPOSIT])).toEqual(['one']);
});

it('is left to the next start by a broker that is away', async () => {
  const away = async (): Promise<never> => {
    throw new TradectlError('venue_unreachable', 'no answer');
  };
  expect(await wound(away)).toEqual([]);
});

it('is not booked after the end by an answer that comes too late', async () => {
  let tell = (_told: readonly VenueMovement[]): void => undefined;
  const late = new Promise<readonly VenueMovement[]>((resolve) => {
    tell = resolve;
  });
  const taken = await wound(() => late);
  tell([DEPOSIT]);
  await late;
  await new Promise(setImmediate);
  expect(taken).toEqual([]);
});

describe('a fee that was taken in coins', () => {
  const FEE: VenueMovement = {
    ...{ ...DEPOSIT, activityId: 'fee', type: 'CFEE', symbol: 'BTCUSD' },
    ...{ qty: qty('-0.0025'), netAmount: money('0') },
  };
  const FILL: VenueFill = {
    ...{ activityId: 'fill', venueOrderId: 'theirs', symbol: 'BTC/USD', side: 'buy', at: BEGUN },
    ...{ qty: qty('1'), cumQty: qty('1'), price: price('100') },
  };

  /** What is booked at each of two looks; between them the books take the fill. */
  async function looked(fee: VenueMovement, fills: readonly VenueFill[]): Promise<readonly string[][]> {
    const booked = new Set<string>();
    const looks: string[][] = [];
    const movements = new AccountMovements({
      client: { movements: async () => [fee, LATER], fills: async () => fills, positions: async () => [] },
      ...{ since: BEGUN, now: BEGUN, alert: () => undefined, doubts: () => undefined, wasRead: () => undefined },
      hasMoved: (id) => booked.has(id),
      isOfBooks: ({ venueOrderId, activityId }) => venueOrderId === 'ours' || booked.has(activityId),
      take: ({ movementId }) => looks.at(-1)?.push(movementId),
    });
    for (const next of ['fill', 'nothing']) {
      looks.push([]);
      await movements.read();
      booked.add(next);
    }
    return looks;
  }
  const LATER = { ...DEPOSIT, at: micros(BEGUN + 3 * DAY) };

  it('waits for the fill of somebody else that it is of', async () => {
    expect(await looked(FEE, [FILL])).toEqual([['one'], ['fee']]);
    const ofDay = { ...FEE, isOfDay: true, at: BEGUN };
    expect(await looked(ofDay, [FILL, { ...FILL, activityId: 'mine', venueOrderId: 'ours' }])).toEqual([
      ['one'],
      ['fee'],
    ]);
  });

  it('is booked at once beside a fill of ours', async () => {
    const ours = { ...FILL, activityId: 'mine', venueOrderId: 'ours' };
    expect(await looked(FEE, [{ ...FILL, at: micros(BEGUN - SECOND) }, ours])).toEqual([['fee', 'one'], []]);
    expect(await looked(FEE, [{ ...FILL, symbol: 'ETH/USD' }, ours])).toEqual([['fee', 'one'], []]);
  });
});

it('are read when they are due, also where the clock has been set back by hours', async () => {
  let asked = 0;
  const movements = (): Promise<readonly VenueMovement[]> => Promise.resolve((asked++, []));
  const account = new AccountMovements({
    ...{ client: { movements, fills: async () => [], positions: async () => [] }, since: BEGUN, now: BEGUN },
    ...{ take: () => undefined, alert: () => undefined, hasMoved: () => false, isOfBooks: () => true },
    ...{ doubts: () => undefined, wasRead: () => undefined },
  });
  const fail = (error: Error): void => expect.unreachable(error.message);
  for (const seconds of [30, 60, 70, -7200, -7170, -7140]) account.look(micros(BEGUN + seconds * SECOND), fail);
  expect(asked).toBe(3);
});
