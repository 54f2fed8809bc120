/** Brackets, OTOs and OCOs through engine, manager and a hostile wire to the broker, with crashes: no leg is orphaned. */

import { describe, expect, it } from 'vitest';
import { qtyText } from '../../../../src/core/base/decimal.js';
import { abs, minus, plus, type Qty, ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { Prng } from '../../../../src/core/base/prng.js';
import { MINUTE, micros, SECOND } from '../../../../src/core/base/time.js';
import { Engine } from '../../../../src/core/engine/engine.js';
import { TradingLoop } from '../../../../src/core/engine/loop.js';
import type { OrderReport } from '../../../../src/core/events.js';
import { isFinal } from '../../../../src/core/orders/lifecycle.js';
import type { Order } from '../../../../src/core/orders/order.js';
import type { Fill } from '../../../../src/core/portfolio/records.js';
import type { Command, Step } from '../../../../src/core/ports.js';
import type { BrokerOrder } from '../../../../src/core/sim/broker/types.js';
import type { Strategy, StrategyContext } from '../../../../src/core/strategy/strategy.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { ManagerOutput } from '../../../../src/core/venue/manager/vocabulary.js';
import type { VenueOrder } from '../../../../src/core/venue/records.js';
import { TEN } from '../../../support/core/broker-desk.js';
import { money } from '../../../support/core/build.js';
import { type Delivery, HostileWire } from '../../../support/core/hostile-wire.js';
import { setupOf } from '../../../support/core/run.js';
import { forEachSeed } from '../../../support/core/seeds.js';

/** A trader whose ledger survives and whose process does not. */
class Trader {
  readonly orders = new Map<string, Order>();
  readonly fills: Fill[] = [];
  readonly alerts: string[] = [];
  readonly foreign: string[] = [];
  readonly illegal: string[] = [];
  /** Exits that went on by other prices. */
  changed = 0;
  readonly prng: Prng;
  #life = 0;
  #made = 0;
  #reports: OrderReport[] = [];
  isTrading = true;
  engine: Engine;
  manager: OrderManager;
  #loop: TradingLoop;

  constructor(
    readonly wire: HostileWire,
    seed: number,
  ) {
    this.prng = new Prng(seed * 7 + 1);
    [this.engine, this.manager, this.#loop] = this.#begin();
  }

  #begin(): [Engine, OrderManager, TradingLoop] {
    const life = ++this.#life;
    this.#reports = [];
    const engine = new Engine(
      setupOf({
        ...{ cash: money('1000000'), direction: 'long', release: 'at-once', hasLateReports: true },
        ...{ ordersMade: this.#made, strategy: () => this.#strategy() },
      }),
    );
    const manager = new OrderManager({
      lifetime: 5 * SECOND,
      mayResend: (order) => engine.judge.wouldPass(order),
    });
    const venue = {
      onMarket: () => undefined,
      send: (command: Command) => this.#send(command),
      next: () => this.#reports.shift(),
    };
    const ledger = {
      record: (step: Step) => this.#record(step),
      recordEquity: () => undefined,
      commit: () => undefined,
    };
    this.wire.listen((delivery) => life === this.#life && this.deliver(delivery));
    [this.engine, this.manager, this.#loop] = [engine, manager, new TradingLoop(engine, venue, ledger)];
    return [this.engine, this.manager, this.#loop];
  }

  #strategy(): Strategy {
    const made: string[] = [];
    return { onTrade: ({ price }, ctx) => this.isTrading && this.#decide(price, ctx, made) };
  }

  #decide(price: number, ctx: StrategyContext, made: string[]): void {
    const dice = this.prng.next();
    const profit = { limit: price + this.prng.int(1, 80) / 100 };
    const below = this.prng.int(1, 80) / 100;
    const limit = this.prng.next() < 0.5 ? { limit: price - 0.02 } : {};
    const stopLoss = { stop: price - 0.03 - below, ...(this.prng.next() < 0.2 ? { limit: price - 0.1 - below } : {}) };
    const qty = this.prng.int(1, 9);
    const isFree = this.engine.hand.openOrders === 0;
    const exit = this.prng.int(0, 3);
    if (dice < 0.1 && ctx.position < 30)
      made.push(ctx.buy({ qty, ...limit, takeProfit: profit, stopLoss }).entry ?? '');
    else if (dice < 0.14 && ctx.position < 30) made.push(ctx.buy({ qty, ...limit, stopLoss }).entry ?? '');
    else if (dice < 0.2 && ctx.position > 0 && isFree)
      made.push(ctx.protect({ takeProfit: profit, stopLoss }).stopLoss ?? '');
    else if (dice < 0.23) ctx.exit();
    else if (dice < 0.28) ctx.cancel(made.at(-1) ?? '');
    else if (dice < 0.4) this.#change(ctx, exit, profit.limit, stopLoss.stop);
  }

  /** Other prices for one of the exits that are open. */
  #change(ctx: StrategyContext, at: number, limit: number, stop: number): void {
    const open = [...this.orders.values()].filter(({ role, status }) => role !== undefined && !isFinal(status));
    const exits = open.filter(({ role }) => role !== 'entry');
    const chosen = exits[at % Math.max(1, exits.length)];
    if (chosen !== undefined) ctx.replace(chosen.clientOrderId, chosen.role === 'take_profit' ? { limit } : { stop });
  }

  #record({ changes, fills }: Step): void {
    for (const { order, from, to, isLegal } of changes) {
      this.orders.set(order.clientOrderId, { ...order });
      if (from === undefined) this.#made++;
      // One that was given up and was at the broker all the same is told of by an alert.
      if (!isLegal && from !== 'abandoned') this.illegal.push(`${order.clientOrderId} ${from} -> ${to}`);
    }
    for (const fill of fills) {
      expect(
        this.fills.some(({ fillId }) => fillId === fill.fillId),
        `${fill.fillId} twice`,
      ).toBe(false);
      this.fills.push(fill);
    }
  }

  #send(command: Command): void {
    if (command.kind === 'cancel') this.manager.cancel(command.clientOrderId, this.wire.now);
    else if (command.kind === 'amend') this.manager.amend(command.order, this.wire.now);
    else if (command.kind === 'submit') this.manager.submit(command.order, this.wire.now, command.legs);
    this.#carryOut();
  }

  /** Dies and comes back: what the ledger holds is all that is known. */
  crash(): void {
    const orders = [...this.orders.values()].map((order) => ({ ...order }));
    this.#begin();
    for (const fill of this.fills) this.engine.restoreFill(fill);
    for (const order of orders) {
      const { qty } = order;
      if (qty === undefined && isFinal(order.status)) continue;
      this.engine.restoreOrder(order);
      if (qty !== undefined && order.status !== 'denied')
        this.manager.restore({ ...order, qty }, this.wire.now, this.#baseOf(order));
    }
    this.#loop.carryOut(this.engine.abandonWaiting('decided before a restart'));
    this.#settle();
  }

  /** What an order filled under ids of the broker's that it has no more. */
  #baseOf({ clientOrderId, venueOrderId = '' }: Order): Qty {
    const before = this.fills.filter(
      (fill) => fill.clientOrderId === clientOrderId && !fill.fillId.startsWith(`${venueOrderId}/`),
    );
    return before.reduce((sum, { qty }) => plus(sum, qty), ZERO_QTY);
  }

  price(): void {
    const { now: at, price } = this.wire;
    const stamp = { symbol: 'ABC', tsEvent: at, tsRecv: at, nanos: 0, id: '' };
    this.#loop.take({ kind: 'trade', ...stamp, price: price / 100, size: 1 });
    this.#settle();
  }

  tick(): void {
    this.manager.tick(this.wire.now);
    this.#settle();
  }

  deliver(delivery: Delivery): void {
    const { manager, wire } = this;
    if (delivery.kind === 'update') manager.updated(delivery.update, wire.now);
    else if (delivery.kind === 'synced') manager.synced(delivery.orders, wire.now);
    else if (delivery.kind === 'listening') manager.sync(wire.now);
    else if (delivery.request.kind === 'sync') throw new Error('a sync is answered by synced');
    else if (delivery.kind === 'fills') manager.fillsRead(delivery.request.clientOrderId, delivery.fills, wire.now);
    else if (delivery.request.kind !== 'fills') manager.answered(delivery.request, delivery.answer, wire.now);
    this.#settle();
  }

  #settle(): void {
    this.#carryOut();
    this.#loop.drain();
    this.#carryOut();
  }

  #carryOut(): void {
    for (const output of this.manager.take()) this.#output(output);
  }

  #output(output: ManagerOutput): void {
    if (output.kind === 'report' && output.report.prices !== undefined) this.changed++;
    if (output.kind === 'report') this.#reports.push(output.report);
    else if (output.kind === 'alert') this.alerts.push(`${output.code}: ${output.message}`);
    else if (output.kind === 'stop') throw output.error;
    else if (output.kind === 'foreign') this.#foreign(output.order);
    else if (output.kind === 'request') this.#request(output.request);
  }

  /** One that has ended and moved nothing is nobody's concern. */
  #foreign({ status, statusText, filledQty, venueOrderId }: VenueOrder): void {
    if (status === undefined || !isFinal(status) || filledQty > 0n) this.foreign.push(`${venueOrderId} ${statusText}`);
  }

  #request(request: (ManagerOutput & { kind: 'request' })['request']): void {
    const life = this.#life;
    const isCurrent = (): boolean => life === this.#life;
    this.wire.after(this.wire.chance(this.wire.hostility / 4) ? this.wire.prng.int(0, 8 * SECOND) : 0, () => {
      if (!isCurrent()) return;
      if ((request.kind === 'submit' || request.kind === 'amend') && !this.manager.mayLeave(request, this.wire.now))
        return this.deliver({ kind: 'answer', request, answer: { kind: 'unsent' } });
      this.wire.request(request, (delivery) => isCurrent() && this.deliver(delivery));
    });
  }
}

function play(seed: number, hostility: number, crashes: number): Trader {
  const wire = new HostileWire(seed, hostility);
  wire.move(0);
  const trader = new Trader(wire, seed);
  const beat = (): void => {
    wire.move(wire.prng.int(-25, 25));
    trader.price();
    if (wire.now < TEN + 90 * SECOND) wire.after(SECOND / 2, beat);
  };
  wire.after(0, beat);
  for (let i = 0; i < crashes; i++) wire.after(wire.prng.int(0, 80 * SECOND), () => trader.crash());
  if (hostility > 0)
    for (let i = 0; i < 3; i++)
      wire.after(wire.prng.int(0, 60 * SECOND), () => wire.cut(wire.prng.int(0, 10 * SECOND)));
  const tick = (): void => {
    trader.tick();
    if (wire.now < TEN + 40 * MINUTE) wire.after(trader.isTrading ? SECOND / 4 : 5 * SECOND, tick);
  };
  wire.after(0, tick);
  wire.run(micros(TEN + 95 * SECOND));
  wire.hostility = 0;
  trader.isTrading = false;
  trader.deliver({ kind: 'listening' });
  wire.run(micros(TEN + 40 * MINUTE));
  return trader;
}

/** The broker's order that an order of the ledger is. */
const brokerOrderOf = ({ wire: { broker } }: Trader, { clientOrderId, venueOrderId }: Order): BrokerOrder | undefined =>
  (venueOrderId === undefined || venueOrderId === '' ? undefined : broker.order(venueOrderId)) ??
  broker.orderByClientId(clientOrderId);

/** With what it filled before another took its place. */
function filledInAll(trader: Trader, order: BrokerOrder | undefined): Qty {
  if (order === undefined) return ZERO_QTY;
  const before = order.replaces === undefined ? undefined : trader.wire.broker.order(order.replaces);
  return plus(order.filledQty, filledInAll(trader, before));
}

/** What filled under an earlier id is not new again. */
const workingAs = ({ filledQty }: Order, { status }: BrokerOrder): string =>
  status === 'new' && filledQty > ZERO_QTY ? 'partially_filled' : status;

/** What must hold when all has come to rest. */
function check(trader: Trader): void {
  const { broker } = trader.wire;
  const known = new Set<string>();
  for (const order of trader.orders.values()) {
    const theirs = brokerOrderOf(trader, order);
    const what = `${order.clientOrderId} ${order.role} ${order.status}, at the broker ${theirs?.status}`;
    if (theirs !== undefined && order.role !== 'entry' && !isFinal(order.status))
      expect([order.limitPrice, order.stopPrice], what).toEqual([theirs.limitPrice, theirs.stopPrice]);
    expect(qtyText(order.filledQty), what).toBe(qtyText(filledInAll(trader, theirs)));
    if (theirs === undefined) expect(isFinal(order.status), what).toBe(true);
    else if (!isFinal(theirs.status)) expect(order.status, what).toBe(workingAs(order, theirs));
    else
      expect(isFinal(order.status) && (order.status === theirs.status || order.status === 'abandoned'), what).toBe(
        true,
      );
    for (let one = theirs; one !== undefined; one = one.replaces === undefined ? undefined : broker.order(one.replaces))
      known.add(one.id);
  }
  for (const { id, status, replaces } of broker.orders()) {
    // What was to take an exit's place, and never did.
    const isRefused = status === 'rejected' && replaces !== undefined && known.has(replaces);
    expect(known.has(id) || isRefused, `${id} ${status} is unknown here`).toBe(true);
  }
  const held = trader.engine.portfolio.book('ABC').qty;
  expect(qtyText(held)).toBe(qtyText(broker.positions()[0]?.qty ?? ZERO_QTY));
  expect(qtyText(openExits(trader)), 'exits at work').toSatisfy(() => openExits(trader) <= abs(held));
  expect(trader.foreign).toEqual([]);
  expect(trader.illegal).toEqual([]);
}

/** What open exits would sell, those of one group counted once, those of an entry that waits not at all. */
function openExits({ wire: { broker } }: Trader): Qty {
  const open = broker.orders().filter(({ status }) => !isFinal(status));
  const groups = new Map<string, Qty>();
  for (const { side, id, parentId = id, qty = ZERO_QTY, filledQty } of open) {
    const parent = broker.order(parentId);
    const isAsleep = parent !== undefined && parent.orderClass !== 'oco' && !isFinal(parent.status);
    if (side === 'sell' && !isAsleep) groups.set(parentId, minus(qty, filledQty));
  }
  return [...groups.values()].reduce((sum, one) => plus(sum, one), ZERO_QTY);
}

describe('groups on a wire', () => {
  it('agree with a kind broker without a single alert', { timeout: 600_000 }, () => {
    const roles = new Set<string>();
    let changed = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const trader = play(seed, 0, 0);
      check(trader);
      expect(trader.alerts).toEqual([]);
      for (const [id, posts] of trader.wire.posts) expect(posts, `${id} sent`).toBe(1);
      for (const { role, status } of trader.orders.values()) roles.add(`${role} ${status}`);
      changed += trader.changed;
    }
    for (const role of ['entry filled', 'take_profit filled', 'stop_loss filled', 'stop_loss canceled'])
      expect(roles).toContain(role);
    expect(changed).toBeGreaterThan(40);
  });

  it('agree after lost, late, doubled and reordered messages', { timeout: 600_000 }, () => {
    forEachSeed((seed) => check(play(seed, 0.4, 0)));
  });

  it('agree where both exits filled, and the one that ended the other is heard of first', () => {
    check(play(222, 0.4, 0));
  });

  it('agree where an entry fills in part while it is canceled, and an exit waits for that', () => {
    check(play(397, 0.4, 0));
  });

  it('agree where the fills of an id are told after the order has gone on under the next', () => {
    check(play(1048, 0.3, 4));
  });

  it('agree after crashes', { timeout: 600_000 }, () => {
    forEachSeed((seed) => check(play(seed, 0.3, 4)));
  });
});
