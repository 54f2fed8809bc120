/** What of an order is asked again at the moment at which it would leave: it may have waited for its turn since. */

import { expect, it } from 'vitest';
import { BrokerLink } from '../../../../src/app/trade/broker/broker-link.js';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import type { ClientOrderId } from '../../../../src/core/orders/order.js';
import type { Approved } from '../../../../src/core/risk/approved.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import { approved } from '../../../io/alpaca/trading/samples.js';

const NOW = micros(1_700_000_000_000_000);
const orderOf = (clientOrderId: string): Approved =>
  approved({ clientOrderId: clientOrderId as ClientOrderId, createdAt: NOW, updatedAt: NOW });

/** A link whose orders wait until they are let go; those that left. */
function waiting(state: { isHeld: boolean; isLeased: boolean }) {
  const left: string[] = [];
  const turns: (() => void)[] = [];
  const unused = (): never => {
    throw new Error('nothing else is asked');
  };
  const others = { replace: unused, cancel: unused, order: unused, orderByClientId: unused, fillsOf: unused };
  const link = new BrokerLink({
    manager: new OrderManager({ lifetime: 5 * SECOND, mayResend: () => false }),
    client: {
      ...others,
      ...{ openOrders: unused, ordersSince: unused },
      submit: async (order, options) => {
        await new Promise<void>((resolve) => turns.push(resolve));
        if (options?.mayLeave?.() !== false) left.push(order.clientOrderId);
        return { kind: 'unsent' };
      },
    },
    now: () => NOW,
    isExit: ({ clientOrderId }) => clientOrderId.startsWith('exit'),
    mayLeave: () => state.isLeased,
    mayOpen: () => !state.isHeld,
    onReports: () => undefined,
    tell: () => undefined,
    fail: (error) => {
      throw error;
    },
  });
  return {
    left,
    send: (id: string) => link.send({ kind: 'submit', order: orderOf(id) }),
    goOn: async () => {
      for (const turn of turns.splice(0)) turn();
      await new Promise(setImmediate);
    },
  };
}

it('an entry that waited does not leave once entries are held, an exit does, and nothing without the lease', async () => {
  const state = { isHeld: false, isLeased: true };
  const { left, send, goOn } = waiting(state);
  for (const id of ['entry-1', 'exit-1']) send(id);
  await goOn();
  expect(left).toEqual(['entry-1', 'exit-1']);
  for (const id of ['entry-2', 'exit-2']) send(id);
  state.isHeld = true;
  await goOn();
  expect(left.slice(2)).toEqual(['exit-2']);
  send('exit-3');
  state.isLeased = false;
  await goOn();
  expect(left.slice(3)).toEqual([]);
});
