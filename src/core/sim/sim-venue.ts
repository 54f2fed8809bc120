/** A simulated venue: works orders against bars or trades, with costs, and reports as a real one would. */

import { must } from '../base/assert.js';
import { priceText } from '../base/decimal.js';
import { isZero, max, min, minus, negate, type Price, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../base/fixed.js';
import { dayOf, type Micros } from '../base/time.js';
import type { MarketEvent, Opening, OrderReport, ReportedStatus } from '../events.js';
import type { Instrument } from '../market/instrument.js';
import { TickScale } from '../market/instrument.js';
import { type CostModel, entryPrice, exitPrice, fillFee } from '../orders/costs.js';
import type { Order } from '../orders/order.js';
import type { Account, Command, Venue } from '../ports.js';
import { isStop, type PriceRange, partsOf, touch } from './touch.js';

/** An order the venue holds. */
interface Resting {
  readonly order: Order & { readonly qty: Qty };
  left: Qty;
  fills: number;
  /** A stop-limit whose stop was reached. */
  isTriggered: boolean;
  /** A day order that waited for the next price lives for the day it met it. */
  readonly sentAt: Micros;
}

/** An order as a ledger holds it, with the number of its fills so far. */
export interface RestoredOrder {
  readonly order: Order & { readonly qty: Qty };
  readonly fills: number;
}

interface Market {
  readonly scale: TickScale;
  /** The last price told; NaN before the first. */
  last: number;
  at: Micros;
  position: Qty;
  readonly resting: Resting[];
}

export class SimVenue implements Venue {
  readonly #markets = new Map<string, Market>();
  readonly #reports: OrderReport[] = [];
  #taken = 0;

  constructor(
    instruments: readonly Instrument[],
    readonly costs: CostModel,
    /** Asked before a resting order opens something; without one, cash is no matter. */
    readonly account?: Account,
  ) {
    for (const { symbol, tickSize } of instruments) {
      const scale = new TickScale(tickSize);
      this.#markets.set(symbol, { scale, last: Number.NaN, at: 0 as Micros, position: ZERO_QTY, resting: [] });
    }
  }

  onMarket(event: MarketEvent | Opening): void {
    if (event.kind !== 'bar' && event.kind !== 'opening' && event.kind !== 'trade') return;
    const market = this.#market(event.symbol);
    market.at = event.tsEvent;
    if (market.resting.length > 0) this.#work(market, event);
    market.last = event.kind === 'bar' ? event.close : event.price;
  }

  send(command: Command): void {
    if (command.kind === 'cancel') this.#cancel(command.clientOrderId);
    else this.#accept(command.order, command.order.qty, 0, true);
  }

  next(): OrderReport | undefined {
    if (this.#taken < this.#reports.length) return this.#reports[this.#taken++];
    // Emptying costs a call into the runtime even when there is nothing to empty: this runs thrice a bar.
    if (this.#taken > 0) {
      this.#reports.length = 0;
      this.#taken = 0;
    }
    return undefined;
  }

  /**
   * Puts back what a ledger says was here: the position, and orders that were sent and have not ended, which meet the
   * next price told, or the last one where that is the price they were sent to.
   */
  restore(symbol: string, position: Qty, orders: readonly RestoredOrder[], meets: 'last-price' | 'next-price'): void {
    const market = this.#market(symbol);
    market.position = position;
    for (const { order, fills } of orders) {
      // The ledger knew of the cancel before it could be sent.
      if (order.status === 'pending_cancel') this.#report(order, market.at, 'canceled', 'canceled by us');
      else this.#accept(order, minus(order.qty, order.filledQty), fills, meets === 'last-price');
    }
  }

  #market(symbol: string): Market {
    return must(this.#markets.get(symbol), `the venue does not list ${symbol}`);
  }

  #accept(order: Order & { readonly qty: Qty }, left: Qty, fills: number, isNow: boolean): void {
    const market = this.#market(order.symbol);
    const resting: Resting = { order, left, fills, isTriggered: false, sentAt: order.updatedAt };
    // A restored order was sent at a price that is told again only now.
    const at = Math.max(market.at, order.updatedAt) as Micros;
    if (order.status === 'pending_new') this.#report(order, at, 'new');
    if (isNow && order.type === 'market' && !Number.isNaN(market.last))
      this.#fill(market, resting, market.scale.price(market.last));
    else market.resting.push(resting);
  }

  #cancel(clientOrderId: string): void {
    for (const market of this.#markets.values()) {
      const index = market.resting.findIndex(({ order }) => order.clientOrderId === clientOrderId);
      const found = market.resting[index];
      if (!found) continue;
      market.resting.splice(index, 1);
      this.#report(found.order, market.at, 'canceled', 'canceled by us');
    }
  }

  /** Works what rests against a bar, an opening or a trade: stops first, the pessimistic order within a bar. */
  #work(market: Market, event: MarketEvent | Opening): void {
    this.#expire(market);
    const range = rangeOf(event, market.scale);
    const queue = [...market.resting].sort((a, b) => Number(isStop(b.order)) - Number(isStop(a.order)));
    for (const resting of queue) {
      if (event.kind === 'opening' && isSentAt(resting, event)) continue;
      const price = touch(resting.order, range, resting.isTriggered);
      if (price === 'triggered') resting.isTriggered = true;
      else if (price !== undefined) this.#fillResting(market, resting, price);
    }
  }

  #expire(market: Market): void {
    const today = dayOf(market.at);
    for (const resting of [...market.resting]) {
      if (resting.order.tif !== 'day' || resting.order.type === 'market' || dayOf(resting.sentAt) >= today) continue;
      market.resting.splice(market.resting.indexOf(resting), 1);
      this.#report(resting.order, market.at, 'expired', 'the day ended');
    }
  }

  /** An order that waited may have become dearer than cash covers: then what it would open is refused, not shrunk. */
  #fillResting(market: Market, resting: Resting, bare: Price): void {
    const { order } = resting;
    const { closing, opening } = partsOf(market.position, order.side, resting.left);
    const isRefused =
      !isZero(opening) && order.type !== 'market' && this.account?.covers(order, opening, bare) === false;
    if (!isRefused) return this.#fill(market, resting, bare);
    market.resting.splice(market.resting.indexOf(resting), 1);
    if (!isZero(closing)) this.#execute(market, resting, closing, exitPrice(this.costs, order.side, bare));
    const status = isZero(order.filledQty) && isZero(closing) ? 'rejected' : 'canceled';
    this.#report(order, market.at, status, `cash does not cover the fill at ${priceText(bare)}`);
  }

  /** Fills all that is left: first the part that closes the position, then the part that opens one. */
  #fill(market: Market, resting: Resting, bare: Price): void {
    const { order } = resting;
    const index = market.resting.indexOf(resting);
    if (index >= 0) market.resting.splice(index, 1);
    const { closing, opening } = partsOf(market.position, order.side, resting.left);
    if (!isZero(closing)) this.#execute(market, resting, closing, exitPrice(this.costs, order.side, bare));
    if (!isZero(opening)) this.#execute(market, resting, opening, entryPrice(this.costs, order.side, bare));
  }

  #execute(market: Market, resting: Resting, qty: Qty, wished: Price): void {
    const { order } = resting;
    const price = withinLimit(order, wished);
    const fee = plus(fillFee(this.costs, price, qty), resting.fills === 0 ? this.costs.feePerOrder : ZERO_MONEY);
    resting.left = minus(resting.left, qty);
    resting.fills++;
    market.position = plus(market.position, order.side === 'buy' ? qty : negate(qty));
    this.#reports.push({
      kind: 'report',
      clientOrderId: order.clientOrderId,
      venueOrderId: `sim-${order.clientOrderId}`,
      tsEvent: market.at,
      tsRecv: market.at,
      status: isZero(resting.left) ? 'filled' : 'partially_filled',
      execution: { fillId: `${order.clientOrderId}/${resting.fills}`, qty, price, fee, feeQty: ZERO_QTY },
      reason: undefined,
    });
  }

  #report(order: Order, at: Micros, status: ReportedStatus, reason?: string): void {
    this.#reports.push({
      kind: 'report',
      clientOrderId: order.clientOrderId,
      venueOrderId: `sim-${order.clientOrderId}`,
      tsEvent: at,
      tsRecv: at,
      status,
      execution: undefined,
      reason,
    });
  }
}

/** A limit or stop sent at an opening meets what comes after it, also where a restart tells the opening again. */
const isSentAt = ({ order, sentAt }: Resting, { tsEvent }: Opening): boolean =>
  order.type !== 'market' && sentAt >= tsEvent;

/** Slippage never carries a fill past the order's own limit. */
function withinLimit(order: Order, price: Price): Price {
  if (order.limitPrice === undefined) return price;
  return order.side === 'buy' ? min(price, order.limitPrice) : max(price, order.limitPrice);
}

function rangeOf(event: MarketEvent | Opening, scale: TickScale): PriceRange {
  if (event.kind === 'bar') {
    return { open: scale.price(event.open), high: scale.price(event.high), low: scale.price(event.low) };
  }
  const price = event.kind === 'opening' || event.kind === 'trade' ? scale.price(event.price) : undefined;
  const only = must(price, `no price in ${event.kind}`);
  return { open: only, high: only, low: only };
}
