/** Orders of somebody else: told by backoff, and not again once their fills are in the books. */

import { expect, it } from 'vitest';
import { ForeignOrders } from '../../../../src/app/trade/broker/foreign.js';
import { ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import { foreignFill } from '../../../../src/core/reconcile/foreign.js';
import type { VenueFill, VenueOrder } from '../../../../src/core/venue/records.js';
import { day, price, qty } from '../../../support/core/build.js';
import { play } from '../../../support/core/run.js';

const order = (venueOrderId: string, filled: string, status: 'new' | 'filled'): VenueOrder => ({
  ...{ venueOrderId, clientOrderId: venueOrderId, symbol: 'ABC', side: 'buy', type: 'market', tif: 'day' },
  ...{
    orderClass: 'simple',
    notional: undefined,
    qty: qty('2'),
    filledQty: qty(filled),
    status,
    statusText: status,
    isExtended: false,
  },
  ...{ limitPrice: undefined, stopPrice: undefined, trailPrice: undefined, trailPercent: undefined },
  ...{ filledAvgPrice: undefined, highWaterMark: undefined, replaces: undefined, replacedBy: undefined },
  ...{ submittedAt: day(1), updatedAt: day(1), legs: [] },
});
const FILL: VenueFill = {
  ...{ activityId: 'fill', venueOrderId: 'one', symbol: 'ABC', side: 'buy', at: day(1) },
  ...{ qty: qty('2'), cumQty: qty('2'), price: price('10') },
};

function session(
  bookedOf: (venueOrderId: string) => typeof ZERO_QTY,
  begun = day(0),
  fills: readonly VenueFill[] = [],
) {
  const told: string[] = [];
  let now = day(1);
  const foreign = new ForeignOrders({
    ...{
      policy: 'halt',
      prefix: 'mine',
      begun,
      bookedOf,
      isLost: () => false,
      isLeft: ({ clientOrderId }) => clientOrderId.startsWith('older-'),
      now: () => now,
    },
    ...{ client: { fillsOf: async () => fills }, take: () => undefined, compareAgain: () => undefined },
    traded: () => undefined,
    alert: (message, holds) => told.push(`${holds ? 'held: ' : ''}${message}`),
  });
  const pass = (seconds: number): void => {
    now = micros(now + seconds * SECOND);
    foreign.look(now);
  };
  return { foreign, told, pass };
}

it('are told at once and then by backoff', () => {
  const { foreign, told, pass } = session(() => ZERO_QTY);
  for (let second = 0; second < 9; second++) {
    foreign.heard(order(`order-${second}`, '0', 'new'));
    pass(1);
  }
  const next = 'entries are held until the trader is started again: look with `tradectl reconcile` first';
  expect(told).toEqual([`held: an order that is not ours: buy ABC, new, 0 filled (order-0); ${next}`]);
  pass(1);
  expect(told.slice(1)).toEqual([
    `held: an order that is not ours: buy ABC, new, 0 filled (order-8) (and 7 more like it before); ${next}`,
  ]);
});

it('say how they are withdrawn where an older run of the ledger made them', () => {
  const { foreign, told } = session(() => ZERO_QTY);
  foreign.heard(order('older-1', '0', 'new'));
  expect(told).toEqual([expect.stringContaining('nobody follows it: tradectl order cancel older-1, then start again')]);
});

it('hold nothing at a start where the books have what they did', () => {
  const { engine, loop } = play();
  const { foreign, told } = session((id) => engine.portfolio.foreignQty(id));
  const movement = foreignFill(FILL);
  loop.move({ kind: 'movement', tsEvent: day(1), tsRecv: day(1), movement });
  foreign.heard(order('one', '2', 'filled'));
  expect(told).toEqual([]);
  foreign.heard(order('other', '2', 'filled'));
  expect(told).toHaveLength(1);
});

it('hold nothing for what they filled before the books began, once they have ended', async () => {
  const older = { ...order('one', '2', 'filled'), updatedAt: day(3) };
  const fills = [
    { ...FILL, qty: qty('1'), cumQty: qty('1') },
    { ...FILL, qty: qty('1'), at: day(3) },
  ];
  const told = async (booked: string): Promise<readonly string[]> => {
    const { foreign, told: lines } = session(() => qty(booked), day(2), fills);
    foreign.heard(older);
    await foreign.read();
    foreign.heard(older);
    return lines;
  };
  expect(await told('1')).toEqual([]);
  expect(await told('0')).toHaveLength(1);
});
