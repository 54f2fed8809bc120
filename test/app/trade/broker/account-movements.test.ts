/** What the broker books without an order is in the books when the session ends, and never after. */

import { expect, it } from 'vitest';
import { AccountMovements } from '../../../../src/app/trade/broker/account-movements.js';
import { windUp } from '../../../../src/app/trade/broker/wind-up.js';
import { TradectlError } from '../../../../src/core/base/errors.js';
import { type Micros, micros, SECOND } from '../../../../src/core/base/time.js';
import type { Engine } from '../../../../src/core/engine/engine.js';
import type { TradingLoop } from '../../../../src/core/engine/loop.js';
import type { VenueMovement } from '../../../../src/core/venue/records.js';
import { money } from '../../../support/core/build.js';

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
    ...{ since: BEGUN, now: BEGUN, alert: () => undefined },
    ...{ doubts: () => undefined, wasRead: () => undefined },
    take: ({ movementId }) => taken.push(movementId),
  });
  const engine = { hold: () => undefined, abandonWaiting: () => [], portfolio: { books: [] } } as unknown as Engine;
  const loop = { carryOut: () => undefined, commit: () => undefined } as unknown as TradingLoop;
  const left = await windUp({ engine, loop, movements, onStop: 'keep', clock, isWaiting: () => false });
  expect(left).toEqual({ isDone: true, bare: [] });
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
