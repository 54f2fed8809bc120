/** The order manager against a hostile wire, with crashes: nothing lost, nothing twice, books equal to the broker's. */

import { describe, expect, it } from 'vitest';
import { minus, plus, type Qty, ZERO_QTY } from '../../../../src/core/base/fixed.js';
import { MINUTE, micros, SECOND } from '../../../../src/core/base/time.js';
import type { OrderReport } from '../../../../src/core/events.js';
import { isFinal, isLegal, type OrderStatus, transition } from '../../../../src/core/orders/lifecycle.js';
import type { ClientOrderId, Order } from '../../../../src/core/orders/order.js';
import type { Approved } from '../../../../src/core/risk/approved.js';
import { OrderManager } from '../../../../src/core/venue/manager/order-manager.js';
import type { ManagerOutput } from '../../../../src/core/venue/manager/vocabulary.js';
import { approve } from '../../../support/core/approve.js';
import { day, order } from '../../../support/core/build.js';
import { type Delivery, HostileBroker } from '../../../support/core/hostile-broker.js';
import { forEachSeed, SEEDS } from '../../../support/core/seeds.js';

interface Row {
  readonly order: Approved;
  status: OrderStatus;
  filled: Qty;
  venueOrderId: string | undefined;
  readonly fillIds: Set<string>;
  readonly life: number;
}

/** A trader whose ledger survives and whose process does not. */
class Trader {
  readonly ledger = new Map<string, Row>();
  readonly illegal: string[] = [];
  readonly alerts: string[] = [];
  manager: OrderManager;
  #life = 0;

  constructor(readonly broker: HostileBroker) {
    this.manager = this.#begin();
  }

  #begin(): OrderManager {
    const life = ++this.#life;
    const manager = new OrderManager({ lifetime: 5 * SECOND, mayResend: () => true });
    this.manager = manager;
    this.broker.listen((delivery) => life === this.#life && this.deliver(delivery));
    return manager;
  }

  /** Dies and comes back: what the ledger holds is all that is known. */
  crash(): void {
    this.#begin();
    for (const { order: made, status, filled, venueOrderId } of this.ledger.values()) {
      this.manager.restore({ ...made, status, filledQty: filled, venueOrderId }, this.broker.now);
    }
    this.carryOut();
  }

  submit(approved: Approved): void {
    const { clientOrderId } = approved;
    this.ledger.set(clientOrderId, {
      order: approved,
      status: 'pending_new',
      filled: ZERO_QTY,
      venueOrderId: undefined,
      fillIds: new Set(),
      life: this.#life,
    });
    this.manager.submit(approved, this.broker.now);
    this.carryOut();
  }

  /** Puts another in its place, of what is left as far as is known here. */
  replace(id: ClientOrderId, made: Order & { readonly qty: Qty }): void {
    const row = this.ledger.get(id);
    if (row === undefined || isFinal(row.status) || /^pending_(cancel|replace)$/.test(row.status)) return;
    if ([...this.ledger.values()].some(({ order: { replaces }, status }) => replaces === id && !isFinal(status)))
      return;
    const left = minus(row.order.qty, row.filled);
    const approved = approve({ ...made, side: row.order.side, qty: left, replaces: id });
    const { clientOrderId } = approved;
    const fresh = { filled: ZERO_QTY, venueOrderId: undefined, fillIds: new Set<string>(), life: this.#life };
    this.ledger.set(clientOrderId, { order: approved, status: 'pending_new', ...fresh });
    row.status = 'pending_replace';
    this.manager.replace(approved, id, this.broker.now);
    this.carryOut();
  }

  cancel(id: ClientOrderId): void {
    const row = this.ledger.get(id);
    if (row === undefined || isFinal(row.status)) return;
    row.status = 'pending_cancel';
    this.manager.cancel(id, this.broker.now);
    this.carryOut();
  }

  /** The last of a line of replacements that has not ended; the first where all have. */
  newestOf(id: string): ClientOrderId {
    const line = [...this.ledger.values()].filter(({ order: one }) => `${one.clientOrderId}-`.startsWith(`${id}-`));
    const open = line.findLast(({ status }) => !isFinal(status));
    return open?.order.clientOrderId ?? (id as ClientOrderId);
  }

  deliver(delivery: Delivery): void {
    const { manager, broker } = this;
    if (delivery.kind === 'update') manager.updated(delivery.update, broker.now);
    else if (delivery.kind === 'synced') manager.synced(delivery.orders, broker.now);
    else if (delivery.kind === 'listening') manager.sync(broker.now);
    else if (delivery.request.kind === 'sync') throw new Error('a sync is answered by synced');
    else if (delivery.kind === 'fills') manager.fillsRead(delivery.request.clientOrderId, delivery.fills, broker.now);
    else if (delivery.request.kind !== 'fills') manager.answered(delivery.request, delivery.answer, broker.now);
    this.carryOut();
  }

  carryOut(): void {
    for (const output of this.manager.take()) this.#output(output);
  }

  #output(output: ManagerOutput): void {
    if (output.kind === 'report') this.#report(output.report);
    else if (output.kind === 'alert') this.alerts.push(output.code);
    else if (output.kind === 'stop') throw output.error;
    else if (output.kind === 'request') this.#request(output.request);
  }

  #request(request: (ManagerOutput & { kind: 'request' })['request']): void {
    const life = this.#life;
    const isCurrent = (): boolean => life === this.#life;
    // The rate limit may hold it back.
    this.broker.after(this.broker.chance(this.broker.hostility / 4) ? this.broker.int(0, 8 * SECOND) : 0, () => {
      if (!isCurrent()) return;
      const isSending = request.kind === 'submit' || request.kind === 'replace';
      if (isSending && !this.manager.mayLeave(request, this.broker.now))
        return this.deliver({ kind: 'answer', request, answer: { kind: 'unsent' } });
      if (isSending)
        expect(this.ledger.get(request.clientOrderId)?.life, `${request.clientOrderId} sent by a later life`).toBe(
          life,
        );
      this.broker.request(request, (delivery) => isCurrent() && this.deliver(delivery));
    });
  }

  #report({ clientOrderId, venueOrderId, status, execution }: OrderReport): void {
    const row = this.ledger.get(clientOrderId);
    if (row === undefined) throw new Error(`a report on ${clientOrderId}`);
    if (venueOrderId !== '') row.venueOrderId = venueOrderId;
    if (execution !== undefined) {
      expect(row.fillIds.has(execution.fillId), `${execution.fillId} twice`).toBe(false);
      row.fillIds.add(execution.fillId);
      row.filled = plus(row.filled, execution.qty);
    }
    const wasFinal = isFinal(row.status);
    const next = transition(row.status, status, row.filled === row.order.qty);
    if (!next.isLegal && !wasFinal && !isLegal(row.status, status)) this.illegal.push(`${row.status} -> ${status}`);
    row.status = next.status;
  }
}

function play(seed: number, hostility: number, crashes: number): { trader: Trader; broker: HostileBroker } {
  const start = day(0);
  const broker = new HostileBroker(seed, hostility, start);
  const trader = new Trader(broker);
  const orders = broker.int(5, 25);
  for (let i = 0; i < orders; i++) {
    broker.after(broker.int(0, 60 * SECOND), () => {
      const id = `p-${i}`;
      const size = String(broker.int(1, 6));
      const side = broker.chance(0.5) ? 'buy' : 'sell';
      const made = order(side, { id, qty: size, limit: '100', createdAt: broker.now });
      trader.submit(approve(made));
      const chain = broker.chance(0.5) ? broker.int(1, 3) : 0;
      for (let k = 1; k <= chain; k++) {
        const next = `${id}-${k}`;
        broker.after(broker.int(0, 8 * SECOND), () => {
          const last = trader.newestOf(id);
          trader.replace(last, order(side, { id: next, limit: String(100 + k), createdAt: broker.now }));
        });
      }
      if (broker.chance(0.4)) broker.after(broker.int(0, 6 * SECOND), () => trader.cancel(trader.newestOf(id)));
    });
  }
  for (let i = 0; i < crashes; i++) broker.after(broker.int(0, 70 * SECOND), () => trader.crash());
  if (hostility > 0)
    for (let i = 0; i < 3; i++) broker.after(broker.int(0, 60 * SECOND), () => broker.cut(broker.int(0, 10 * SECOND)));
  const tick = (): void => {
    trader.manager.tick(broker.now);
    trader.carryOut();
    if (broker.now < start + 40 * MINUTE) broker.after(SECOND / 4, tick);
  };
  broker.after(0, tick);
  run(broker, start + 90 * SECOND);
  broker.hostility = 0;
  trader.deliver({ kind: 'listening' });
  run(broker, start + 40 * MINUTE);
  return { trader, broker };
}

function run(broker: HostileBroker, until: number): void {
  while (broker.advance(micros(until)));
}

/** What must hold when all has come to rest. */
function check({ trader, broker }: { trader: Trader; broker: HostileBroker }): void {
  for (const { order: mine, status, filled } of trader.ledger.values()) {
    const id = mine.clientOrderId;
    const held = broker.held.get(id);
    expect(filled, `${id}: quantity`).toBe(held?.filled ?? ZERO_QTY);
    if (held === undefined) expect(isFinal(status), `${id}: ${status}, and the broker has none`).toBe(true);
    else if (isFinal(status))
      expect(['filled', 'canceled', 'replaced', 'rejected'], `${id}: ended as ${status}`).toContain(held.status);
    else
      expect([held.status, status], `${id}: open`).toEqual([
        held.status,
        expect.stringMatching(/^(new|partially_filled)$/),
      ]);
  }
  for (const id of broker.held.keys()) expect(trader.ledger.has(id), `${id} unknown here`).toBe(true);
  expect(trader.illegal).toEqual([]);
}

/** How orders ended at the broker that were to be replaced, and those that were to replace them. */
function endings(games: readonly { readonly broker: HostileBroker }[]): ReadonlySet<string> {
  const seen = new Set<string>();
  for (const { broker } of games)
    for (const { status, replaces, replacedBy } of broker.held.values())
      if (replaces !== undefined || replacedBy !== undefined) seen.add(status);
  return seen;
}

describe('OrderManager on a wire', () => {
  it('agrees with a kind broker without a single alert', { timeout: 600_000 }, () => {
    for (let seed = 1; seed <= 50; seed++) {
      const game = play(seed, 0, 0);
      check(game);
      expect(game.trader.alerts).toEqual([]);
      for (const times of [...game.broker.posts.values(), ...game.broker.patches.values()]) expect(times).toBe(1);
    }
  });

  it('agrees with the broker after lost, late, doubled and reordered messages', { timeout: 600_000 }, () => {
    const games: ReturnType<typeof play>[] = [];
    forEachSeed((seed) => {
      const game = play(seed, 0.5, 0);
      games.push(game);
      check(game);
    });
    if (SEEDS.length < 100) return;
    expect(endings(games)).toEqual(new Set(['replaced', 'filled', 'canceled', 'rejected', 'new', 'partially_filled']));
  });

  it('agrees with the broker after crashes, and sends nothing again that an earlier life decided', {
    timeout: 600_000,
  }, () => {
    forEachSeed((seed) => check(play(seed, 0.4, 4)));
  });
});
