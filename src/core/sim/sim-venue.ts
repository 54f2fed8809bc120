/** A simulated venue: works orders against bars or trades, with costs, and reports as a real one would. */

import { BySymbol } from '../base/by-symbol.js';
import { priceText } from '../base/decimal.js';
import { isZero, minus, negate, type Price, plus, type Qty, ZERO_MONEY, ZERO_QTY } from '../base/fixed.js';
import { type Micros, micros } from '../base/time.js';
import type { ExitPrices, MarketEvent, Opening, OrderReport, ReportedStatus } from '../events.js';
import type { Instrument } from '../market/instrument.js';
import { type CostModel, entryPrice, exitPrice, fillFee } from '../orders/costs.js';
import type { Order } from '../orders/order.js';
import type { Account, Command, Venue } from '../ports.js';
import { isDayOver, isFilledAtOnce, overAfter, partMet } from './moments.js';
import type { Resting, RestoredOrder, Standing } from './resting.js';
import { families, follow, isSentAt, isUntouched, restingOf, touchableOf } from './resting.js';
import { type Consequence, inTurn, isExit, SimGroups } from './sim-groups.js';
import { drop, type Market, untold } from './sim-market.js';
import { isStop, only, type PriceRange, partsOf, rangeOf, touch, withinLimit } from './touch.js';

export class SimVenue implements Venue {
  readonly #markets = new BySymbol<Market>('the venue does not list');
  readonly #reports: OrderReport[] = [];
  readonly #groups = new SimGroups();
  #taken = 0;

  constructor(
    instruments: readonly Instrument[],
    readonly costs: CostModel,
    /** Asked before a resting order opens something; without one, cash is no matter. */
    readonly account?: Account,
  ) {
    for (const instrument of instruments) this.#markets.set(instrument.symbol, untold(instrument));
  }

  onMarket(event: MarketEvent | Opening): void {
    if (event.kind !== 'bar' && event.kind !== 'opening' && event.kind !== 'trade') return;
    const market = this.#market(event.symbol);
    if (event.tsEvent !== market.at) market.before = market.at;
    market.at = event.tsEvent;
    if (market.resting.length > 0) this.#work(market, event);
    market.last = event.kind === 'bar' ? event.close : event.price;
  }

  send(command: Command): void {
    if (command.kind === 'cancel') this.#cancel(command.clientOrderId);
    else if (command.kind === 'replace') this.#replace(command.order, command.replaces);
    else if (command.kind === 'amend') this.#amend(command.order);
    else this.#accept([command.order, ...(command.legs ?? [])].map(fresh), true);
  }

  /** Asked thrice a bar, and mostly there is nothing: the rest is apart, so that this is put in place of its calls. */
  next(): OrderReport | undefined {
    return this.#reports.length === 0 ? undefined : this.#take();
  }

  #take(): OrderReport | undefined {
    if (this.#taken < this.#reports.length) return this.#reports[this.#taken++];
    this.#reports.length = 0;
    this.#taken = 0;
    return undefined;
  }

  /** Orders of which more is to be known after a restart than their fills, by their ids. */
  *standings(): Iterable<readonly [string, Standing]> {
    for (const { resting } of this.#markets.values())
      for (const one of resting) if (!isUntouched(one)) yield [one.order.clientOrderId, one];
  }

  /**
   * Puts back what a ledger says was here: the position, and orders that were sent and have not ended, which meet the
   * next price told, or the last one where that is the price they were sent to.
   */
  restore(symbol: string, position: Qty, orders: readonly RestoredOrder[], meets: 'last-price' | 'next-price'): void {
    const market = this.#market(symbol);
    market.position = position;
    const isUnsent = ({ order }: RestoredOrder): boolean =>
      order.replaces !== undefined && order.status === 'pending_new';
    for (const members of families(orders.filter((one) => !isUnsent(one))))
      this.#accept(members, meets === 'last-price');
    // The ledger knew of the change before it could be sent.
    for (const { order } of orders.filter(isUnsent)) this.#replace(order, order.replaces ?? '');
    // The ledger knew of it before it could be sent: an exit keeps the prices that it had, and what is canceled goes.
    for (const { order } of orders) {
      if (order.role !== undefined && order.status === 'pending_replace') this.#amend(order);
      if (order.status === 'pending_cancel') this.#cancel(order.clientOrderId);
    }
  }

  #market(symbol: string): Market {
    return this.#markets.at(symbol);
  }

  /** One order, or all that belong together. */
  #accept(members: readonly Resting[], isNow: boolean): void {
    const sleeping = members.length > 1 || members[0]?.order.role !== undefined ? this.#groups.add(members) : NOBODY;
    for (const resting of members) this.#welcome(resting, sleeping.has(resting));
    for (const resting of members) if (!sleeping.has(resting)) this.#place(resting, isNow);
  }

  #welcome({ order }: Resting, isAsleep: boolean): void {
    if (order.status !== 'pending_new') return;
    // A restored order was sent at a price that is told again only now.
    const at = Math.max(this.#market(order.symbol).at, order.updatedAt) as Micros;
    this.#report(order, at, isAsleep || order.parentId !== undefined ? 'held' : 'new');
  }

  #place(resting: Resting, isNow: boolean): void {
    const { order } = resting;
    const market = this.#market(order.symbol);
    const last = Number.isNaN(market.last) ? undefined : market.scale.price(market.last);
    if (isNow && isFilledAtOnce(order) && order.status !== 'pending_cancel' && last !== undefined)
      this.#fill(market, resting, last);
    else market.resting.push(resting);
    if (last !== undefined && resting.best === undefined) follow(resting, only(last));
    market.woken.length = 0;
  }

  #cancel(clientOrderId: string): void {
    for (const market of this.#markets.values()) {
      const found = market.resting.find(({ order }) => order.clientOrderId === clientOrderId);
      if (found !== undefined) return this.#end(market, found, 'canceled', 'canceled by us');
    }
    const sleeping = this.#groups.find(clientOrderId);
    if (sleeping !== undefined) this.#end(this.#market(sleeping.order.symbol), sleeping, 'canceled', 'canceled by us');
  }

  /** Its stop is as near as that of the old one was; a trailing stop begins anew. */
  #replace(order: Order & { readonly qty: Qty }, replaces: string): void {
    const market = this.#market(order.symbol);
    const old = market.resting.find((one) => one.order.clientOrderId === replaces);
    if (old === undefined) return this.#report(order, market.at, 'rejected', `${replaces} is not open any more`);
    drop(market, old);
    this.#report(old.order, market.at, 'replaced', `by ${order.clientOrderId}`);
    const made = restingOf(order, 0);
    made.isTriggered = old.isTriggered;
    this.#accept([made], false);
  }

  /** An exit of a group goes on by other prices. */
  #amend(order: Order & { readonly qty: Qty }): void {
    const found = this.#groups.find(order.clientOrderId);
    if (found === undefined) return;
    const status = this.#groups.isHeld(found) ? 'held' : 'new';
    found.order = { ...order, status };
    this.#report(order, this.#market(order.symbol).at, status, undefined, order);
  }

  /** An order ends before it has filled, and what goes with it. */
  #end(market: Market, resting: Resting, status: 'canceled' | 'expired' | 'rejected', reason: string): void {
    drop(market, resting);
    this.#report(resting.order, market.at, status, reason);
    this.#follow(market, this.#groups.ended(resting, status));
  }

  #follow(market: Market, consequences: readonly Consequence[], isFromOpen = true): void {
    for (const { of, what, isTold, reason } of consequences) {
      if (what === 'woken') {
        market.resting.push(of);
        market.woken.push({ exit: of, isFromOpen });
        if (isTold) this.#report(of.order, market.at, 'new');
      } else {
        drop(market, of);
        this.#report(of.order, market.at, what, reason);
      }
    }
  }

  /** Works what rests against a bar, an opening or a trade. */
  #work(market: Market, event: MarketEvent | Opening): void {
    this.#endDay(market);
    const range = rangeOf(event, market.scale);
    for (const resting of inTurn(market.resting, range)) {
      if (event.kind === 'opening' && isSentAt(resting, event)) continue;
      const part = partMet(resting.order, range, market);
      if (part !== undefined) this.#meet(market, resting, part);
      const reason = overAfter(resting.order);
      if (reason !== undefined && market.resting.includes(resting)) this.#end(market, resting, 'canceled', reason);
    }
    if (event.kind === 'trade') market.woken.length = 0;
    else this.#meetWoken(market, range);
  }

  /**
   * Exits of an entry that this price filled: where it filled at the open, all of the bar came after it; else a stop may
   * have been reached since, and nobody knows whether a take profit was before or after.
   */
  #meetWoken(market: Market, range: PriceRange): void {
    const woken = market.woken.splice(0).filter(({ exit, isFromOpen }) => isFromOpen || isStop(exit.order));
    const exits = woken.map(({ exit }) => exit);
    for (const exit of inTurn(exits, range)) this.#meet(market, exit, range);
  }

  #meet(market: Market, resting: Resting, range: PriceRange): void {
    if (!market.resting.includes(resting)) return;
    // The opening comes first; whether the best price of a bar came before its worst nobody knows.
    follow(resting, only(range.open));
    const price = touch(touchableOf(resting, market.scale.tickSize), range, resting.isTriggered);
    if (price === undefined) return follow(resting, range);
    if (!resting.isTriggered) this.#follow(market, this.#groups.takesOver(resting));
    if (price !== 'triggered') return this.#fillResting(market, resting, price, price === range.open);
    resting.isTriggered = true;
    if (resting.order.status === 'held') this.#report(resting.order, market.at, 'new', 'its stop was reached');
  }

  /** Orders of a day that is over: closing orders meet its last price, the others are at their end. */
  #endDay(market: Market): void {
    for (const resting of [...market.resting]) {
      const { order, sentAt } = resting;
      if (!market.resting.includes(resting) || !isDayOver(order, sentAt, market)) continue;
      if (order.tif === 'cls') this.#meet(market, resting, only(market.scale.price(market.last)));
      if (!market.resting.includes(resting)) continue;
      if (order.tif === 'cls') this.#end(market, resting, 'canceled', 'it was not filled at the close');
      else this.#end(market, resting, 'expired', 'the day ended');
    }
  }

  /** An order that waited may have become dearer than cash covers: then what it would open is refused, not shrunk. */
  #fillResting(market: Market, resting: Resting, bare: Price, isAtOpen: boolean): void {
    const { order } = resting;
    const { closing, opening } = partsOf(market.position, order.side, resting.left);
    const isSpent = isExit(order) && !isZero(opening);
    const isRefused =
      !isZero(opening) && !isFilledAtOnce(order) && this.account?.covers(order, opening, bare) === false;
    if (!isRefused && !isSpent) return this.#fill(market, resting, bare, isAtOpen);
    if (!isZero(closing)) this.#execute(market, resting, closing, exitPrice(this.costs, order.side, bare));
    if (isSpent) return this.#end(market, resting, 'canceled', 'what it was to close is gone');
    const status = isZero(order.filledQty) && isZero(closing) ? 'rejected' : 'canceled';
    this.#end(market, resting, status, `cash does not cover the fill at ${priceText(bare)}`);
  }

  /** Fills all that is left: first the part that closes the position, then the part that opens one. */
  #fill(market: Market, resting: Resting, bare: Price, isAtOpen = true): void {
    const { order } = resting;
    drop(market, resting);
    const { closing, opening } = partsOf(market.position, order.side, resting.left);
    if (!isZero(closing)) this.#execute(market, resting, closing, exitPrice(this.costs, order.side, bare));
    if (!isZero(opening)) this.#execute(market, resting, opening, entryPrice(this.costs, order.side, bare));
    if (order.role !== undefined) this.#follow(market, this.#groups.filled(resting), isAtOpen);
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

  /** Where no price was told yet there is no time either: then it is the first of all. */
  #report(order: Order, told: Micros, status: ReportedStatus, reason?: string, prices?: ExitPrices): void {
    const at = micros(Math.max(told, 0));
    const report: OrderReport = {
      kind: 'report',
      clientOrderId: order.clientOrderId,
      venueOrderId: `sim-${order.clientOrderId}`,
      tsEvent: at,
      tsRecv: at,
      status,
      execution: undefined,
      reason,
    };
    this.#reports.push(prices === undefined ? report : { ...report, prices: pricesOf(prices) });
  }
}

const NOBODY: ReadonlySet<Resting> = new Set();

const pricesOf = ({ limitPrice, stopPrice }: ExitPrices): ExitPrices => ({ limitPrice, stopPrice });
const fresh = (order: Order & { readonly qty: Qty }): Resting => restingOf(order, 0);
