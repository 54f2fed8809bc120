/** Books that survive a crash: what was committed, and a run rebuilt from it as a restart does. */

import { minus } from '../../../src/core/base/fixed.js';
import { Engine } from '../../../src/core/engine/engine.js';
import { type Durability, TradingLoop } from '../../../src/core/engine/loop.js';
import type { MarketEvent } from '../../../src/core/events.js';
import { isFinal } from '../../../src/core/orders/lifecycle.js';
import type { Order } from '../../../src/core/orders/order.js';
import type { Fill } from '../../../src/core/portfolio/records.js';
import type { Cursor, Ledger, Step } from '../../../src/core/ports.js';
import type { Standing } from '../../../src/core/sim/resting.js';
import { SimVenue } from '../../../src/core/sim/sim-venue.js';
import { type SetupOptions, setupOf } from './run.js';

/** All that a ledger holds at one commit. */
export interface Snapshot {
  readonly cursor: Cursor;
  /** By id, in the order in which they were made. */
  readonly orders: ReadonlyMap<string, Order>;
  readonly fills: readonly { readonly fill: Fill; readonly applied: number }[];
  readonly standings: ReadonlyMap<string, Standing>;
}

export const NOTHING_YET: Snapshot = {
  cursor: { applied: 0, at: 0 as Cursor['at'] },
  orders: new Map(),
  fills: [],
  standings: new Map(),
};

/** Keeps a snapshot of every commit. */
export class Durable implements Ledger {
  readonly commits: Snapshot[] = [];
  readonly #orders: Map<string, Order>;
  readonly #fills: { fill: Fill; applied: number }[];

  constructor(
    { orders, fills }: Snapshot = NOTHING_YET,
    readonly standings: SimVenue['standings'] = () => [],
  ) {
    this.#orders = new Map(orders);
    this.#fills = [...fills];
  }

  record(step: Step, { applied }: Cursor): void {
    for (const { order } of step.changes) this.#orders.set(order.clientOrderId, { ...order });
    for (const fill of step.fills) this.#fills.push({ fill, applied });
  }

  recordEquity(): void {
    // Not needed to go on.
  }

  commit(cursor: Cursor): void {
    const standings = new Map([...this.standings()].map(([id, standing]) => [id, { ...standing }]));
    this.commits.push({ cursor: { ...cursor }, orders: new Map(this.#orders), fills: [...this.#fills], standings });
  }
}

interface Running {
  readonly engine: Engine;
  readonly loop: TradingLoop;
  readonly ledger: Durable;
}

type Options = SetupOptions & { readonly durability?: Durability };

function begin({ durability, ...options }: Options, from: Snapshot): Running & { readonly venue: SimVenue } {
  const setup = setupOf({ ...options, ordersMade: from.orders.size });
  const engine = new Engine(setup);
  const venue = new SimVenue(setup.instruments, setup.costs, engine);
  const ledger = new Durable(from, () => venue.standings());
  return { engine, venue, ledger, loop: new TradingLoop(engine, venue, ledger, [], durability) };
}

/** Takes the events from the cursor on, `batch` of them between commits, and commits at the end. */
function goOn(run: Running, events: readonly MarketEvent[], batch: number): Running {
  for (let i = run.loop.cursor.applied; i < events.length; i++) {
    const event = events[i];
    if (event !== undefined) run.loop.take(event);
    if ((i + 1) % batch === 0) run.loop.commit();
  }
  run.loop.commit();
  return run;
}

/** A run from its first event to its last. */
export function runThrough(options: Options, events: readonly MarketEvent[], batch = 1): Running {
  const run = begin(options, NOTHING_YET);
  run.loop.start();
  return goOn(run, events, batch);
}

/** A run that died after that commit, and everything it did since with it: rebuilt, and gone on with to the end. */
export function resume(options: Options, events: readonly MarketEvent[], from: Snapshot, batch = 1): Running {
  const { cursor, orders, fills } = from;
  const run = begin(options, from);
  const { engine, venue, loop } = run;
  let next = 0;
  const applyFills = (): void => {
    for (let one = fills[next]; one !== undefined && one.applied <= loop.cursor.applied; one = fills[++next]) {
      engine.restoreFill(one.fill);
    }
  };
  applyFills();
  for (const event of events.slice(0, cursor.applied)) {
    loop.warmUp(event);
    applyFills();
  }
  const open = [...orders.values()].filter(({ status }) => !isFinal(status));
  const hasOpenLegs = ({ clientOrderId }: Order): boolean => open.some(({ parentId }) => parentId === clientOrderId);
  for (const order of orders.values()) if (!isFinal(order.status) || hasOpenLegs(order)) engine.restoreOrder(order);
  const meets = options.release === 'at-once' ? 'last-price' : 'next-price';
  for (const { symbol, qty } of engine.portfolio.books) {
    const sent = open.flatMap((order) =>
      order.symbol === symbol && order.qty !== undefined
        ? [
            {
              order: { ...order, qty: order.qty },
              fills: fills.filter(({ fill }) => fill.clientOrderId === order.clientOrderId).length,
              standing: from.standings.get(order.clientOrderId),
            },
          ]
        : [],
    );
    venue.restore(symbol, qty, sent, meets);
  }
  loop.drain();
  return goOn(run, events, batch);
}

/** What is left to fill of orders that have not ended, and every figure that two runs must share. */
export function summary({ engine, ledger }: Running) {
  const last = ledger.commits.at(-1) ?? NOTHING_YET;
  return {
    orders: [...last.orders.values()].map((order) => ({
      ...order,
      // A restart may note the venue's first word on an order later than the run that died.
      updatedAt: undefined,
      left: order.qty === undefined ? undefined : minus(order.qty, order.filledQty),
    })),
    fills: last.fills,
    cash: engine.portfolio.cash,
    realized: engine.portfolio.realizedPnl,
    fees: engine.portfolio.fees,
    lots: [...engine.portfolio.books].flatMap(({ lots }) => lots.map((lot) => ({ ...lot }))),
    equity: engine.exactEquity(),
    now: engine.now,
  };
}
