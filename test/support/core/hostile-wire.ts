/** The simulated broker, as Alpaca writes it, behind a wire that loses, delays, repeats and reorders, all from one seed. */

import { must } from '../../../src/core/base/assert.js';
import { ZERO_RATE } from '../../../src/core/base/fixed.js';
import { Prng } from '../../../src/core/base/prng.js';
import { type Micros, micros, SECOND } from '../../../src/core/base/time.js';
import { Broker } from '../../../src/core/sim/broker/broker.js';
import { isRefusal } from '../../../src/core/sim/broker/refusal.js';
import type { BrokerOrder, Refusal, TradeUpdate } from '../../../src/core/sim/broker/types.js';
import { CALENDARS } from '../../../src/core/sim/world/calendar.js';
import type { OrderAnswer, VenueRequest } from '../../../src/core/venue/manager/vocabulary.js';
import type { VenueFill, VenueOrder, VenueUpdate } from '../../../src/core/venue/records.js';
import { amendBody, submitBody } from '../../../src/io/alpaca/trading/bodies.js';
import { decodeOrder, decodeUpdate } from '../../../src/io/alpaca/trading/decode-order.js';
import { orderJson } from '../../../src/io/alpaca-sim/rest/order-json.js';
import { readOrderRequest, readReplaceRequest } from '../../../src/io/alpaca-sim/rest/order-request.js';
import { updateWire } from '../../../src/io/alpaca-sim/stream/update-wire.js';
import { equity, TEN } from './broker-desk.js';
import { money } from './build.js';

export type Delivery =
  | { readonly kind: 'answer'; readonly request: VenueRequest; readonly answer: OrderAnswer }
  | { readonly kind: 'fills'; readonly request: VenueRequest; readonly fills: readonly VenueFill[] | undefined }
  | { readonly kind: 'synced'; readonly orders: readonly VenueOrder[] | undefined }
  | { readonly kind: 'update'; readonly update: VenueUpdate }
  | { readonly kind: 'listening' };

type Deliver = (delivery: Delivery) => void;

interface Scheduled {
  readonly at: Micros;
  readonly seq: number;
  readonly run: () => void;
}

const TIMEOUT = 3 * SECOND;
const UNKNOWN = { kind: 'unknown', reason: 'timeout' } as const;

export class HostileWire {
  readonly broker: Broker;
  readonly prng: Prng;
  /** POSTs that reached the broker, by our id. */
  readonly posts = new Map<string, number>();
  readonly #queue: Scheduled[] = [];
  #seq = 0;
  #listener: Deliver | undefined;
  #isCut = false;
  /** What was listed last, and how it was told. */
  #listed: readonly BrokerOrder[] = [];
  #list: readonly VenueOrder[] = [];
  now: Micros = TEN;
  /** What is printed: cents. */
  price = 10_000;

  constructor(
    seed: number,
    /** Chance of each accident; 0 is a kind wire. */
    public hostility: number,
  ) {
    this.prng = new Prng(seed);
    this.broker = new Broker({
      ...{ assets: [equity('ABC')], cash: money('1000000'), now: TEN, seed, calendar: CALENDARS.nyse },
      ...{ fees: { crypto: ZERO_RATE }, fills: { partialTenth: true } },
      latency: { accept: 50_000, cancel: 200_000, replace: 100_000 },
      onUpdate: (update) => this.#tell(update),
    });
  }

  chance(probability: number): boolean {
    return this.prng.next() < probability;
  }

  after(delay: number, run: () => void): void {
    this.#queue.push({ at: micros(this.now + delay), seq: ++this.#seq, run });
  }

  /** Lets time pass until then. */
  run(until: Micros): void {
    for (;;) {
      const next = this.#queue.reduce<Scheduled | undefined>(
        (best, one) =>
          best === undefined || one.at < best.at || (one.at === best.at && one.seq < best.seq) ? one : best,
        undefined,
      );
      if (next === undefined || next.at > until) break;
      this.#queue.splice(this.#queue.indexOf(next), 1);
      this.now = next.at;
      this.broker.advance(this.now);
      next.run();
    }
    this.now = until;
  }

  /** The market moves by some cents. */
  move(cents: number): void {
    this.price = Math.max(5000, this.price + cents);
    const stamp = { symbol: 'ABC', tsEvent: this.now, tsRecv: this.now, nanos: 0 };
    const at = this.price / 100;
    this.broker.take({ kind: 'quote', ...stamp, bidPrice: at, bidSize: 100, askPrice: at, askSize: 100 });
  }

  listen(listener: Deliver): void {
    this.#listener = listener;
    this.after(this.#delay(), () => listener({ kind: 'listening' }));
  }

  /** Cuts the stream for a while: what happens then is never told. */
  cut(duration: number): void {
    this.#isCut = true;
    this.after(duration, () => {
      this.#isCut = false;
      this.#listener?.({ kind: 'listening' });
    });
  }

  request(request: VenueRequest, deliver: Deliver): void {
    const [isLost, isAnswerLost] = [this.chance(this.hostility / 2), this.chance(this.hostility / 2)];
    const fail = (): void => deliver(failed(request));
    if (isLost) return this.after(TIMEOUT, fail);
    this.after(this.#delay(), () => {
      const delivery = this.#handle(request);
      if (isAnswerLost) this.after(TIMEOUT, fail);
      else this.after(this.#delay(), () => deliver(delivery));
    });
  }

  #delay(): number {
    return this.chance(this.hostility) ? this.prng.int(0, 4 * SECOND) : this.prng.int(1000, 30_000);
  }

  #handle(request: VenueRequest): Delivery {
    if (request.kind === 'sync') return { kind: 'synced', orders: this.orders() };
    if (request.kind === 'fills') return { kind: 'fills', request, fills: this.#fillsOf(request.venueOrderId) };
    return { kind: 'answer', request, answer: this.#answer(request) };
  }

  #answer(request: VenueRequest): OrderAnswer {
    const { broker } = this;
    switch (request.kind) {
      case 'submit': {
        this.posts.set(request.clientOrderId, (this.posts.get(request.clientOrderId) ?? 0) + 1);
        return this.#made(broker.submit(readOrderRequest(JSON.stringify(submitBody(request.order, request.legs)))));
      }
      case 'lookup': {
        const { clientOrderId, venueOrderId } = request;
        const found = venueOrderId === undefined ? broker.orderByClientId(clientOrderId) : broker.order(venueOrderId);
        return found === undefined ? { kind: 'not_found' } : { kind: 'order', order: this.told(found) };
      }
      case 'cancel': {
        // Taken, and forgotten.
        if (this.chance(this.hostility / 3)) return { kind: 'done' };
        const refusal = broker.cancel(request.venueOrderId);
        return refusal === undefined ? { kind: 'done' } : refused(refusal);
      }
      case 'amend': {
        const change = readReplaceRequest(JSON.stringify(amendBody(request.order)));
        return this.#made(broker.replace(request.venueOrderId, change));
      }
      default:
        throw new Error(`nobody asks for ${request.kind} here`);
    }
  }

  #made(result: BrokerOrder | Refusal): OrderAnswer {
    return isRefusal(result) ? refused(result) : { kind: 'order', order: this.told(result) };
  }

  /** As answers show it, with its legs. */
  told(order: BrokerOrder): VenueOrder {
    return decodeOrder(JSON.parse(JSON.stringify(orderJson(order, this.broker, true))));
  }

  orders(): readonly VenueOrder[] {
    const now = this.broker.orders();
    const isSame = now.length === this.#listed.length && now.every((order, i) => order === this.#listed[i]);
    // Most of a game is polling at rest: writing and reading the same list again was a quarter of its time.
    if (!isSame) this.#list = now.flatMap((order) => (order.parentId === undefined ? [this.told(order)] : []));
    this.#listed = now;
    return this.#list;
  }

  /** Activities may lag behind the order itself. */
  #fillsOf(id: string): readonly VenueFill[] {
    const fills = this.broker.activities().flatMap((one): VenueFill[] => {
      if (one.type !== 'FILL' || one.orderId !== id) return [];
      const { symbol = '', side = 'buy' } = one;
      const [qty, price, cumQty] = [must(one.qty, 'qty'), must(one.price, 'price'), must(one.cumQty, 'cumQty')];
      return [{ activityId: one.id, venueOrderId: id, symbol, side, qty, price, cumQty, at: one.at }];
    });
    return this.chance(this.hostility) ? fills.slice(0, -1) : fills;
  }

  #tell(update: TradeUpdate): void {
    if (this.#isCut || this.chance(this.hostility / 10)) return;
    const told = decodeUpdate(JSON.parse(JSON.stringify(updateWire(update, this.broker))), this.now);
    const times = this.chance(this.hostility) ? 3 : 1;
    // A connection dies with its process, and with it what was under way.
    const listener = this.#listener;
    for (let i = 0; i < times; i++)
      this.after(this.#delay(), () => this.#isCut || listener?.({ kind: 'update', update: told }));
  }
}

const refused = ({ status, code, message }: Refusal): OrderAnswer => ({ kind: 'refused', status, code, message });

function failed(request: VenueRequest): Delivery {
  if (request.kind === 'fills') return { kind: 'fills', request, fills: undefined };
  if (request.kind === 'sync') return { kind: 'synced', orders: undefined };
  return { kind: 'answer', request, answer: UNKNOWN };
}
