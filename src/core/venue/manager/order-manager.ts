/**
 * Takes approved orders to a broker over a wire that loses, repeats, delays and reorders: never one lost, never one
 * sent twice. Pure: requests and reports come out, answers and updates go in, with the time.
 *
 * A POST is never repeated blindly. Where its outcome is unknown the order is looked up by our own id, and sent again
 * only under that id, only within its lifetime, and only if risk still agrees. What cannot be settled is given up and
 * its id watched. Fills are booked by their cumulative quantity, so that it matters neither how often nor from where
 * they are told; a final status is reported after the fills that belong before it.
 */

import { assert } from '../../base/assert.js';
import { type Qty, ZERO_QTY } from '../../base/fixed.js';
import { MINUTE, type Micros, micros, SECOND } from '../../base/time.js';
import { isFinal } from '../../orders/lifecycle.js';
import type { ClientOrderId, Order } from '../../orders/order.js';
import type { Approved } from '../../risk/approved.js';
import type { VenueFill, VenueOrder, VenueUpdate } from '../records.js';
import { Course } from './course.js';
import { bookNext, bookRead } from './fills.js';
import { Outbox } from './outbox.js';
import { type Tracked, track } from './tracked.js';
import type { ManagerOptions, ManagerOutput, OrderAnswer, VenueRequest } from './vocabulary.js';

const CORRECTIONS: ReadonlySet<string> = new Set(['trade_bust', 'trade_correct', 'restated']);
/** A list of orders that could not be read is asked for again. */
const SYNC_AGAIN = 2 * SECOND;
/** How far the broker's clock may be from ours. */
const CLOCKS_APART = MINUTE;

export class OrderManager {
  readonly #tracked = new Map<string, Tracked>();
  readonly #out = new Outbox();
  readonly #course: Course;
  #isSyncing = false;
  #syncAt: Micros | undefined;

  constructor(options: ManagerOptions) {
    this.#course = new Course(options, this.#out);
  }

  /** What is to be done and told, in order, since it was last taken. */
  take(): readonly ManagerOutput[] {
    return this.#out.take();
  }

  /** Reports so far: whether anything was learnt between two moments. */
  get reports(): number {
    return this.#out.reports;
  }

  /** Whether it is still being asked what became of an order: until then books and broker may differ. */
  get isUnsettled(): boolean {
    if (this.#isSyncing || this.#syncAt !== undefined) return true;
    for (const one of this.#course.live) if (isBeingAsked(one)) return true;
    return false;
  }

  /** An approved order, durable already. */
  submit(order: Approved, now: Micros): void {
    assert(!this.#tracked.has(order.clientOrderId), `${order.clientOrderId} is submitted twice`);
    const one = this.#add(track(order, now, order));
    this.#out.post(one);
  }

  /**
   * A sized order of the ledger, from before this process began; also one that has ended: a fill may come late, and an
   * id that was given up is watched on.
   */
  restore(order: Order & { readonly qty: Qty }, now: Micros): void {
    const one = this.#add(track(order, order.updatedAt, undefined));
    if (!isFinal(order.status)) return this.#course.lookup(one, now);
    if (order.status !== 'abandoned') return this.#course.end(one);
    one.phase = 'abandoned';
    this.#course.lookup(one, now);
  }

  #add(one: Tracked): Tracked {
    this.#tracked.set(one.order.clientOrderId, one);
    this.#course.live.add(one);
    return one;
  }

  /** Whether a submission is still wanted at the moment at which it would leave. */
  mayLeave({ clientOrderId }: { readonly clientOrderId: string }, now: Micros): boolean {
    const one = this.#tracked.get(clientOrderId);
    return one !== undefined && one.phase === 'sent' && !one.isCancelWanted && this.#course.isYoung(one, now);
  }

  cancel(clientOrderId: ClientOrderId, now: Micros): void {
    const one = this.#tracked.get(clientOrderId);
    if (one === undefined || one.phase === 'ended') return;
    one.isCancelWanted = true;
    one.status = 'pending_cancel';
    if (one.phase === 'known') this.#course.askCancel(one, now);
  }

  /** How a submission, a lookup or a cancel ended. */
  answered(
    request: VenueRequest & { readonly kind: 'submit' | 'lookup' | 'cancel' },
    answer: OrderAnswer,
    now: Micros,
  ): void {
    const one = this.#tracked.get(request.clientOrderId);
    if (one === undefined) return;
    one.asked.delete(request.kind);
    if (request.kind === 'submit') this.#course.submitted(one, answer, now);
    else if (request.kind === 'lookup') this.#course.lookedUp(one, answer, now);
    else this.#course.cancelAnswered(one, answer, now);
  }

  /** One message of the order stream. It may come before the answer to the POST, late, twice, or never. */
  updated(update: VenueUpdate, now: Micros): void {
    const { order } = update;
    const one = this.#tracked.get(order.clientOrderId);
    if (one === undefined) return this.#out.put({ kind: 'foreign', order });
    if (CORRECTIONS.has(update.event)) {
      const { clientOrderId } = one.order;
      this.#out.alert(
        'correction',
        `${clientOrderId}: the broker says ${update.event}; its fills are to be compared`,
        true,
      );
    }
    if (update.event === 'order_cancel_rejected') one.isCancelWanted = false;
    this.#execution(one, update);
    this.#course.know(one, order, now);
    if (update.positionQty === undefined || one.booked !== order.filledQty) return;
    this.#out.put({ kind: 'position', symbol: one.order.symbol, qty: update.positionQty, at: update.at });
  }

  #execution(one: Tracked, { order, price, qty, at }: VenueUpdate): void {
    if (price === undefined || qty === undefined || qty <= ZERO_QTY) return;
    one.venueOrderId ??= order.venueOrderId;
    bookNext(one, { cumQty: order.filledQty, qty, price, at }, this.#out);
    if (one.booked === one.order.qty) this.#course.end(one);
  }

  /** The executions of one order as the activities have them, in any order; undefined where they cannot be read. */
  fillsRead(clientOrderId: string, fills: readonly VenueFill[] | undefined, now: Micros): void {
    const one = this.#tracked.get(clientOrderId);
    if (one === undefined) return;
    one.asked.delete('fills');
    if (!bookRead(one, fills ?? [], now, this.#out)) return;
    if (one.phase === 'ended' || one.booked === one.order.qty) this.#course.end(one);
    this.#course.release(one);
  }

  /** Everything is asked anew: the stream was away, or this process has just begun. */
  sync(now: Micros): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    this.#syncAt = undefined;
    let since: number = now;
    for (const one of this.#course.live) since = Math.min(since, one.intentAt);
    this.#out.put({ kind: 'request', request: { kind: 'sync', since: micros(since - CLOCKS_APART) } });
  }

  /** All open orders and those submitted lately; undefined where they cannot be read: then nothing is known. */
  synced(orders: readonly VenueOrder[] | undefined, now: Micros): void {
    this.#isSyncing = false;
    if (orders === undefined) {
      this.#syncAt = micros(now + SYNC_AGAIN);
      return;
    }
    const seen = new Set<string>();
    for (const order of orders) {
      seen.add(order.clientOrderId);
      const one = this.#tracked.get(order.clientOrderId);
      if (one === undefined) this.#out.put({ kind: 'foreign', order });
      else this.#course.know(one, order, now);
    }
    for (const one of this.#course.live) if (!seen.has(one.order.clientOrderId)) this.#course.lookup(one, now);
  }

  /** Time passes: what is due is looked into. */
  tick(now: Micros): void {
    if (this.#syncAt !== undefined && this.#syncAt <= now) this.sync(now);
    for (const one of this.#course.live) {
      if (one.lookAt !== undefined && one.lookAt <= now) this.#course.lookup(one, now);
      if (one.fillsAt !== undefined && one.fillsAt <= now) this.#course.askFills(one);
    }
  }
}

const isBeingAsked = ({ phase, asked, booked, told }: Tracked): boolean =>
  phase === 'doubtful' || phase === 'sent' || asked.has('lookup') || booked < told;
