/** Orders that somebody else made on the account: by phone, by another program, by the broker itself. */

import { qtyText } from '../../../core/base/decimal.js';
import { isZero, plus, type Qty, ZERO_QTY } from '../../../core/base/fixed.js';
import type { Micros } from '../../../core/base/time.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import type { Movement } from '../../../core/portfolio/movement.js';
import { foreignFill } from '../../../core/reconcile/foreign.js';
import { isClosing } from '../../../core/venue/lease-closing.js';
import type { VenueFill, VenueOrder } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { Telling } from './telling.js';

/**
 * `halt`: nothing is opened until somebody has looked. `ignore`: told, and no more; what it fills makes positions differ,
 * and that holds entries. `adopt`: its fills are booked as movements of the account, in lots of no strategy.
 */
export const FOREIGN_POLICIES = ['halt', 'ignore', 'adopt'] as const;
export type ForeignPolicy = (typeof FOREIGN_POLICIES)[number];

export interface ForeignOptions {
  readonly policy: ForeignPolicy;
  /** Of this run's own orders: one of them that has ended is in the ledger, and the manager need not know it. */
  readonly prefix: string;
  /** Whether an older run of the ledger made it: nobody follows it. */
  readonly isLeft: (order: VenueOrder) => boolean;
  /** One that the ledger's own traders made, and that it does not have: told apart from those of others. */
  readonly isLost: (order: VenueOrder) => boolean;
  /** When the books begin: what is older is in their opening. */
  readonly begun: Micros;
  readonly client: Pick<TradingClient, 'fillsOf'>;
  /** Books it; one that the books have is passed over there. */
  readonly take: (movement: Movement) => void;
  readonly alert: (message: string, holdsEntries: boolean) => void;
  /** What the books have of it. */
  readonly bookedOf: (venueOrderId: string) => Qty;
  readonly now: () => Micros;
  /** Of a symbol something is filled beside the books, or may be at any moment. */
  readonly traded: (symbol: string) => void;
  /** Books and broker are to be compared: they may differ, or there is something to be read first. */
  readonly compareAgain: () => void;
}

/** What a person can do about it. */
const HELD = 'entries are held until the trader is started again: look with `tradectl reconcile` first';

/** Foreign orders that one session remembers. */
const KNOWN_MAX = 10_000;

export class ForeignOrders {
  /** What is known to be filled of each. */
  readonly #known = new Map<string, Qty>();
  readonly #unread = new Set<string>();
  /** Ended, and submitted before the books began: what it filled since is still to be read. */
  readonly #older = new Map<string, VenueOrder>();
  readonly #telling: Telling;

  constructor(readonly options: ForeignOptions) {
    const { alert, policy } = options;
    const isHeld = policy === 'halt';
    this.#telling = new Telling((message) => alert(isHeld ? `${message}; ${HELD}` : message, isHeld));
  }

  /** What the order stream or a list of orders says of an order that the manager does not know. */
  heard(order: VenueOrder): void {
    const { prefix, begun, isLost, bookedOf, compareAgain } = this.options;
    const { venueOrderId, clientOrderId, filledQty } = order;
    // A watchdog's: its fills are taken over when books and broker are compared.
    if (isClosing(clientOrderId)) return compareAgain();
    if (clientOrderId.startsWith(`${prefix}-`) || isSettled(order, begun)) return;
    // Somebody has looked: what it did is in the books, and it does no more.
    if (isOver(order) && bookedOf(venueOrderId) === filledQty) return;
    if (isLost(order)) return;
    const before = this.#known.get(venueOrderId);
    if (before === filledQty) return;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(venueOrderId, filledQty);
    if (before !== undefined || !isOver(order) || !isOlder(order, begun))
      return this.#heard(order, before === undefined);
    this.#older.set(venueOrderId, order);
    compareAgain();
  }

  #heard(order: VenueOrder, isNew: boolean): void {
    const { policy, isLeft, now, traded, compareAgain } = this.options;
    if (isNew) this.#telling.say(isLeft(order) ? leftInWords(order) : inWords(order), now());
    traded(order.symbol);
    if (isZero(order.filledQty)) return;
    if (policy === 'adopt') this.#unread.add(order.venueOrderId);
    compareAgain();
  }

  /** Tells what was counted of them. */
  look(now: Micros): void {
    this.#telling.look(now);
  }

  /** Books the fills of what is to be adopted. Throws TradectlError `venue_unreachable`: then they are read the next time. */
  async read(): Promise<void> {
    const { client, take, begun } = this.options;
    for (const order of [...this.#older.values()]) {
      const fills = await client.fillsOf(order.venueOrderId);
      if (this.#older.delete(order.venueOrderId) && !this.#isBooked(order, fills)) this.#heard(order, true);
    }
    for (const id of [...this.#unread]) {
      for (const fill of await client.fillsOf(id)) if (fill.at >= begun) take(foreignFill(fill));
      this.#unread.delete(id);
    }
  }

  /** What came before the books began is in their opening. */
  #isBooked({ venueOrderId, filledQty }: VenueOrder, fills: readonly VenueFill[]): boolean {
    const { begun, bookedOf } = this.options;
    const since = sumOf(fills.filter(({ at }) => at >= begun));
    return sumOf(fills) === filledQty && since === bookedOf(venueOrderId);
  }
}

const sumOf = (fills: readonly VenueFill[]): Qty => fills.reduce((sum, { qty }) => plus(sum, qty), ZERO_QTY);

/** One that ended before the books began, or without a fill, is nobody's concern. */
const isSettled = (order: VenueOrder, begun: Micros): boolean =>
  isOver(order) && (isZero(order.filledQty) || (order.updatedAt !== undefined && order.updatedAt < begun));

const isOlder = ({ submittedAt }: VenueOrder, begun: Micros): boolean =>
  submittedAt !== undefined && submittedAt < begun;

const isOver = ({ status }: VenueOrder): boolean => status !== undefined && isFinal(status);

const inWords = ({ side, symbol, statusText, filledQty, clientOrderId }: VenueOrder): string =>
  `an order that is not ours: ${side} ${symbol}, ${statusText}, ${qtyText(filledQty)} filled (${clientOrderId})`;

const leftInWords = ({ side, symbol, statusText, filledQty, clientOrderId: id }: VenueOrder): string =>
  `an order of books that were left: ${side} ${symbol}, ${statusText}, ${qtyText(filledQty)} filled; nobody follows it: tradectl order cancel ${id}, then start again`;
