/** What holds whatever is asked and whatever the market does: the books add up, and no order leaves its path. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { minus, negate, notional, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { isFinal, isLegal, type OrderStatus } from '../../../../src/core/orders/lifecycle.js';
import { Broker } from '../../../../src/core/sim/broker/broker.js';
import type { BrokerOptions } from '../../../../src/core/sim/broker/core.js';
import type { BrokerChange } from '../../../../src/core/sim/broker/state.js';
import { Desk } from '../../../support/core/broker-desk.js';
import { play, type Step, script } from '../../../support/core/broker-script.js';
import { rate } from '../../../support/core/build.js';

const options = fc.record({
  seed: fc.nat({ max: 1000 }),
  multiplier: fc.constantFrom(1, 2, 4),
  fees: fc.constant({ crypto: rate('0.0025') }),
  fills: fc.constantFrom({}, { partialTenth: true }, { volumeShare: 0.3 }, { partialTenth: true, volumeShare: 0.5 }),
  latency: fc.constantFrom(
    {},
    { accept: 10, cancel: 1_000_000, replace: 20 },
    { accept: 0, cancel: 5, replace: 60_000_000 },
  ),
}) as fc.Arbitrary<Partial<BrokerOptions>>;

const sessions = (check: (desk: Desk, steps: readonly Step[]) => void): void => {
  fc.assert(
    fc.property(options, script, (over, steps) => {
      check(new Desk(over), steps);
    }),
    { numRuns: 150 },
  );
};

/** Cash and positions by adding up what was told, line by line, from the beginning. */
function addedUp(desk: Desk): { readonly cash: bigint; readonly positions: ReadonlyMap<string, Qty> } {
  let { cash } = desk.options;
  const positions = new Map<string, Qty>();
  for (const { type, symbol, side, qty, price, netAmount } of desk.broker.activities()) {
    cash = plus(cash, netAmount ?? ZERO_MONEY);
    if (symbol === undefined || qty === undefined || type === 'DIV') continue;
    const signed = side === 'sell' ? negate(qty) : qty;
    positions.set(symbol, plus(positions.get(symbol) ?? ZERO_QTY, signed));
    if (type === 'FILL' && price !== undefined) cash = minus(cash, notional(price, signed));
  }
  return { cash, positions };
}

const SYMBOLS = ['ABC', 'XYZ', 'BTC/USD'];

/** What is left for new orders, below zero where the market took it. */
function margin(desk: Desk): bigint {
  const { equity, initialMargin } = desk.broker.account();
  return minus(equity, initialMargin);
}

/** An order and an exit of it are withdrawn at once: which goes first was forgotten by a restart. */
const TWO_CANCELS: [Partial<BrokerOptions>, Step[], number] = [
  {
    ...{ seed: 0, multiplier: 1, fees: { crypto: rate('0.0025') }, fills: {} },
    latency: { accept: 10, cancel: 1_000_000, replace: 20 },
  },
  [
    {
      ...{ kind: 'ask', side: 'buy' },
      ask: { symbol: 'ABC', qty: '1', class: 'bracket', tif: 'day', loss: '99.99', profit: '100.01' },
    },
    { kind: 'cancel', pick: 0 },
    { kind: 'cancel', pick: 571 },
    { kind: 'pass', span: 60_000_000 },
    { kind: 'ask', side: 'buy', ask: { symbol: 'ABC', qty: '1', tif: 'day' } },
  ] as Step[],
  3,
];

describe('whatever happens', () => {
  test('cash and positions are the sum of the history, and the history is the sum of what was told', () => {
    sessions((desk, steps) => {
      for (const step of steps) play(desk, step);
      const { cash, positions } = addedUp(desk);
      expect(desk.broker.account().cash).toBe(cash);
      const held = new Map([...positions].filter(([, qty]) => qty !== ZERO_QTY));
      const kept = desk.broker
        .positions()
        .map(({ symbol, qty }) => [symbol === 'BTCUSD' ? 'BTC/USD' : symbol, qty] as const);
      expect(new Map(kept)).toEqual(held);
      const fills = desk.broker.activities().filter(({ type }) => type === 'FILL');
      const told = desk.updates.flatMap(({ order, execution }) =>
        execution ? [[order.id, execution.qty, execution.price]] : [],
      );
      expect(fills.map(({ orderId, qty, price }) => [orderId, qty, price])).toEqual(told);
    });
  });

  test('a position that is gone leaves no cost, and one that is there has a cost of its sign', () => {
    sessions((desk, steps) => {
      for (const step of steps) play(desk, step);
      for (const { qty, cost } of desk.broker.positions()) expect(qty > 0n).toBe(cost > 0n);
    });
  });

  test('orders only move along the table, end once, and are never overfilled', () => {
    sessions((desk, steps) => {
      const last = new Map<string, OrderStatus>();
      for (const step of steps) {
        play(desk, step);
        for (const { order } of desk.updates.splice(0)) {
          const before = last.get(order.id);
          if (before !== undefined && before !== order.status)
            expect([before, order.status, isLegal(before, order.status)]).toEqual([before, order.status, true]);
          if (before !== undefined) expect(isFinal(before)).toBe(false);
          if (order.qty !== undefined) expect(order.filledQty <= order.qty).toBe(true);
          expect(order.status === 'filled').toBe(order.filledAt !== undefined);
          last.set(order.id, order.status);
        }
      }
      for (const order of desk.broker.orders()) expect(order.status).toBe(last.get(order.id));
    });
  });

  test('an order that is taken leaves no less than nothing to buy with, and holds no more than is there', () => {
    fc.assert(
      fc.property(options, script, (over, steps) => {
        // An order is on its way for a while: what it holds is seen before it fills.
        const desk = new Desk({ ...over, latency: { accept: 1000 } }).quote('100', '100').quote('100', '100', 'XYZ');
        desk.quote('100', '100', 'BTC/USD');
        for (const step of steps) {
          const before = margin(desk);
          const made = play(desk, step);
          if (step.kind === 'ask' && made !== undefined)
            expect(margin(desk) >= (before < 0n ? before : -1n)).toBe(true);
          for (const symbol of SYMBOLS) expect((desk.broker.available(symbol) ?? ZERO_QTY) >= 0n).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('equal seeds and steps give equal answers, and a broker restored in the middle goes on the same', () => {
    fc.assert(
      fc.property(options, script, fc.nat({ max: 80 }), (over, steps, cut) => {
        const whole = new Desk(over);
        const first = new Desk(over);
        for (const step of steps.slice(0, cut)) play(first, step);
        const state = JSON.parse(JSON.stringify(first.broker.dump())) as BrokerChange[];
        const second = first.continuedBy((own) => Broker.restore(own, state));
        for (const step of steps.slice(cut)) play(second, step);
        for (const step of steps) play(whole, step);
        expect(whole.updates).toEqual([...first.updates, ...second.updates]);
        expect(second.broker.dump()).toEqual(whole.broker.dump());
      }),
      { numRuns: 100, examples: [TWO_CANCELS] },
    );
  });
});
