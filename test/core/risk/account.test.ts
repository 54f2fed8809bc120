/**
 * Random accounts against the slow gate: an engine is led through random prices, orders, fills and cancels, and each
 * of its decisions is worked out again from the books alone. No approved entry may pass its limits once filled.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { moneyText, priceText, qtyText } from '../../../src/core/base/decimal.js';
import { isZero, minus, qtyOfRaw, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { Engine } from '../../../src/core/engine/engine.js';
import type { OrderReport, Side } from '../../../src/core/events.js';
import { isFinal } from '../../../src/core/orders/lifecycle.js';
import type { Order } from '../../../src/core/orders/order.js';
import type { Step } from '../../../src/core/ports.js';
import type { StrategyContext } from '../../../src/core/strategy/strategy.js';
import { bar, instrument, money, price, qty, rate } from '../../support/core/build.js';
import { setupOf } from '../../support/core/run.js';
import { num, type SlowAccount, type SlowLimits, type SlowOrder, slowVerdict } from '../../support/core/slow-gate.js';

const SYMBOLS = ['ABC', 'XYZ'] as const;
const CASH = '10000';

type Action =
  | { readonly kind: 'price'; readonly symbol: string; readonly price: number }
  | {
      readonly kind: 'order';
      readonly symbol: string;
      readonly side: Side;
      readonly qty: number;
      readonly type: 'market' | 'limit' | 'stop' | 'stop_limit';
      /** Of the last price, in hundredths. */
      readonly at: number;
    }
  | { readonly kind: 'fill'; readonly which: number; readonly part: number }
  | { readonly kind: 'cancel'; readonly which: number };

const symbol = fc.constantFrom(...SYMBOLS);
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      symbol,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      qty: fc.oneof(fc.integer({ min: 1, max: 15 }), fc.integer({ min: 1, max: 60 })),
      type: fc.constantFrom(
        'market' as const,
        'limit' as const,
        'limit' as const,
        'stop' as const,
        'stop_limit' as const,
      ),
      at: fc.integer({ min: 60, max: 140 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('fill' as const), which: fc.nat(), part: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('price' as const), symbol, price: fc.integer({ min: 50, max: 150 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
);

const maybe = (min: number, max: number): fc.Arbitrary<string | undefined> =>
  fc.option(fc.integer({ min, max }).map(String), { nil: undefined });
const anyLimits: fc.Arbitrary<SlowLimits> = fc
  .record({
    maxPositionQty: maybe(20, 150),
    maxPositionNotional: maybe(2000, 15_000),
    maxOrderNotional: maybe(1500, 9000),
    maxGrossNotional: maybe(3000, 25_000),
    isLongOnly: fc.constantFrom(true, undefined, undefined),
    maxConcentration: fc.option(fc.constantFrom('0.2', '0.5', '0.9'), { nil: undefined }),
  })
  .map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));

/** An engine that sends at once and a market that answers when it is told to. */
class Account {
  readonly engine: Engine;
  readonly pending: ((ctx: StrategyContext) => void)[] = [];
  readonly sent: Order[] = [];
  #count = 0;

  constructor(limits: SlowLimits) {
    const { maxPositionQty, maxPositionNotional, maxOrderNotional, maxGrossNotional, maxConcentration } = limits;
    const setup = setupOf({
      instruments: SYMBOLS.map((name) => instrument(name)),
      cash: money(CASH),
      release: 'at-once',
      direction: limits.isLongOnly === true ? 'long' : 'both',
      limits: {
        ...(maxPositionQty === undefined ? {} : { maxPositionQty: qty(maxPositionQty) }),
        ...(maxPositionNotional === undefined ? {} : { maxPositionNotional: money(maxPositionNotional) }),
        ...(maxOrderNotional === undefined ? {} : { maxOrderNotional: money(maxOrderNotional) }),
        ...(maxGrossNotional === undefined ? {} : { maxGrossNotional: money(maxGrossNotional) }),
        ...(maxConcentration === undefined ? {} : { maxConcentration: rate(maxConcentration) }),
      },
      strategy: () => ({ onBar: (_, ctx) => this.pending.splice(0).forEach((act) => act(ctx)) }),
    });
    this.engine = new Engine(setup);
    for (const name of SYMBOLS) this.show(name, 100);
  }

  show(name: string, at: number): Step {
    return this.engine.step(bar(this.#count++, String(at), name));
  }

  /** The account before an order, as plain figures; not what the engine makes of them. */
  snapshot(): SlowAccount {
    const { portfolio } = this.engine;
    return {
      cash: num(moneyText(portfolio.cash)),
      positions: new Map(SYMBOLS.map((name) => [name, num(qtyText(portfolio.book(name).qty))])),
      marks: new Map(SYMBOLS.map((name) => [name, num(priceText(this.engine.markOf(name)))])),
      open: this.sent.map((order) => {
        const own = order.limitPrice ?? order.stopPrice;
        return {
          symbol: order.symbol,
          side: order.side,
          left: num(qtyText(minus(must(order.qty, 'sized'), order.filledQty))),
          price: own === undefined ? undefined : num(priceText(own)),
        };
      }),
    };
  }

  report(order: Order, status: OrderReport['status'], size = ZERO_QTY): Step {
    const at = order.limitPrice ?? order.stopPrice ?? this.engine.markOf(order.symbol);
    const fill = { fillId: `f-${this.#count++}`, qty: size, price: at, fee: ZERO_MONEY, feeQty: ZERO_QTY };
    const time = this.engine.now;
    const step = this.engine.step({
      kind: 'report',
      clientOrderId: order.clientOrderId,
      venueOrderId: 'v',
      tsEvent: time,
      tsRecv: time,
      status,
      execution: isZero(size) ? undefined : fill,
      reason: undefined,
    });
    this.sent.splice(0, this.sent.length, ...this.sent.filter(({ status: now }) => !isFinal(now)));
    return step;
  }

  /** An exit waits until own orders that it could trade with are canceled; what is decided once they are. */
  canceled(step: Step): Step {
    let last = step;
    for (const command of step.commands)
      if (command.kind === 'cancel') {
        const order = this.sent.find(({ clientOrderId }) => clientOrderId === command.clientOrderId);
        last = this.report(must(order, 'only what was sent is canceled'), 'canceled');
      }
    return last;
  }
}

/** Places an order; the verdict of the engine and the order as it was judged. */
function place(account: Account, move: Action & { kind: 'order' }) {
  const mark = Number(priceText(account.engine.markOf(move.symbol)));
  const own = (mark * move.at) / 100;
  const request = {
    qty: move.qty,
    ...(move.type === 'limit' || move.type === 'stop_limit' ? { limit: own.toFixed(2) } : {}),
    ...(move.type === 'stop' || move.type === 'stop_limit' ? { stop: mark.toFixed(2) } : {}),
  };
  account.pending.push((ctx) => ctx[move.side](request));
  const step = account.canceled(account.show(move.symbol, mark));
  const [command] = step.commands;
  if (command?.kind === 'submit') {
    account.sent.push(command.order);
    // A market order is filled before the next one goes out; the others rest.
    if (move.type === 'market') account.report(command.order, 'filled', command.order.qty);
    else account.report(command.order, 'new');
  }
  return step;
}

/** A sell limit below the market meets the market, and so does a buy stop below it: they are judged there. */
function judgedPrice({ side, type, at }: Action & { kind: 'order' }, mark: number): string {
  const own = type === 'market' || type === 'stop' ? mark : (mark * at) / 100;
  return (side === 'sell' ? Math.max(own, mark) : own).toFixed(2);
}

/** What must hold of a position once all that is open on its side has filled at the price judged. */
function expectWithin(account: SlowAccount, bounds: SlowLimits, order: SlowOrder): void {
  const { symbol: name, side, qty: size, price: at } = order;
  const toward = side === 'buy' ? 1 : -1;
  const open = account.open.filter((one) => one.symbol === name && one.side === side);
  const all = open.reduce((sum, { left }) => sum.plus(left), size);
  const before = account.positions.get(name) ?? num(0);
  const after = before.plus(all.times(toward));
  if (after.abs().lte(before.abs()) && before.times(after).gte(0)) return;
  const { maxPositionQty, maxPositionNotional, maxOrderNotional, maxGrossNotional } = bounds;
  if (maxPositionQty !== undefined) expect(after.abs().lte(maxPositionQty)).toBe(true);
  if (maxPositionNotional !== undefined) expect(after.abs().times(at).lte(maxPositionNotional)).toBe(true);
  if (maxOrderNotional !== undefined) expect(size.times(at).lte(maxOrderNotional)).toBe(true);
  const [other] = SYMBOLS.filter((one) => one !== name);
  const elsewhere = (account.positions.get(other ?? '') ?? num(0)).times(account.marks.get(other ?? '') ?? 0);
  const gross = after.times(at).abs().plus(elsewhere.abs());
  if (maxGrossNotional !== undefined) expect(gross.lte(maxGrossNotional)).toBe(true);
  // With nothing else on order, what is held is covered by what the account is worth: nothing is borrowed.
  const equity = account.cash.plus(elsewhere).plus(before.times(at));
  if (account.open.length === 0) expect(gross.lte(equity)).toBe(true);
}

test('every decision agrees with the slow gate, and no approved entry ends past a limit', () => {
  let approved = 0;
  let denied = 0;
  fc.assert(
    fc.property(anyLimits, fc.array(action, { minLength: 5, maxLength: 40, size: 'max' }), (bounds, actions) => {
      const account = new Account(bounds);
      for (const move of actions) {
        if (move.kind === 'price') account.show(move.symbol, move.price);
        else if (move.kind === 'order') {
          const before = account.snapshot();
          const mark = Number(priceText(account.engine.markOf(move.symbol)));
          const order: SlowOrder = {
            symbol: move.symbol,
            side: move.side,
            qty: num(move.qty),
            price: num(judgedPrice(move, mark)),
          };
          const { commands, denials } = place(account, move);
          expect(denials[0]?.code).toBe(slowVerdict(before, bounds, order));
          expect(commands.length).toBe(1 - denials.length);
          if (commands.length > 0) expectWithin(before, bounds, order);
          if (commands.length > 0) approved++;
          else denied++;
        } else {
          const order = account.sent[move.which % Math.max(1, account.sent.length)];
          if (order === undefined) continue;
          if (move.kind === 'cancel') account.report(order, 'canceled');
          else {
            const left = minus(must(order.qty, 'sized'), order.filledQty);
            const part = qtyOfRaw(left / BigInt(move.part));
            account.report(order, part === left ? 'filled' : 'partially_filled', part);
          }
        }
      }
    }),
    { numRuns: 300 },
  );
  // Neither answer is rare: the test would prove little if one were.
  expect(Math.min(approved, denied)).toBeGreaterThan(500);
});

test('an order is judged at the price it meets, not at the last close', () => {
  const account = new Account({ maxPositionNotional: '1000' });
  account.pending.push((ctx) => ctx.buy({ qty: 10, limit: 90 }));
  expect(account.show('ABC', 200).denials).toEqual([]);
  account.pending.push((ctx) => ctx.buy({ qty: 10 }));
  expect(account.show('XYZ', 200).denials[0]).toMatchObject({
    code: 'max_position_notional',
    limit: '1000',
    value: '2000',
  });
  expect(price('200')).toBe(account.engine.markOf('XYZ'));
});
