/** Whatever steps are recorded, in whatever portions, with stops in between: they are read back equal. */

import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { isZero, minus, priceOfTicks, type Qty, qtyOfRaw, rawOf } from '../../../src/core/base/fixed.js';
import { isFinal } from '../../../src/core/orders/lifecycle.js';
import type { MutableOrder } from '../../../src/core/orders/order.js';
import type { Step } from '../../../src/core/ports.js';
import { fillOf, lotOf, moneyOf, orderOf, tradeOf } from '../../../src/io/sqlite/decode.js';
import { readLedger } from '../../../src/io/sqlite/reader.js';
import type { LedgerReads } from '../../../src/io/sqlite/reads.js';
import { temporaryDirectory } from '../../support/cli.js';
import { Desk, money, NEW_RUN, price, qty, START, withLedger } from './desk.js';

const SYMBOLS = ['SPY', 'BTC/USD', "O'NEIL"];

/** One thing that happens at the desk; numbers pick among what is possible. */
const deed = fc.oneof(
  fc.record({ kind: fc.constant('make' as const), symbol: fc.constantFrom(...SYMBOLS), isBuy: fc.boolean() }),
  fc.record({ kind: fc.constant('size' as const), pick: fc.nat(), units: fc.bigInt(1n, 10n ** 12n) }),
  fc.record({
    kind: fc.constant('fill' as const),
    pick: fc.nat(),
    isPart: fc.boolean(),
    cents: fc.integer({ min: 1, max: 1_000_000 }),
    fee: fc.nat(9999),
    isCoin: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant('mark' as const), cents: fc.integer({ min: 1, max: 1_000_000 }) }),
  fc.record({ kind: fc.constant('commit' as const) }),
  fc.record({ kind: fc.constant('restart' as const) }),
);
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

const pickOf = <T>(items: readonly T[], pick: number): T | undefined => items[pick % Math.max(1, items.length)];

/** The step of a deed, where it is possible. */
function stepOf(desk: Desk, act: Deed): Step | undefined {
  const open = desk.orders.filter((order) => !isFinal(order.status));
  if (act.kind === 'make') return desk.make(act.symbol, act.isBuy ? 'buy' : 'sell').step;
  if (act.kind === 'size') {
    const order = pickOf(
      open.filter((one) => one.qty === undefined),
      act.pick,
    );
    return order && desk.move(order, 'new', qty(`${act.units}e-9`));
  }
  if (act.kind === 'cancel') {
    const order = pickOf(open, act.pick);
    return order && desk.move(order, 'canceled');
  }
  if (act.kind === 'fill') {
    const order = pickOf(
      open.filter((one) => one.qty !== undefined),
      act.pick,
    );
    return order && fillStep(desk, order, act);
  }
  return undefined;
}

function fillStep(desk: Desk, order: MutableOrder, act: Extract<Deed, { kind: 'fill' }>): Step | undefined {
  const left = minus(must(order.qty, 'sized'), order.filledQty);
  const part = act.isPart ? half(left) : left;
  if (isZero(part)) return undefined;
  const isCoin = act.isCoin && order.side === 'buy';
  return desk.fill(order, part, priceOfTicks(act.cents, price('0.01')), {
    fee: isCoin ? money('0') : money(`${act.fee}e-4`),
    ...(isCoin && { feeQty: half(half(part)) }),
  });
}

const half = (size: Qty): Qty => qtyOfRaw(rawOf(size) / 2n);

function expectSame(reads: LedgerReads, desk: Desk): void {
  const filter = { run: 1 };
  expect(reads.orders(filter).map(orderOf)).toEqual(desk.orders);
  expect(reads.fills(filter).map(fillOf)).toEqual(desk.fills);
  expect(reads.trades(filter).map(tradeOf)).toEqual(desk.trades);
  const lots = [...SYMBOLS].toSorted().flatMap((symbol) => desk.portfolio.book(symbol).lots);
  expect(reads.lots(filter).map(lotOf)).toEqual(lots);
  expect(reads.orderEvents(1).map((row) => [row.client_order_id, row.from_status ?? undefined, row.to_status])).toEqual(
    desk.changes.map((change) => [change.order.clientOrderId, change.from, change.to]),
  );
  const run = must(reads.runById('1'), 'the run');
  expect(moneyOf(run.cash)).toBe(desk.portfolio.cash);
  expect(run.order_count).toBe(desk.orders.length);
}

it('reads back every sequence of steps as it was recorded', () => {
  fc.assert(
    fc.property(fc.array(deed, { minLength: 1, maxLength: 60 }), (deeds) => {
      const path = join(temporaryDirectory(), 'ledger.db');
      const desk = new Desk();
      let applied = 0;
      const portions: Deed[][] = [[]];
      for (const act of deeds) {
        if (act.kind === 'restart') portions.push([]);
        else portions.at(-1)?.push(act);
      }
      for (const portion of portions) {
        withLedger(path, (ledger) => {
          const stored = ledger.resumable(NEW_RUN.fingerprint);
          const run = stored ? ledger.resume(stored) : ledger.beginRun(NEW_RUN);
          for (const act of portion) {
            const made = stepOf(desk, act);
            if (made) run.record(made, { applied: ++applied, at: START });
            if (act.kind === 'mark') run.recordMark('SPY', priceOfTicks(act.cents, price('0.01')), START);
            if (act.kind === 'commit') run.commit({ applied, at: START });
          }
          run.finish('stopped', { applied, at: START }, START);
        });
      }
      readLedger(path, (reads) => expectSame(reads, desk));
    }),
    { numRuns: 60 },
  );
});
