/**
 * Whatever is wished for, by a strategy and by hand, through fills, cancels, prices, time and restarts: no approved entry
 * takes position, exposure, number of orders or their rate past its limit. Engine and simulated venue as in a session.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { must } from '../../../src/core/base/assert.js';
import { abs, minus, notional, plus, sign, ZERO_MONEY, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { MINUTE, micros, SECOND } from '../../../src/core/base/time.js';
import { Engine } from '../../../src/core/engine/engine.js';
import { TradingLoop } from '../../../src/core/engine/loop.js';
import type { Bar, Side } from '../../../src/core/events.js';
import { isFinal } from '../../../src/core/orders/lifecycle.js';
import type { Intent, Order } from '../../../src/core/orders/order.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Step } from '../../../src/core/ports.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import type { StrategyContext } from '../../../src/core/strategy/strategy.js';
import { day, FREE, instrument, money, price, qty, rate } from '../../support/core/build.js';
import { Memory, setupOf } from '../../support/core/run.js';

const SYMBOLS = ['ABC', 'XYZ'] as const;
const LIMITS = {
  maxPositionQty: qty('30'),
  maxGrossNotional: money('6000'),
  maxNetNotional: money('4000'),
  maxConcentration: rate('0.4'),
  maxOpenOrders: 4,
  maxSymbolOpenOrders: 3,
  maxOrdersPerMinute: 5,
};

type Act =
  | {
      readonly kind: 'order';
      readonly by: 'strategy' | 'hand';
      readonly symbol: string;
      readonly side: Side;
      readonly qty: number;
      readonly limit: number | undefined;
    }
  | { readonly kind: 'price'; readonly symbol: string; readonly price: number; readonly seconds: number }
  | { readonly kind: 'cancel'; readonly which: number }
  | { readonly kind: 'restart' };

const symbol = fc.constantFrom(...SYMBOLS);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('order' as const),
      by: fc.constantFrom('strategy' as const, 'hand' as const),
      symbol,
      side: fc.constantFrom('buy' as const, 'sell' as const),
      qty: fc.integer({ min: 1, max: 25 }),
      limit: fc.option(fc.integer({ min: 80, max: 120 }), { nil: undefined, freq: 2 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('price' as const),
      symbol,
      price: fc.integer({ min: 80, max: 120 }),
      seconds: fc.integer({ min: 1, max: 30 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);

/** A session that can die and go on, with books of its own beside the engine's. */
class Session {
  engine: Engine;
  #loop: TradingLoop;
  readonly #fills: Fill[] = [];
  readonly #orders = new Map<string, Order>();
  readonly #sentAt: number[] = [];
  readonly #marks = new Map<string, number>();
  #wishes: ((ctx: StrategyContext) => void)[] = [];
  #time = day(1);
  approved = 0;

  constructor() {
    [this.engine, this.#loop] = this.#begin();
    for (const name of SYMBOLS) this.show(name, 100, 1);
  }

  #begin(): [Engine, TradingLoop] {
    const instruments = SYMBOLS.map((name) => instrument(name));
    const setup = setupOf({
      ...{ instruments, limits: LIMITS, release: 'at-once', ordersMade: this.#orders.size, cash: money('12000') },
      strategy: ({ symbol: own }) => ({ onBar: (_, ctx) => (own === 'ABC' || own === 'XYZ') && this.#act(own, ctx) }),
    });
    const engine = new Engine(setup);
    const venue = new SimVenue(instruments, FREE, engine);
    const loop = new TradingLoop(engine, venue, new Memory(), [{ onStep: (_, step) => this.#see(engine, step) }]);
    for (const [name, at] of this.#marks) loop.warmUp(this.#bar(name, at));
    for (const fill of this.#fills) engine.restoreFill(fill);
    for (const order of this.#orders.values()) if (order.qty !== undefined) engine.restoreOrder(order);
    for (const { symbol: name, qty: held } of engine.portfolio.books)
      venue.restore(name, held, this.#resting(name), 'last-price');
    loop.drain();
    return [engine, loop];
  }

  #resting(name: string) {
    return this.open.flatMap((order) =>
      order.symbol === name && order.qty !== undefined
        ? [
            {
              order: { ...order, qty: order.qty },
              fills: this.#fills.filter((fill) => fill.clientOrderId === order.clientOrderId).length,
            },
          ]
        : [],
    );
  }

  get open(): readonly Order[] {
    return [...this.#orders.values()].filter(({ status, qty: size }) => !isFinal(status) && size !== undefined);
  }

  #act(own: string, ctx: StrategyContext): void {
    const wishes = this.#wishes;
    this.#wishes = [];
    for (const wish of wishes) wish(ctx);
    expect(own).toBe(ctx.symbol);
  }

  #bar(name: string, at: number): Bar {
    return {
      kind: 'bar',
      symbol: name,
      tsEvent: this.#time,
      tsRecv: this.#time,
      open: at,
      high: at,
      low: at,
      close: at,
      volume: 1,
    };
  }

  show(name: string, at: number, seconds: number): void {
    this.#time = micros(this.#time + seconds * SECOND);
    this.#marks.set(name, at);
    this.#loop.take(this.#bar(name, at));
  }

  order(one: Act & { kind: 'order' }): void {
    const { by, symbol: name, side, qty: size, limit } = one;
    if (by === 'strategy') {
      this.#wishes.push((ctx) => ctx[side]({ qty: size, ...(limit === undefined ? {} : { limit }) }));
      this.show(name, must(this.#marks.get(name), 'shown'), 1);
      return;
    }
    const intent: Intent = {
      ...{
        symbol: name,
        side,
        size: { kind: 'qty', qty: qty(String(size)) },
        type: limit === undefined ? 'market' : 'limit',
      },
      ...{ limitPrice: limit === undefined ? undefined : price(String(limit)), stopPrice: undefined, trail: undefined },
      ...{ tif: 'gtc', isExtended: false, reason: 'by hand' },
    };
    this.#loop.carryOut(this.engine.byHand({ kind: 'submit', intent }), {
      kind: 'clock',
      tsEvent: this.#time,
      tsRecv: this.#time,
    });
  }

  cancel(which: number): void {
    const order = this.open[which % Math.max(1, this.open.length)];
    if (order === undefined) return;
    const { clientOrderId } = order;
    this.#loop.carryOut(this.engine.byHand({ kind: 'cancel', clientOrderId }), {
      kind: 'clock',
      tsEvent: this.#time,
      tsRecv: this.#time,
    });
  }

  restart(): void {
    [this.engine, this.#loop] = this.#begin();
  }

  /** Looks at every step as it is: what is sent is judged by what the books say, not by what the gate made of it. */
  #see(engine: Engine, step: Step): void {
    for (const { order } of step.changes) this.#orders.set(order.clientOrderId, { ...order });
    this.#fills.push(...step.fills);
    for (const command of step.commands) {
      if (command.kind !== 'submit') continue;
      this.#sentAt.push(this.#time);
      this.#check(engine, command.order);
    }
    for (const { qty: held } of engine.portfolio.books) expect(abs(held) <= LIMITS.maxPositionQty).toBe(true);
  }

  #check(engine: Engine, order: Order): void {
    this.approved++;
    const toward = order.side === 'buy' ? 1 : -1;
    const left = ({ qty: size, filledQty }: Order) => minus(size ?? ZERO_QTY, filledQty);
    const open = this.open;
    const sum = (name: string) =>
      open
        .filter((one) => one.symbol === name && one.side === order.side)
        .reduce((total, one) => plus(total, left(one)), ZERO_QTY);
    const held = engine.portfolio.book(order.symbol).qty;
    // An exit, even if every open order fills, may always go.
    if (sign(held) === -toward && sum(order.symbol) <= abs(held)) return;
    const after = toward > 0 ? plus(held, sum(order.symbol)) : minus(sum(order.symbol), held);
    expect(after <= LIMITS.maxPositionQty).toBe(true);
    expect(open.length).toBeLessThanOrEqual(LIMITS.maxOpenOrders);
    expect(open.filter((one) => one.symbol === order.symbol).length).toBeLessThanOrEqual(LIMITS.maxSymbolOpenOrders);
    const minute = this.#sentAt.filter((at) => at > this.#time - MINUTE);
    expect(minute.length).toBeLessThanOrEqual(LIMITS.maxOrdersPerMinute);
    const mark = engine.markOf(order.symbol);
    const at = order.limitPrice ?? mark;
    const judged = order.side === 'sell' && mark > at ? mark : at;
    const value = notional(judged, after);
    const other = must(
      SYMBOLS.find((one) => one !== order.symbol),
      'two symbols',
    );
    const elsewhere = notional(engine.markOf(other), engine.portfolio.book(other).qty);
    expect(plus(value, elsewhere < 0n ? minus(ZERO_MONEY, elsewhere) : elsewhere) <= LIMITS.maxGrossNotional).toBe(
      true,
    );
    const wished = notional(engine.markOf(other), sum(other));
    const net = plus(plus(value, wished), toward > 0 ? elsewhere : minus(ZERO_MONEY, elsewhere));
    expect(net <= LIMITS.maxNetNotional).toBe(true);
    const equity = plus(plus(engine.portfolio.cash, elsewhere), notional(judged, held));
    expect(Number(value) <= Number(equity) * 0.4 * (1 + 1e-12)).toBe(true);
  }
}

test('no approved entry takes anything past its limit', () => {
  let approved = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 10, maxLength: 60, size: 'max' }), (acts) => {
      const session = new Session();
      for (const one of acts) {
        if (one.kind === 'order') session.order(one);
        else if (one.kind === 'price') session.show(one.symbol, one.price, one.seconds);
        else if (one.kind === 'cancel') session.cancel(one.which);
        else session.restart();
      }
      approved += session.approved;
    }),
    { numRuns: Math.min(Number(process.env.TRADECTL_TEST_CASES ?? 300), 5000) },
  );
  expect(approved).toBeGreaterThan(300);
});
