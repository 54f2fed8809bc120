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
import type { Ratio } from '../restated.js';
import { amendExit, filledOf, isToFollow, mayFollow } from './amending.js';
import { isAtBroker, isBeingAsked, isCorrection, isOf, someOf } from './asking.js';
import { Course } from './course.js';
import { bookNext, bookRead, Executions, fillIdOf } from './fills.js';
import { succeed } from './following.js';
import { isGivenUp, isNameless, join, legLike, legsOf } from './groups.js';
import { Outbox } from './outbox.js';
import { link, sendAfter } from './replacing.js';
import { noteSplit } from './restating.js';
import { earlier, isWhole, setBack, type Tracked, track, watchAfter } from './tracked.js';
import type { ManagerOptions, ManagerOutput, OrderAnswer, OrderRequest } from './vocabulary.js';
import { corrected } from './words.js';

/** A list of orders that could not be read is asked for again. */
const SYNC_AGAIN = 2 * SECOND;
/** Open orders are asked for this often: a message may be lost on a stream that lives. */
const POLL_EVERY = 30 * SECOND;
/** The list of all orders tells of those from before a start, for one request: each is looked up where none comes by then. */
const LISTED_AFTER = 2 * SECOND;
/** How far the broker's clock may be from ours. */
const CLOCKS_APART = MINUTE;

export class OrderManager {
  readonly #tracked = new Map<string, Tracked>();
  readonly #out = new Outbox();
  readonly #course: Course;
  readonly #executions = new Executions();
  #isSyncing = false;
  #syncAt: Micros | undefined;
  #pollAt: Micros | undefined;
  #tickedAt = micros(0);

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
    return this.#isSyncing || this.#syncAt !== undefined || someOf(this.#course.live, isBeingAsked);
  }

  /** Whether the broker has an order of ours under that id, or had. */
  hasHad(venueOrderId: string): boolean {
    return this.#course.groups.has(venueOrderId) || someOf(this.#tracked.values(), isOf(venueOrderId));
  }

  /** An approved order, durable already. */
  submit(order: Approved, now: Micros, legs: readonly Approved[] = []): void {
    assert(!this.#tracked.has(order.clientOrderId), `${order.clientOrderId} is submitted twice`);
    const one = this.#add(track(order, now, order));
    if (legs.length > 0) join(one, undefined);
    for (const leg of legs) join(this.#add(track(leg, now, leg)), one);
    this.#out.post(one);
  }

  /** An approved order in the place of one that was submitted. */
  replace(order: Approved, replaces: ClientOrderId, now: Micros): void {
    assert(!this.#tracked.has(order.clientOrderId), `${order.clientOrderId} is submitted twice`);
    const one = this.#add(track(order, now, order));
    const before = this.#tracked.get(replaces);
    if (before === undefined || before.phase === 'ended' || before.phase === 'abandoned') {
      this.#course.end(one);
      return this.#out.report(one, 'rejected', now, `${replaces} has ended`);
    }
    link(one, before);
    sendAfter(before, this.#out);
  }

  /** Other prices for an exit of a group: it stays the order that it is. */
  amend(order: Approved, now: Micros): void {
    amendExit(this.#course, this.#tracked.get(order.clientOrderId), order, now);
  }

  /**
   * A sized order of the ledger, from before this process began; also one that has ended: a fill may come late, and an
   * id that was given up is watched on. `base`: what it filled under ids of the broker's that it has no more.
   */
  restore(order: Order & { readonly qty: Qty }, now: Micros, base: Qty = ZERO_QTY): void {
    const one = this.#add({ ...track(order, order.updatedAt, undefined), base });
    const first = order.parentId === undefined ? undefined : this.#tracked.get(order.parentId);
    if (order.role !== undefined) join(one, first);
    if (one.group !== undefined && one.venueOrderId !== undefined) this.#course.groups.learn(one, one.venueOrderId);
    if (!isFinal(order.status)) {
      const before = order.replaces === undefined ? undefined : this.#tracked.get(order.replaces);
      if (before !== undefined && before.phase !== 'ended') link(one, before);
      one.lookAt = micros(now + LISTED_AFTER);
      return;
    }
    if (order.status !== 'abandoned') return this.#course.end(one);
    one.phase = 'abandoned';
    // What follows another is watched with it.
    if (first === undefined) one.lookAt = micros(now + (watchAfter(0) ?? LISTED_AFTER));
  }

  /** A split is in the books: orders of its symbol are other ones at the broker. */
  split(split: Ratio, now: Micros): void {
    noteSplit(this.#course, split, now);
  }

  #add(one: Tracked): Tracked {
    this.#tracked.set(one.order.clientOrderId, one);
    this.#course.live.add(one);
    if (one.order.replaces !== undefined) this.#course.replaced.add(one.order.replaces);
    return one;
  }

  /** Whether a submission is still wanted at the moment at which it would leave. */
  mayLeave({ clientOrderId }: { readonly clientOrderId: string }, now: Micros): boolean {
    const one = this.#tracked.get(clientOrderId);
    if (one?.isAmended === true) return one.phase === 'known' && !one.isCancelWanted;
    if (one === undefined || one.phase !== 'sent' || one.isCancelWanted) return false;
    return (one.before === undefined || one.before.phase === 'known') && this.#course.isYoung(one, now);
  }

  cancel(clientOrderId: ClientOrderId, now: Micros): void {
    const one = this.#tracked.get(clientOrderId);
    if (one === undefined || one.phase === 'ended') return;
    one.isCancelWanted = true;
    one.status = 'pending_cancel';
    if (one.phase === 'known') this.#course.askCancel(one, now);
  }

  /** How a submission, a lookup or a cancel ended. */
  answered(request: OrderRequest, answer: OrderAnswer, now: Micros): void {
    const one = this.#tracked.get(request.clientOrderId);
    if (one === undefined) return;
    one.asked.delete(request.kind);
    if (request.kind === 'submit' || request.kind === 'replace') this.#course.submitted(one, answer, now);
    else if (request.kind === 'amend') this.#course.amended(one, answer, now);
    else if (request.kind === 'lookup') this.#course.lookedUp(one, answer, now);
    else this.#course.cancelAnswered(one, answer, now);
    this.#hearEarly(now);
  }

  /** One message of the order stream. It may come before the answer to the POST, late, twice, or never. */
  updated(update: VenueUpdate, now: Micros): void {
    const { order } = update;
    if (this.#isToFollow(order, now)) return;
    const one = this.#find(order, now);
    if (one === undefined) return this.#unknown(update, now);
    // What it was under an id that it has no more is of no concern.
    if (this.#course.groups.isPast(one, order)) return;
    if (isCorrection(update)) this.#out.alert('correction', corrected(one, update.event), true);
    if (update.event === 'order_cancel_rejected') one.isCancelWanted = false;
    if (update.event === 'order_replace_rejected' && one.after !== undefined) this.#course.lookup(one.after, now);
    this.#execution(one, update);
    this.#course.know(one, order, now);
    this.#hearEarly(now);
    if (update.positionQty === undefined || one.booked !== filledOf(one, order)) return;
    this.#out.put({ kind: 'position', symbol: one.order.symbol, qty: update.positionQty, at: update.at });
  }

  /** Of what is to take an exit's place nothing is heard before the exit has said so: it is looked at. */
  #isToFollow(order: VenueOrder, now: Micros): boolean {
    if (this.#tracked.has(order.clientOrderId)) return false;
    const one = this.#course.groups.find(order);
    const follows = isToFollow(one, order);
    if (follows && one.phase === 'known' && order.status !== 'pending_new') this.#course.lookup(one, now);
    return follows;
  }

  /** The order of ours that one of the broker's is; one that it put in another's place goes on as that one. */
  #find(order: VenueOrder, now: Micros): Tracked | undefined {
    const own = this.#tracked.get(order.clientOrderId);
    if (own !== undefined) return own;
    const { groups } = this.#course;
    const one = groups.find(order);
    const isSuccessor = one !== undefined && one.venueOrderId === order.replaces;
    if (isSuccessor && !groups.isPast(one, order)) succeed(this.#course, one, order.venueOrderId, now);
    return one;
  }

  /** Of an order that nobody knows yet: it may be a leg, and is kept until the broker has told which are. */
  #unknown(update: VenueUpdate, now: Micros): void {
    const { live, groups } = this.#course;
    const isListedSoon = this.#isSyncing && update.order.replaces !== undefined;
    const isAwaited = isListedSoon || someOf(live, isNameless) || mayFollow(update, live, now);
    if (!isAwaited && !someOf(live, isGivenUp)) return this.#out.put({ kind: 'foreign', order: update.order });
    // A group that was given up may be there all the same: the list of all orders tells.
    if (!groups.keep(update) || !isAwaited) this.#syncAt ??= now;
  }

  /** What was told before anybody knew whose it was; with the list of all orders at hand it is somebody else's. */
  #hearEarly(now: Micros, isListed = false): void {
    const { live, groups } = this.#course;
    if (!groups.hasEarly || someOf(live, isNameless) || this.#isSyncing || this.#syncAt !== undefined) return;
    for (const update of groups.takeEarly()) {
      if (!isListed || groups.find(update.order) !== undefined) this.updated(update, now);
      else if (mayFollow(update, live, now) && groups.keep(update)) this.#syncAt ??= micros(now + SYNC_AGAIN);
      else this.#out.put({ kind: 'foreign', order: update.order });
    }
  }

  #execution(one: Tracked, { order, price, qty, at, executionId }: VenueUpdate): void {
    if (price === undefined || qty === undefined || qty <= ZERO_QTY) return;
    one.venueOrderId ??= order.venueOrderId;
    const cumQty = filledOf(one, order);
    const fillId = fillIdOf(one, cumQty);
    // What it would be beyond the fill that has this id already, the activities tell.
    if (executionId !== undefined && this.#executions.fillOf(executionId, fillId) !== fillId) return;
    bookNext(one, { cumQty, qty, price, at, executionId }, this.#out);
    if (executionId !== undefined && one.nameless.delete(fillId))
      this.#out.put({ kind: 'execution', fillId, executionId });
    if (isWhole(one)) this.#course.end(one);
  }

  /** The executions of one order as the activities have them, in any order; undefined where they cannot be read. */
  fillsRead(clientOrderId: string, fills: readonly VenueFill[] | undefined, now: Micros): void {
    const one = this.#tracked.get(clientOrderId);
    if (one === undefined) return;
    one.asked.delete('fills');
    if (!bookRead(one, fills ?? [], now, this.#out)) return;
    if (one.phase === 'ended' || isWhole(one)) this.#course.end(one);
    this.#course.release(one);
  }

  /** Everything is asked anew: the stream was away, or this process has just begun. */
  sync(now: Micros): void {
    this.#askAll(Math.min(now, ...Array.from(this.#course.live, ({ intentAt }) => intentAt)));
  }

  /** An order that is not among the open ones and not of the last moments is looked up by itself. */
  #poll(now: Micros): void {
    this.#pollAt = micros(now + POLL_EVERY);
    if (someOf(this.#course.live, isAtBroker)) this.#askAll(now);
  }

  #askAll(since: number): void {
    if (this.#isSyncing) return;
    this.#isSyncing = true;
    this.#syncAt = undefined;
    this.#out.put({ kind: 'request', request: { kind: 'sync', since: micros(since - CLOCKS_APART) } });
  }

  /** All open orders and those submitted lately; undefined where they cannot be read: then nothing is known. */
  synced(orders: readonly VenueOrder[] | undefined, now: Micros): void {
    this.#isSyncing = false;
    if (orders === undefined) return void (this.#syncAt = micros(now + SYNC_AGAIN));
    this.#pollAt = micros(now + POLL_EVERY);
    const seen = new Set<Tracked>();
    for (const order of orders) this.#synced(order, seen, now);
    for (const one of this.#course.live) if (!seen.has(one) && one.phase !== 'abandoned') this.#course.lookup(one, now);
    this.#hearEarly(now, true);
  }

  #synced(order: VenueOrder, seen: Set<Tracked>, now: Micros): void {
    if (this.#isToFollow(order, now)) return;
    const one = this.#find(order, now);
    if (one === undefined) return this.#out.put({ kind: 'foreign', order });
    seen.add(one);
    this.#course.know(one, order, now);
    for (const leg of order.legs) if (legLike(one, leg) === undefined) this.#out.put({ kind: 'foreign', order: leg });
    for (const leg of legsOf(one)) if (leg.venueOrderId !== undefined) seen.add(leg);
  }

  /** Time passes: what is due is looked into, as soon as before where the clock was set back. */
  tick(now: Micros): void {
    const back = Math.max(0, this.#tickedAt - now);
    this.#tickedAt = now;
    this.#syncAt = earlier(this.#syncAt, back);
    this.#pollAt = earlier(this.#pollAt, back);
    if (this.#syncAt !== undefined && this.#syncAt <= now) this.sync(now);
    else if (this.#pollAt !== undefined && this.#pollAt <= now) this.#poll(now);
    for (const one of this.#course.live) {
      if (back > 0) setBack(one, back, now);
      if (one.isStirred) this.#course.stir(one, now);
      if (one.lookAt !== undefined && one.lookAt <= now) this.#course.lookup(one, now);
      if (one.fillsAt !== undefined && one.fillsAt <= now) this.#course.askFills(one);
    }
  }
}
