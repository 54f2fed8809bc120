/** A broker behind a wire that loses, delays, repeats and reorders, with every accident drawn from one seed. */

import { isZero, minus, plus, type Qty, ZERO_QTY } from '../../../src/core/base/fixed.js';
import { Prng } from '../../../src/core/base/prng.js';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import type { Approved } from '../../../src/core/risk/approved.js';
import type { OrderAnswer, VenueRequest } from '../../../src/core/venue/manager/vocabulary.js';
import type { VenueFill, VenueOrder, VenueUpdate } from '../../../src/core/venue/records.js';
import { price, qty } from './build.js';

interface Held {
  readonly order: Approved;
  readonly id: string;
  /** Lookups do not see it before. */
  readonly visibleAt: Micros;
  status:
    | 'new'
    | 'partially_filled'
    | 'filled'
    | 'canceled'
    | 'pending_cancel'
    | 'pending_new'
    | 'pending_replace'
    | 'replaced'
    | 'rejected';
  /** The order whose place it takes, once it may. */
  readonly replaces?: string;
  replacedBy?: string;
  filled: Qty;
  updatedAt: Micros;
  readonly fills: VenueFill[];
}

export type Delivery =
  | { readonly kind: 'answer'; readonly request: VenueRequest; readonly answer: OrderAnswer }
  | { readonly kind: 'fills'; readonly request: VenueRequest; readonly fills: readonly VenueFill[] | undefined }
  | { readonly kind: 'synced'; readonly orders: readonly VenueOrder[] | undefined }
  | { readonly kind: 'update'; readonly update: VenueUpdate }
  | { readonly kind: 'listening' };

interface Scheduled {
  readonly at: Micros;
  readonly seq: number;
  readonly run: () => void;
}

const TIMEOUT = 3 * SECOND;
const ONE = qty('1');

export class HostileBroker {
  readonly held = new Map<string, Held>();
  /** POSTs that reached the broker, by id. */
  readonly posts = new Map<string, number>();
  readonly patches = new Map<string, number>();
  readonly #prng: Prng;
  #queue: Scheduled[] = [];
  #seq = 0;
  #isCut = false;
  /** Chance of each accident; 0 is a kind broker. */
  hostility: number;
  now: Micros;

  constructor(seed: number, hostility: number, start: Micros) {
    this.#prng = new Prng(seed);
    this.hostility = hostility;
    this.now = start;
  }

  chance(probability: number): boolean {
    return this.#prng.next() < probability;
  }

  int(low: number, high: number): number {
    return this.#prng.int(low, high);
  }

  after(delay: number, run: () => void): void {
    this.#queue.push({ at: micros(this.now + delay), seq: ++this.#seq, run });
  }

  /** Lets time pass to the next happening within `limit`; false where there is none. */
  advance(limit: Micros): boolean {
    const next = this.#queue.reduce<Scheduled | undefined>(
      (best, one) =>
        best === undefined || one.at < best.at || (one.at === best.at && one.seq < best.seq) ? one : best,
      undefined,
    );
    if (next === undefined || next.at > limit) {
      this.now = limit;
      return false;
    }
    this.#queue = this.#queue.filter((one) => one !== next);
    this.now = next.at;
    next.run();
    return true;
  }

  #delay(): number {
    return this.chance(this.hostility) ? this.int(0, 4 * SECOND) : this.int(1000, 30_000);
  }

  /** Carries a request to the broker and its answer back; `deliver` may ignore it if nobody is there any more. */
  request(request: VenueRequest, deliver: (delivery: Delivery) => void): void {
    const isLost = this.chance(this.hostility / 2);
    const isAnswerLost = this.chance(this.hostility / 2);
    const unknown = { kind: 'unknown', reason: 'timeout' } as const;
    const fail = (): void => deliver(this.#failed(request, unknown));
    if (isLost) return this.after(TIMEOUT, fail);
    this.after(this.#delay(), () => {
      const delivery = this.chance(this.hostility / 4)
        ? this.#failed(
            request,
            request.kind === 'submit' || request.kind === 'replace'
              ? { kind: 'refused', status: 429, code: undefined, message: 'too many' }
              : unknown,
          )
        : this.#handle(request);
      if (isAnswerLost) this.after(TIMEOUT, fail);
      else this.after(this.#delay(), () => deliver(delivery));
    });
  }

  #failed(request: VenueRequest, answer: OrderAnswer): Delivery {
    if (request.kind === 'fills') return { kind: 'fills', request, fills: undefined };
    if (request.kind === 'sync') return { kind: 'synced', orders: undefined };
    return { kind: 'answer', request, answer };
  }

  #handle(request: VenueRequest): Delivery {
    switch (request.kind) {
      case 'submit':
        return { kind: 'answer', request, answer: this.#submit(request.order) };
      case 'amend':
        throw new Error('nothing belongs to a group here');
      case 'replace':
        return { kind: 'answer', request, answer: this.#replace(request.order, request.venueOrderId) };
      case 'lookup':
        return { kind: 'answer', request, answer: this.#lookup(request.clientOrderId) };
      case 'cancel':
        return { kind: 'answer', request, answer: this.#cancel(request.clientOrderId) };
      case 'fills':
        return { kind: 'fills', request, fills: this.#fillsOf(request.clientOrderId) };
      case 'sync':
        return { kind: 'synced', orders: [...this.held.values()].map(told) };
    }
  }

  #submit(order: Approved): OrderAnswer {
    const id = order.clientOrderId;
    this.posts.set(id, (this.posts.get(id) ?? 0) + 1);
    if (this.held.has(id))
      return { kind: 'refused', status: 422, code: 40010001, message: 'client_order_id must be unique' };
    const lag = this.chance(this.hostility) ? this.int(0, SECOND) : 0;
    const held: Held = {
      order,
      id: `v-${id}`,
      visibleAt: micros(this.now + lag),
      status: 'new',
      filled: ZERO_QTY,
      updatedAt: this.now,
      fills: [],
    };
    this.held.set(id, held);
    this.#tell('new', held);
    this.#work(held);
    // As it was when it was taken: the stream may have told more by the time this arrives.
    return { kind: 'order', order: { ...told(held), status: 'pending_new', statusText: 'pending_new' } };
  }

  /** The new order works once the old one is told to be replaced; where that fills first, the new one is rejected. */
  #replace(order: Approved, oldId: string): OrderAnswer {
    const id = order.clientOrderId;
    this.patches.set(id, (this.patches.get(id) ?? 0) + 1);
    if (this.held.has(id))
      return { kind: 'refused', status: 422, code: 40010001, message: 'client_order_id must be unique' };
    const old = [...this.held.values()].find((held) => held.id === oldId);
    if (old === undefined) return { kind: 'not_found' };
    if (old.status !== 'new' && old.status !== 'partially_filled')
      return { kind: 'refused', status: 422, code: 42210000, message: 'unable to replace order, order is not open' };
    const isOpen = old.status;
    const lag = this.chance(this.hostility) ? this.int(0, SECOND) : 0;
    const made: Held = {
      ...{ order, id: `v-${id}`, visibleAt: micros(this.now + lag), status: 'pending_new', filled: ZERO_QTY },
      ...{ updatedAt: this.now, fills: [], replaces: old.id },
    };
    this.held.set(id, made);
    this.#move(old, 'pending_replace', 'pending_replace');
    this.#tell('pending_new', made);
    this.after(this.int(0, 2 * SECOND), () => {
      const isWanted = made.status === 'pending_new' || made.status === 'pending_cancel';
      if (old.status !== 'pending_replace') return isWanted ? this.#move(made, 'rejected', 'rejected') : undefined;
      if (!isWanted || this.chance(0.15)) {
        if (isWanted) this.#move(made, 'rejected', 'rejected');
        return this.#move(old, isZero(old.filled) ? isOpen : 'partially_filled', 'order_replace_rejected');
      }
      old.replacedBy = made.id;
      this.#move(old, 'replaced', 'replaced');
      if (made.status === 'pending_new') this.#move(made, 'new', 'new');
      this.#work(made);
    });
    return { kind: 'order', order: told(made) };
  }

  #move(held: Held, status: Held['status'], event: string): void {
    held.status = status;
    held.updatedAt = this.now;
    this.#tell(event, held);
  }

  /** Fills it bit by bit, or leaves it alone. */
  #work(held: Held): void {
    if (this.chance(0.15)) return;
    this.after(this.int(0, 2 * SECOND), () => {
      if (isOver(held)) return;
      const left = minus(held.order.qty, held.filled);
      this.#fill(held, this.chance(0.5) || left <= ONE ? left : ONE);
      this.#work(held);
    });
  }

  #fill(held: Held, size: Qty): void {
    held.filled = plus(held.filled, size);
    if (held.filled === held.order.qty) held.status = 'filled';
    else if (held.status === 'new') held.status = 'partially_filled';
    held.updatedAt = this.now;
    const { symbol, side } = held.order;
    const at = price(String(100 + held.fills.length));
    const activityId = `${held.id}-${held.fills.length}`;
    const fill: VenueFill = {
      activityId,
      venueOrderId: held.id,
      symbol,
      side,
      qty: size,
      price: at,
      cumQty: held.filled,
      at: this.now,
    };
    held.fills.push(fill);
    this.#tell(held.status === 'filled' ? 'fill' : 'partial_fill', held, { price: at, qty: size });
  }

  #lookup(id: string): OrderAnswer {
    const held = this.held.get(id);
    return held === undefined || held.visibleAt > this.now
      ? { kind: 'not_found' }
      : { kind: 'order', order: told(held) };
  }

  /** Activities may lag behind the order itself. */
  #fillsOf(id: string): readonly VenueFill[] {
    const fills = this.held.get(id)?.fills ?? [];
    return this.chance(this.hostility) ? fills.slice(0, -1) : fills;
  }

  #cancel(id: string): OrderAnswer {
    const held = this.held.get(id);
    if (held === undefined) return { kind: 'not_found' };
    if (held.status !== 'canceled' && isOver(held))
      return { kind: 'refused', status: 422, code: 42210000, message: `order is already in "${held.status}" state` };
    if (held.status === 'canceled') return { kind: 'done' };
    // Taken, and forgotten.
    if (this.chance(this.hostility / 2)) return { kind: 'done' };
    held.status = 'pending_cancel';
    held.updatedAt = this.now;
    this.#tell('pending_cancel', held);
    this.after(this.int(0, SECOND), () => {
      if (!isOver(held)) this.#move(held, 'canceled', 'canceled');
    });
    return { kind: 'done' };
  }

  #listener: ((delivery: Delivery) => void) | undefined;

  listen(listener: ((delivery: Delivery) => void) | undefined): void {
    this.#listener = listener;
    if (listener !== undefined) this.after(this.#delay(), () => this.#listener?.({ kind: 'listening' }));
  }

  /** Cuts the stream for a while: what happens then is never told. */
  cut(duration: number): void {
    this.#isCut = true;
    this.after(duration, () => {
      this.#isCut = false;
      this.#listener?.({ kind: 'listening' });
    });
  }

  #tell(event: string, held: Held, execution?: { price: VenueUpdate['price']; qty: Qty }): void {
    if (this.#isCut || this.chance(this.hostility / 10)) return;
    const update: VenueUpdate = {
      event,
      at: this.now,
      order: told(held),
      executionId: undefined,
      previousExecutionId: undefined,
      price: execution?.price,
      qty: execution?.qty,
      positionQty: undefined,
    };
    const times = this.chance(this.hostility) ? 3 : 1;
    for (let i = 0; i < times; i++)
      this.after(this.#delay(), () => this.#isCut || this.#listener?.({ kind: 'update', update }));
  }
}

const isOver = ({ status }: Held): boolean => ['filled', 'canceled', 'replaced', 'rejected'].includes(status);

const told = ({ order, id, status, filled, updatedAt, replaces, replacedBy }: Held): VenueOrder => ({
  venueOrderId: id,
  clientOrderId: order.clientOrderId,
  symbol: order.symbol,
  side: order.side,
  type: order.type,
  tif: order.tif,
  orderClass: '',
  qty: order.qty,
  notional: undefined,
  limitPrice: order.limitPrice,
  stopPrice: order.stopPrice,
  trailPrice: undefined,
  trailPercent: undefined,
  highWaterMark: undefined,
  isExtended: order.isExtended,
  status,
  statusText: status,
  filledQty: filled,
  filledAvgPrice: undefined,
  submittedAt: updatedAt,
  updatedAt,
  replacedBy,
  replaces,
  legs: [],
});
