/** Makes the safe repairs: under the writer's lock, or as a request to the trader that holds it. */

import { qtyText } from '../../core/base/decimal.js';
import { TradectlError } from '../../core/base/errors.js';
import { notional, plus, ZERO_MONEY, ZERO_QTY } from '../../core/base/fixed.js';
import type { Micros } from '../../core/base/time.js';
import type { RestatedTerms } from '../../core/events.js';
import { type OrderStatus, transition } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import { symbolsOf } from '../../core/portfolio/movement.js';
import { Portfolio } from '../../core/portfolio/portfolio.js';
import type { Fill } from '../../core/portfolio/records.js';
import type { OrderChange, Step } from '../../core/ports.js';
import type { Import } from '../../core/reconcile/books.js';
import type { VenueOrder } from '../../core/venue/records.js';
import type { Binding } from '../../io/sqlite/binding.js';
import { openLedger, type SqliteLedger } from '../../io/sqlite/ledger.js';
import { appendRequest } from '../../io/sqlite/requests.js';
import type { StoredRun } from '../../io/sqlite/stored-run.js';
import { sameBooks } from '../trade/recover.js';
import { Homes } from './homes.js';
import { importText } from './import-text.js';
import { ImportedMarks } from './imported-marks.js';

export interface ApplyOptions {
  readonly path: string;
  readonly binding: Binding;
  readonly pid: number;
  readonly now: Micros;
}

/** Records that were booked here, or the request by which the running trader was asked to. */
export type Applied = { readonly imported: number } | { readonly request: number };

/** The kind of a request that asks the trader to take over records of the broker. */
const REQUEST = 'import';

/**
 * Throws the `ledger_*` errors; a ledger that a trader writes is none of them, unless there are orders to import: their
 * run begins anew.
 */
export function applyImports(imports: readonly Import[], { path, binding, pid, now }: ApplyOptions): Applied {
  if (imports.length === 0) return { imported: 0 };
  const ledger = openOrNone(path, { pid, now }, binding);
  if (ledger === undefined) {
    if (imports.some(({ kind }) => kind === 'order')) throw busy(path);
    const body = { imports: imports.map(importText) };
    return { request: appendRequest(path, { kind: REQUEST, body, madeBy: `reconcile ${pid}`, at: now }) };
  }
  try {
    return { imported: book(imports, ledger, path, now) };
  } finally {
    ledger.close();
  }
}

/** Notes that a ledger that was restored agrees with the broker; a trader that writes it notes that itself. */
export function noteCompared({ path, binding, pid, now }: ApplyOptions): void {
  const ledger = openOrNone(path, { pid, now }, binding);
  if (ledger === undefined) return;
  try {
    ledger.noteReconciled();
  } finally {
    ledger.close();
  }
}

/** Undefined where a trader writes it. */
function openOrNone(path: string, holder: { pid: number; now: Micros }, binding: Binding): SqliteLedger | undefined {
  try {
    return openLedger(path, holder, binding);
  } catch (error) {
    if (error instanceof TradectlError && error.code === 'ledger_locked') return undefined;
    throw error;
  }
}

const busy = (path: string): TradectlError =>
  new TradectlError('ledger_locked', 'orders that the ledger has lost are imported while no trader writes it', {
    where: path,
    hint: 'stop the trader, then again: tradectl reconcile --apply',
  });

/** Each into the run that it is of; what is of none is passed over. */
function book(imports: readonly Import[], ledger: SqliteLedger, path: string, now: Micros): number {
  const homes = new Homes(ledger.bookable());
  let booked = 0;
  for (const [run, its] of homes.sorted(imports)) {
    if (run === undefined) continue;
    const isAmended = run !== homes.newest && its.every(({ kind }) => kind === 'status');
    booked += isAmended ? its.filter((one) => amend(one, ledger, now)).length : bookInto(run, its, ledger, path, now);
    // Ids that it gave to orders that came to nothing are lost with them: it goes on past them, once its books agree.
    if (its.some(({ kind }) => kind === 'order')) ledger.retire(run.key, now);
  }
  if (booked === 0 && homes.newest === undefined) throw closed(path);
  return booked;
}

/** The end of an order of a run that is over. */
const amend = (one: Import, ledger: SqliteLedger, now: Micros): boolean =>
  one.kind === 'status' && ledger.amend(one.clientOrderId, (mine) => restated(mine, one.order, now));

function bookInto(run: StoredRun, imports: readonly Import[], ledger: SqliteLedger, path: string, now: Micros): number {
  const books = new Importer(run, path);
  const marks = new ImportedMarks(run.marks);
  const handle = ledger.resume(run);
  let booked = 0;
  for (const one of [...imports].sort((a, b) => timeOf(a) - timeOf(b))) {
    const step = books.take(one, now);
    if (step === undefined) continue;
    handle.record(step, run.cursor);
    for (const { symbol, price, at } of marks.after(one)) handle.recordMark(symbol, price, at);
    booked++;
  }
  handle.finish('stopped', run.cursor, now);
  return booked;
}

/** Statuses last: they may be of orders whose fills come before. Terms first: fills are of the order as it is now. */
function timeOf(one: Import): number {
  if (one.kind === 'status') return Number.MAX_SAFE_INTEGER;
  if (one.kind === 'order') return one.order.createdAt;
  if (one.kind === 'terms') return 0;
  return one.kind === 'fill' ? one.fill.at : one.movement.at;
}

const closed = (path: string): TradectlError =>
  new TradectlError('ledger_readonly', 'the newest run of the ledger is over: nothing is booked into it any more', {
    where: path,
    hint: 'the next `tradectl trade` opens new books with what the broker holds',
  });

/** A run's books, rebuilt, and what each record adds to them. */
class Importer {
  readonly #portfolio: Portfolio;
  readonly #orders: Map<string, Order>;
  readonly #fills: Set<string>;

  constructor(
    readonly run: StoredRun,
    path: string,
  ) {
    this.#portfolio = new Portfolio(run.startCash);
    for (const one of run.bookings) {
      if (one.kind === 'fill') this.#portfolio.apply(one.fill);
      else this.#portfolio.move(one.movement);
    }
    if (!sameBooks(this.#portfolio, run)) {
      throw new TradectlError('ledger_corrupt', `the fills of run ${run.id} do not add up to its positions and cash`, {
        where: path,
        hint: `see what differs: tradectl ledger verify --run ${run.id} --db ${path}`,
      });
    }
    this.#orders = new Map(run.orders.map((order) => [order.clientOrderId, order]));
    this.#fills = new Set(run.fills.map(({ fill }) => fill.fillId));
  }

  /** Undefined where the books have it, or lack its order. */
  take(one: Import, now: Micros): Step | undefined {
    if (one.kind === 'movement') return this.#move(one.movement);
    if (one.kind === 'order') return this.#add(one.order);
    const order = this.#orders.get(one.clientOrderId);
    if (order === undefined) return undefined;
    if (one.kind === 'terms') return this.#rewrite(order, one.terms, now);
    return one.kind === 'fill' ? this.#fill(order, one.fill) : this.#restate(order, one.order, now);
  }

  /** What came before the books began is in their opening: they may have been begun since the comparison. */
  #move(movement: Parameters<Portfolio['move']>[0]): Step | undefined {
    if (movement.at < this.run.startedAt) return undefined;
    const moved = this.#portfolio.move(movement);
    if (moved === undefined) return undefined;
    const positions = symbolsOf(movement).map((symbol) => this.#portfolio.book(symbol));
    return { ...NOTHING, movements: [moved], trades: moved.trades, positions, cash: this.#portfolio.cash };
  }

  #add(lost: Order): Step | undefined {
    if (this.#orders.has(lost.clientOrderId)) return undefined;
    const isOfRun = lost.clientOrderId.startsWith(`${this.run.orderPrefix}-`);
    const order = isOfRun ? { ...lost, strategyId: this.run.strategy } : lost;
    this.#orders.set(order.clientOrderId, order);
    const { status, createdAt } = order;
    return {
      ...NOTHING,
      changes: [{ order, from: undefined, to: status, at: createdAt, reason: REASON, isLegal: true }],
    };
  }

  #fill(order: Order, { venueOrderId, cumQty, qty, price, at }: (Import & { kind: 'fill' })['fill']): Step | undefined {
    const fillId = `${venueOrderId}/${qtyText(cumQty)}`;
    if (this.#fills.has(fillId)) return undefined;
    this.#fills.add(fillId);
    const { clientOrderId, strategyId, symbol, side } = order;
    const fill: Fill = {
      ...{ fillId, clientOrderId, strategyId, symbol, side, qty, price },
      ...{ fee: ZERO_MONEY, feeQty: ZERO_QTY, ts: at },
    };
    const trades = this.#portfolio.apply(fill);
    const filledQty = plus(order.filledQty, qty);
    const isComplete = order.qty !== undefined && filledQty >= order.qty;
    const next = transition(order.status, 'partially_filled', isComplete);
    const filled = { ...order, venueOrderId, filledQty, filledValue: plus(order.filledValue, notional(price, qty)) };
    const changes = this.#change(filled, order, next.status, at, next.isLegal);
    return {
      ...NOTHING,
      changes,
      fills: [fill],
      trades,
      positions: [this.#portfolio.book(symbol)],
      cash: this.#portfolio.cash,
    };
  }

  #rewrite(order: Order, terms: RestatedTerms, at: Micros): Step {
    return { ...NOTHING, changes: this.#change({ ...order, ...terms }, order, order.status, at, true) };
  }

  #restate(order: Order, theirs: VenueOrder, now: Micros): Step | undefined {
    const change = restated(order, theirs, now);
    if (change === undefined) return undefined;
    this.#orders.set(order.clientOrderId, change.order);
    return { ...NOTHING, changes: [change] };
  }

  #change(to: Order, { status: from }: Order, status: OrderStatus, at: Micros, isLegal: boolean): Step['changes'] {
    const order = { ...to, status, updatedAt: at };
    this.#orders.set(order.clientOrderId, order);
    return [{ order, from, to: status, at, reason: REASON, isLegal }];
  }
}

const REASON = 'imported by reconcile';

/** An order as the broker has it; undefined where that is nothing new. */
function restated(mine: Order, { status, venueOrderId }: VenueOrder, at: Micros): OrderChange | undefined {
  if (status === undefined || status === mine.status) return undefined;
  const { isLegal } = transition(mine.status, status, false);
  const order = { ...mine, venueOrderId, status, updatedAt: at };
  return { order, from: mine.status, to: status, at, reason: REASON, isLegal };
}

const NOTHING: Step = {
  changes: [],
  fills: [],
  movements: [],
  trades: [],
  positions: [],
  cash: undefined,
  denials: [],
  unprotected: [],
  commands: [],
};
