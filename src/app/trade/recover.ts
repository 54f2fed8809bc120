/**
 * Going on with a run: its fills are applied at the very events where they happened while the strategy watches the
 * past again without orders; then its open orders are put back. The ledger is the truth, and must agree with itself.
 */

import { must } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';
import { DAY } from '../../core/base/time.js';
import type { Engine } from '../../core/engine/engine.js';
import type { TradingLoop } from '../../core/engine/loop.js';
import type { MarketEvent } from '../../core/events.js';
import { isFinal } from '../../core/orders/lifecycle.js';
import type { Order } from '../../core/orders/order.js';
import type { Portfolio } from '../../core/portfolio/portfolio.js';
import type { Lot } from '../../core/portfolio/records.js';
import type { RestoredOrder } from '../../core/sim/resting.js';
import type { SimVenue } from '../../core/sim/sim-venue.js';
import type { Booking, StoredRun } from '../../io/sqlite/stored-run.js';

/** Feeds a restarted loop with the past until it stands where the run stopped. */
export class Recovery {
  #next = 0;

  constructor(
    readonly run: StoredRun,
    readonly loop: TradingLoop,
    readonly venue: SimVenue,
    readonly ledgerPath: string,
    /** The price that orders meet which were sent and not filled: the one after the stop, or the last before it. */
    readonly meets: 'last-price' | 'next-price',
  ) {
    this.#book();
    if (this.isComplete) this.#finish();
  }

  get isComplete(): boolean {
    return this.loop.cursor.applied >= this.run.cursor.applied;
  }

  /** The next past event. */
  take(event: MarketEvent): void {
    this.loop.warmUp(event);
    this.#book();
    if (this.isComplete) this.#finish();
  }

  #book(): void {
    const { bookings } = this.run;
    for (
      let next = bookings[this.#next];
      next !== undefined && next.applied <= this.loop.cursor.applied;
      next = bookings[++this.#next]
    ) {
      restoreBooking(this.loop.engine, next);
    }
  }

  /** Positions are checked, open orders go back to where they were: unsent ones to the engine, sent ones to the venue too. */
  #finish(): void {
    const { engine } = this.loop;
    this.#checkBooks(engine);
    for (const order of this.run.orders)
      if (!isFinal(order.status) || this.#isRecent(order) || this.#hasOpenLegs(order)) engine.restoreOrder(order);
    for (const { symbol, qty } of engine.portfolio.books)
      this.venue.restore(symbol, qty, this.#sent(symbol), this.meets);
    this.loop.drain();
  }

  /** Ended, and still counted by the limits of rate and likeness. */
  #isRecent({ qty, updatedAt }: Order): boolean {
    return qty !== undefined && updatedAt > this.run.cursor.at - DAY;
  }

  /** An entry that has filled tells what its exits are to close. */
  #hasOpenLegs({ clientOrderId }: Order): boolean {
    return this.run.openOrders.some(({ parentId }) => parentId === clientOrderId);
  }

  /** Orders of a symbol that had left for the venue. */
  #sent(symbol: string): readonly RestoredOrder[] {
    const { openOrders, fills, standings } = this.run;
    return openOrders.flatMap((order) =>
      order.symbol === symbol && order.qty !== undefined
        ? [
            {
              order: { ...order, qty: order.qty },
              fills: fills.filter(({ fill }) => fill.clientOrderId === order.clientOrderId).length,
              standing: standings.get(order.clientOrderId),
            },
          ]
        : [],
    );
  }

  #checkBooks(engine: Engine): void {
    if (sameBooks(engine.portfolio, this.run) && this.#next === this.run.bookings.length) return;
    throw new TradectlError(
      'ledger_corrupt',
      `the fills of run ${this.run.id} do not add up to its positions and cash`,
      {
        where: this.ledgerPath,
        hint: `see what differs: tradectl ledger verify --run ${this.run.id} --db ${this.ledgerPath}`,
      },
    );
  }
}

/** Books again what the ledger holds. */
export function restoreBooking(engine: Engine, booking: Booking): void {
  if (booking.kind === 'fill') engine.restoreFill(booking.fill);
  else engine.restoreMovement(booking.movement);
}

/** Whether rebuilt books are the ledger's, lot by lot. */
export function sameBooks({ cash, books }: Portfolio, run: Pick<StoredRun, 'cash' | 'lots'>): boolean {
  const rebuilt = [...books].flatMap(({ lots }) => lots);
  return cash === run.cash && sameLots(rebuilt, run.lots);
}

function sameLots(a: readonly Lot[], b: readonly Lot[]): boolean {
  const bySymbol = (lots: readonly Lot[]): readonly Lot[] =>
    [...lots].sort((x, y) => (x.symbol < y.symbol ? -1 : x.symbol > y.symbol ? 1 : 0));
  const [left, right] = [bySymbol(a), bySymbol(b)];
  return (
    left.length === right.length &&
    left.every((lot, index) => {
      const other = must(right[index], 'equal lengths');
      return lot.symbol === other.symbol && lot.qty === other.qty && lot.price === other.price && lot.fee === other.fee;
    })
  );
}
