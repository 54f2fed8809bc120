/** A group that was given up and is at the broker all the same: what its entry brought is bare, and that is said. */

import { expect, test } from 'vitest';
import { Engine } from '../../../src/core/engine/engine.js';
import { TradingLoop } from '../../../src/core/engine/loop.js';
import type { OrderReport } from '../../../src/core/events.js';
import type { Unprotected } from '../../../src/core/orders/groups.js';
import type { Step } from '../../../src/core/ports.js';
import { bar, day, money, price, qty } from '../../support/core/build.js';
import { setupOf } from '../../support/core/run.js';

const report = (id: string, status: OrderReport['status'], cumQty?: string, size = '5'): OrderReport => ({
  ...{ kind: 'report', clientOrderId: id, venueOrderId: `v-${id}`, tsEvent: day(2), tsRecv: day(2), status },
  reason: undefined,
  execution:
    cumQty === undefined
      ? undefined
      : { fillId: `v-${id}/${cumQty}`, qty: qty(size), price: price('100'), fee: money('0'), feeQty: qty('0') },
});

test('each late fill of an entry whose exits have ended with it is told as unprotected', () => {
  const told: number[] = [];
  const steps: Unprotected[] = [];
  const reports: OrderReport[] = [];
  let ids: readonly string[] = [];
  const engine = new Engine(
    setupOf({
      ...{ cash: money('100000'), release: 'at-once', hasLateReports: true },
      strategy: () => ({
        onBar: (_, ctx) => {
          const group = ctx.buy({ qty: 10, takeProfit: { limit: 110 }, stopLoss: { stop: 90 } });
          ids = [group.entry ?? '', group.takeProfit ?? '', group.stopLoss ?? ''];
        },
        onUnprotected: ({ qty: bare }) => void told.push(bare),
      }),
    }),
  );
  const venue = { onMarket: () => undefined, send: () => undefined, next: () => reports.shift() };
  const ledger = {
    record: ({ unprotected }: Step) => void steps.push(...unprotected),
    recordEquity: () => undefined,
    commit: () => undefined,
  };
  const loop = new TradingLoop(engine, venue, ledger);
  loop.take(bar(1, '100'));
  const [entry = '', profit = '', stop = ''] = ids;
  reports.push(...[entry, profit, stop].map((id) => report(id, 'abandoned')));
  loop.drain();
  expect(told).toEqual([]);
  reports.push(report(entry, 'partially_filled', '5'), report(entry, 'filled', '10'));
  reports.push(report(profit, 'canceled'), report(stop, 'canceled'));
  loop.drain();
  expect(told).toEqual([5, 5]);
  expect(steps.map(({ clientOrderId }) => clientOrderId)).toEqual([entry, entry]);
});
