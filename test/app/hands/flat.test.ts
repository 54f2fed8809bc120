/** What a person is told of a flatten after which the broker still holds something: the cause, and what helps. */

import { expect, it } from 'vitest';
import { type Flattening, judged } from '../../../src/app/hands/flat.js';
import { type HandAnswer, NOTHING } from '../../../src/app/hands/wish.js';
import type { Order } from '../../../src/core/orders/order.js';
import { qty } from '../../support/core/build.js';

const closing = (status: Order['status']): Order =>
  ({ symbol: 'AAPL', size: { kind: 'position' }, status }) as unknown as Order;

const told = (status: string, reason = ''): HandAnswer =>
  ({ ...NOTHING, outcome: 'done', orders: [{ status, reason }] }) as unknown as HandAnswer;

const flattening = (changes: Partial<Flattening>): Flattening => ({
  ...{ said: told('filled'), orders: [closing('filled')], isStrange: false, booked: () => qty('10') },
  closed: { closed: [], withdrawn: 0, left: [{ symbol: 'AAPL', qty: qty('10') }] },
  ...changes,
});

it('was entered again where the books hold it, and what was held is closed', () => {
  const { outcome, code, message } = judged(flattening({}));
  expect([outcome, code]).toEqual(['denied', 'entered_again']);
  expect(message).toMatch(/^closed, and entered again since: 10 AAPL; .*risk halt --flatten/);
});

it('is not in the books, which can take it over', () => {
  const { outcome, message } = judged(flattening({ booked: () => qty('0') }));
  expect([outcome, message]).toEqual(['rejected', expect.stringMatching(/holds 10 AAPL: .*reconcile --apply/)]);
});

it('is what the broker refused to close, in its own words', () => {
  const said = told('rejected', 'insufficient qty available for order');
  const { outcome, message } = judged(flattening({ said, orders: [closing('rejected')] }));
  expect([outcome, message]).toEqual([
    'rejected',
    'the broker still holds 10 AAPL: insufficient qty available for order',
  ]);
});

it('waits where the closing order is open there', () => {
  const { outcome, message } = judged(flattening({ said: told('accepted'), orders: [closing('accepted')] }));
  expect([outcome, message]).toEqual(['unknown', expect.stringContaining('while a market is closed')]);
});
