/** An order that no session follows is cancelled at the broker itself, and what became of it is the broker's word. */

import { expect, it } from 'vitest';
import { cancelLeft } from '../../../src/app/hands/left-orders.js';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { VenueOrder } from '../../../src/core/venue/records.js';
import { qty } from '../../support/core/build.js';

type Told = Pick<VenueOrder, 'status'> | 'not_found' | 'unknown';

/** The broker's words on it, look by look; the last of them from then on. */
async function cancel(told: readonly Told[], mayAct = true, filledQty = '0') {
  let now: Micros = micros(0);
  let looks = 0;
  const cancelled: string[] = [];
  const said = await cancelLeft('one-1', {
    client: {
      orderByClientId: async (clientOrderId) => {
        const word = told[Math.min(looks++, told.length - 1)] ?? 'not_found';
        if (word === 'not_found') return { kind: 'not_found' };
        if (word === 'unknown') return { kind: 'unknown', reason: 'no answer' };
        const order = { clientOrderId, venueOrderId: 'at the broker', filledQty: qty(filledQty), ...word };
        return { kind: 'order', order: order as VenueOrder };
      },
      cancel: async (id) => {
        cancelled.push(id);
        return { kind: 'done' };
      },
    },
    mayAct: () => mayAct,
    now: () => now,
    pause: async () => {
      now = micros(now + SECOND);
    },
  });
  return { said, cancelled };
}

const OPEN: Told = { status: 'new' };

it('is asked for once, and waited for', async () => {
  const { said, cancelled } = await cancel([OPEN, { status: 'pending_cancel' }, { status: 'canceled' }], true, '1');
  expect([said.outcome, said.message, cancelled]).toEqual([
    'done',
    expect.stringContaining('it had filled in part'),
    ['at the broker'],
  ]);
});

it('is asked for as soon as the broker says what it is', async () => {
  const { said, cancelled } = await cancel(['unknown', OPEN, { status: 'canceled' }]);
  expect([said.outcome, cancelled]).toEqual(['done', ['at the broker']]);
});

it.each([
  ['that the broker does not know', ['not_found'], 'denied', 'not_open', 0],
  ['that has ended before', [{ status: 'canceled' }], 'denied', 'not_open', 0],
  ['that fills first', [OPEN, { status: 'filled' }], 'denied', 'too_late', 1],
  ['that the broker does not confirm', [OPEN], 'unknown', null, 1],
  ['of which the broker says nothing', ['unknown'], 'unknown', null, 0],
] as const)('says so of one %s', async (_, told, outcome, code, asked) => {
  const { said, cancelled } = await cancel(told);
  expect([said.outcome, said.code, cancelled.length]).toEqual([outcome, code, asked]);
});

it('stays where nothing may be sent', async () => {
  expect(await cancel([OPEN], false)).toMatchObject({ said: { outcome: 'unknown' }, cancelled: [] });
});
