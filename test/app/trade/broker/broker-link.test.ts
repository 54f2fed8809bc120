/** What of an order is asked again when it would leave, as it may have waited since; and what is told in which order. */

import { expect, it } from 'vitest';
import { BrokerLink, type BrokerLinkOptions } from '../../../../src/app/trade/broker/broker-link.js';
import { heldAtLeaving } from '../../../../src/app/trade/broker/leaving.js';
import { qtyText } from '../../../../src/core/base/decimal.js';
import { micros, SECOND } from '../../../../src/core/base/time.js';
import type { Hold } from '../../../../src/core/engine/holds.js';
import type { ClientOrderId } from '../../../../src/core/orders/order.js';
import type { Approved } from '../../../../src/core/risk/approved.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import { decodeOrder } from '../../../../src/io/alpaca/trading/decode-order.js';
import { approved, orderJson } from '../../../io/alpaca/trading/samples.js';
import { price } from '../../../support/core/build.js';

const NOW = micros(1_700_000_000_000_000);
const orderOf = (clientOrderId: string): Approved =>
  approved({ clientOrderId: clientOrderId as ClientOrderId, createdAt: NOW, updatedAt: NOW });

type Submit = BrokerLinkOptions['client']['submit'];
const isExit = ({ clientOrderId }: Approved): boolean => clientOrderId.startsWith('exit');

/** A link that can submit, and nothing else. */
function linkWith({ submit, ...options }: Partial<BrokerLinkOptions> & { submit: Submit }): BrokerLink {
  const unused = (): never => {
    throw new Error('nothing else is asked');
  };
  const others = { replace: unused, amend: unused, cancel: unused, order: unused, orderByClientId: unused };
  return new BrokerLink({
    manager: new OrderManager({ lifetime: 5 * SECOND, mayResend: () => false }),
    client: { ...others, fillsOf: unused, openOrders: unused, ordersSince: unused, submit },
    now: () => NOW,
    isExit,
    ...{ holdOf: () => undefined, keeps: () => undefined, onReports: () => undefined, tell: () => undefined },
    fail: (error) => {
      throw error;
    },
    ...options,
  });
}

/** A link whose orders wait until they are let go; those that left. */
function waiting(state: { held: Hold | undefined; isLeased: boolean }) {
  const judge = {
    get held() {
      return state.held;
    },
    isExit,
    holdOf: () => ({ code: 'lease_lost', reason: 'a watchdog acts' }),
  };
  const left: string[] = [];
  const turns: (() => void)[] = [];
  const link = linkWith({
    submit: async (order, options) => {
      await new Promise<void>((resolve) => turns.push(resolve));
      if (options?.mayLeave?.() !== false) left.push(order.clientOrderId);
      return { kind: 'unsent' };
    },
    holdOf: heldAtLeaving(judge, () => state.isLeased),
  });
  const reasons = (): readonly (readonly [string, string | undefined])[] => {
    const told: (readonly [string, string | undefined])[] = [];
    for (let one = link.next(); one !== undefined; one = link.next()) told.push([one.clientOrderId, one.reason]);
    return told;
  };
  return {
    left,
    reasons,
    send: (id: string) => link.send({ kind: 'submit', order: orderOf(id) }),
    goOn: async () => {
      for (const turn of turns.splice(0)) turn();
      await new Promise(setImmediate);
    },
  };
}

it('an entry that waited does not leave once entries are held, and says why; an exit does, and nothing without the lease', async () => {
  const state = { held: undefined as Hold | undefined, isLeased: true };
  const { left, reasons, send, goOn } = waiting(state);
  for (const id of ['entry-1', 'exit-1']) send(id);
  await goOn();
  expect(left).toEqual(['entry-1', 'exit-1']);
  reasons();
  for (const id of ['entry-2', 'exit-2']) send(id);
  state.held = { code: 'halted', reason: 'lunch' };
  await goOn();
  expect(left.slice(2)).toEqual(['exit-2']);
  expect(reasons()).toContainEqual(['entry-2', 'halted: lunch']);
  send('exit-3');
  state.isLeased = false;
  await goOn();
  expect(left.slice(3)).toEqual([]);
  expect(reasons()).toEqual([['exit-3', 'lease_lost: a watchdog acts']]);
});

it('tells what the broker says that we hold once the fill before it is booked', () => {
  const told: string[] = [];
  const link = linkWith({
    submit: () => new Promise(() => undefined),
    onReports: () => {
      for (let report = link.next(); report !== undefined; report = link.next()) told.push(report.status);
    },
    tell: ({ kind }) => told.push(kind),
  });
  const order = orderOf('entry-1');
  link.send({ kind: 'submit', order });
  link.heard({
    ...{ event: 'fill', at: NOW, executionId: 'x-1', previousExecutionId: undefined },
    ...{ price: price('2000'), qty: order.qty, positionQty: order.qty },
    order: decodeOrder(
      orderJson({
        client_order_id: 'entry-1',
        status: 'filled',
        qty: qtyText(order.qty),
        filled_qty: qtyText(order.qty),
      }),
    ),
  });
  expect(told).toEqual(['filled', 'position']);
});

it('an exit of which the broker may hold less leaves once that is known not to be so; an entry does not wait for it', async () => {
  const left: string[] = [];
  const kept = new Map([['exit-1', { code: 'books_differ', reason: 'the broker holds none' }]]);
  const link = linkWith({
    submit: (order) => Promise.resolve(void left.push(order.clientOrderId)).then(() => ({ kind: 'unsent' })),
    keeps: (exit) => Promise.resolve(kept.get(exit.clientOrderId)),
  });
  for (const id of ['exit-1', 'exit-2', 'entry-1']) link.send({ kind: 'submit', order: orderOf(id) });
  expect(left).toEqual(['entry-1']);
  await new Promise(setImmediate);
  expect(left).toEqual(['entry-1', 'exit-2']);
  expect(link.next()).toMatchObject({ clientOrderId: 'exit-1', reason: 'books_differ: the broker holds none' });
});
