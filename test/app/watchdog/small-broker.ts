/** A broker in memory that forgets, lags and refuses as it is told. */

import { must } from '../../../src/core/base/assert.js';
import { parsePrice, parseQty } from '../../../src/core/base/decimal.js';
import { isZero, minus, plus, type Qty, ZERO_QTY } from '../../../src/core/base/fixed.js';
import type { Approved } from '../../../src/core/risk/approved.js';
import type { OrderAnswer } from '../../../src/core/venue/manager/vocabulary.js';
import type { Answer, VenueAccount, VenueOrder, VenuePosition } from '../../../src/core/venue/records.js';
import type { TradingClient } from '../../../src/io/alpaca/trading/client.js';

export const shares = (text: string): Qty => must(parseQty(text), 'a quantity');

const ORDER: Omit<VenueOrder, 'venueOrderId' | 'clientOrderId'> = {
  ...{ symbol: 'AAPL', side: 'buy', type: 'limit', tif: 'day', orderClass: 'simple', qty: shares('1') },
  ...{ notional: undefined, limitPrice: undefined, stopPrice: undefined, status: 'new', statusText: 'new' },
  ...{ filledQty: ZERO_QTY, filledAvgPrice: undefined, submittedAt: undefined, updatedAt: undefined },
  ...{ replacedBy: undefined, replaces: undefined, legs: [], isExtended: false },
  ...{ trailPrice: undefined, trailPercent: undefined, highWaterMark: undefined },
};

type Fault = 'answer-lost' | 'request-lost' | 'refused' | 'unsent';

export class SmallBroker {
  readonly orders: VenueOrder[] = [];
  readonly held = new Map<string, Qty>();
  /** POSTs as they came, by their ids. */
  readonly posts: string[] = [];
  readonly cancels: string[] = [];
  /** Of the next POSTs, in order. */
  readonly faults: Fault[] = [];
  /** Whether cancels are carried out. */
  cancelsWork = true;
  /** Whether orders are filled at once. */
  isOpen = true;
  /** Positions as they are told, where that is not as they are. */
  shown: ReadonlyMap<string, Qty> | undefined;
  account = 'account-1';

  rest(clientOrderId: string, changes: Partial<VenueOrder> = {}): void {
    this.orders.push({ ...ORDER, venueOrderId: `v-${clientOrderId}`, clientOrderId, ...changes });
  }

  get client(): TradingClient {
    return {
      account: () => Promise.resolve({ accountId: this.account } as VenueAccount),
      openOrders: () => Promise.resolve(this.orders.filter(({ status }) => status === 'new')),
      positions: () => Promise.resolve([...(this.shown ?? this.held)].map(positionOf)),
      cancel: (id: string) => Promise.resolve(this.#cancel(id)),
      submit: (order: Approved, { mayLeave }: { mayLeave?: () => boolean }) =>
        Promise.resolve(this.#post(order, mayLeave)),
      orderByClientId: (id: string) => Promise.resolve(this.#lookup(id)),
    } as unknown as TradingClient;
  }

  #cancel(id: string): Answer {
    this.cancels.push(id);
    const at = this.orders.findIndex(({ venueOrderId }) => venueOrderId === id);
    const order = this.orders[at];
    if (this.cancelsWork && order !== undefined)
      this.orders[at] = { ...order, status: 'canceled', statusText: 'canceled' };
    return { kind: 'done' };
  }

  #post(order: Approved, mayLeave: () => boolean = () => true): OrderAnswer {
    if (!mayLeave()) return { kind: 'unsent' };
    const fault = this.faults.shift();
    this.posts.push(order.clientOrderId);
    if (fault === 'request-lost') return { kind: 'unknown', reason: 'cut' };
    if (fault === 'refused') return { kind: 'refused', status: 403, code: 40310000, message: 'insufficient qty' };
    if (this.#lookup(order.clientOrderId).kind === 'order')
      return { kind: 'refused', status: 422, code: 40010001, message: 'client_order_id must be unique' };
    const answer = this.#take(order);
    return fault === 'answer-lost' ? { kind: 'unknown', reason: 'cut' } : { kind: 'order', order: answer };
  }

  #take({ clientOrderId, symbol, side, qty }: Approved): VenueOrder {
    this.rest(clientOrderId, { symbol, side, type: 'market', qty });
    if (this.isOpen) this.fill(clientOrderId);
    return must(this.orders.at(-1), 'the order');
  }

  fill(clientOrderId: string): void {
    const at = this.orders.findIndex((one) => one.clientOrderId === clientOrderId);
    const order = must(this.orders[at], 'an order');
    const qty = order.qty ?? ZERO_QTY;
    this.orders[at] = { ...order, status: 'filled', statusText: 'filled', filledQty: qty };
    const held = this.held.get(order.symbol) ?? ZERO_QTY;
    this.held.set(order.symbol, order.side === 'buy' ? plus(held, qty) : minus(held, qty));
  }

  #lookup(id: string): Answer {
    const order = this.orders.find(({ clientOrderId }) => clientOrderId === id);
    return order === undefined ? { kind: 'not_found' } : { kind: 'order', order };
  }

  get isFlat(): boolean {
    return [...this.held.values()].every(isZero);
  }
}

const PRICE = must(parsePrice('100'), 'a price');
const positionOf = ([symbol, qty]: readonly [string, Qty]): VenuePosition => ({
  ...{ symbol, qty, avgEntryPrice: PRICE, available: qty },
});
