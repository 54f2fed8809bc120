/**
 * Orders of this ledger that it does not have: an older copy of it was put back, and what came after the copy is at the
 * broker alone. They are no stranger's: order, fills and status are taken over as the broker tells them.
 */

import { qtyText } from '../base/decimal.js';
import { ZERO_MONEY, ZERO_QTY } from '../base/fixed.js';
import { isFinal } from '../orders/lifecycle.js';
import {
  type ClientOrderId,
  ORDER_TYPES,
  type Order,
  type OrderRole,
  TIMES_IN_FORCE,
  type Trail,
} from '../orders/order.js';
import { OUTSIDE } from '../portfolio/movement.js';
import type { VenueFill, VenueOrder } from '../venue/records.js';
import type { Difference, Findings, Import, LocalBooks, RemoteBooks } from './books.js';
import { Owners } from './owners.js';
import { type FillPairs, withLegs } from './pairs.js';
import { effectOf, importing } from './repairs.js';

/** Ids as a trader makes them: 64 random bits of the run, and a count. */
const MADE_BY_A_TRADER = /^[0-9a-f]{16}-\d+$/;

type Memory = Pick<LocalBooks, 'prefixes' | 'lostSince'>;

/** Whether an order that the ledger does not have was made by its traders: also by a run that was lost as a whole. */
export function isLost({ clientOrderId, submittedAt }: VenueOrder, { prefixes, lostSince }: Memory): boolean {
  if (prefixes.some((prefix) => clientOrderId.startsWith(`${prefix}-`))) return true;
  const isLater = lostSince !== undefined && submittedAt !== undefined && submittedAt >= lostSince;
  return isLater && MADE_BY_A_TRADER.test(clientOrderId);
}

/** Those of what the broker tells that the ledger has lost. */
export function lostOrders(local: LocalBooks, told: readonly VenueOrder[]): readonly VenueOrder[] {
  const owners = new Owners(local.orders, told);
  return told.filter((order) => owners.of(order) === undefined && isLost(order, local));
}

/** What is lost, and what remains to be looked at as made by others. */
export interface LostFindings extends Findings {
  readonly others: RemoteBooks;
  readonly rest: readonly VenueFill[];
}

export function compareLost(local: LocalBooks, remote: RemoteBooks, { foreign, past }: FillPairs): LostFindings {
  const owners = new Owners(local.orders, remote.orders);
  const found = lostOrders(local, remote.orders)
    .map((order) => new LostOrder(order, [...past, ...foreign], owners))
    .filter((lost) => lost.isReadable && lost.hasHome(local));
  const taken = new Set(found.flatMap(({ ids }) => [...ids]));
  return {
    differences: found.map((lost) => lost.difference()),
    effects: foreign.filter(({ venueOrderId }) => taken.has(venueOrderId)).map((fill) => effectOf(fill)),
    others: { ...remote, orders: remote.orders.filter(({ venueOrderId }) => !taken.has(venueOrderId)) },
    rest: foreign.filter(({ venueOrderId }) => !taken.has(venueOrderId)),
  };
}

/** One order with its legs and all of their fills. */
class LostOrder {
  readonly ids: ReadonlySet<string>;
  readonly #all: readonly VenueOrder[];
  readonly #fills: readonly VenueFill[];

  constructor(
    readonly told: VenueOrder,
    fills: readonly VenueFill[],
    readonly owners: Owners,
  ) {
    this.#all = withLegs([told]);
    this.ids = new Set(this.#all.map(({ venueOrderId }) => venueOrderId));
    this.#fills = fills.filter(({ venueOrderId }) => this.ids.has(venueOrderId));
  }

  /** Whether the books have words for all that it was meant to be. */
  get isReadable(): boolean {
    return this.#all.every((order) => this.#orderOf(order) !== undefined);
  }

  get #isOpen(): boolean {
    return this.#all.some(({ status }) => status === undefined || !isFinal(status));
  }

  /** Of the newest books, or over before they began: what spans both belongs to neither, and is told as any order. */
  hasHome({ prefixes: [newest = ''], begun }: LocalBooks): boolean {
    const { clientOrderId, submittedAt } = this.told;
    if (clientOrderId.startsWith(`${newest}-`) || (submittedAt !== undefined && submittedAt >= begun)) return true;
    return !this.#isOpen && this.#fills.every(({ at }) => at < begun);
  }

  difference(): Difference {
    const { clientOrderId, symbol, side, qty, statusText, filledQty } = this.told;
    const amount = qty === undefined ? '' : `${qtyText(qty)} `;
    const open = this.#isOpen ? '; it is open: the next `tradectl trade` follows it' : '';
    return {
      ...{ kind: 'lost_order', symbol, clientOrderId, local: null },
      remote: `${side ?? 'order of several legs'} ${amount}${symbol}, ${statusText}, ${qtyText(filledQty)} filled`,
      cause: 'a trader of this ledger made it, and the ledger does not have it: an older copy was put back',
      repair: importing(`order, fills and status are booked as the broker tells them${open}`, [...this.#imports()]),
    };
  }

  *#imports(): Iterable<Import> {
    for (const told of this.#all) {
      const order = this.#orderOf(told);
      if (order === undefined) continue;
      const { clientOrderId } = order;
      yield { kind: 'order', order };
      for (const fill of this.#fills)
        if (fill.venueOrderId === told.venueOrderId) yield { kind: 'fill', clientOrderId, fill };
      yield { kind: 'status', clientOrderId, order: told };
    }
  }

  #orderOf(told: VenueOrder): Order | undefined {
    const replaced = told.replaces === undefined ? undefined : this.owners.ofVenueId(told.replaces)?.clientOrderId;
    const order = orderOf(told, replaced);
    if (order === undefined || this.#all.length === 1) return order;
    const isFirst = told === this.told;
    return { ...order, role: roleOf(told, this.told), parentId: isFirst ? undefined : asId(this.told) };
  }
}

const asId = ({ clientOrderId }: VenueOrder): ClientOrderId => clientOrderId as ClientOrderId;

function roleOf(told: VenueOrder, first: VenueOrder): OrderRole {
  if (told === first) return first.orderClass === 'oco' ? 'take_profit' : 'entry';
  return told.type === 'limit' ? 'take_profit' : 'stop_loss';
}

/** As it was before the broker did anything about it; undefined where it says too little or uses other words. */
function orderOf(told: VenueOrder, replaces: ClientOrderId | undefined): Order | undefined {
  const { symbol, side, qty, limitPrice, stopPrice, isExtended, submittedAt, venueOrderId } = told;
  const type = ORDER_TYPES.find((one) => one === told.type);
  const tif = TIMES_IN_FORCE.find((one) => one === told.tif);
  if (type === undefined || tif === undefined || side === undefined) return undefined;
  if (qty === undefined || submittedAt === undefined) return undefined;
  return {
    ...{ clientOrderId: asId(told), venueOrderId, symbol, side, type, tif, qty, limitPrice, isExtended, replaces },
    // Of a trailing stop it is where the broker has moved it.
    stopPrice: type === 'trailing_stop' ? undefined : stopPrice,
    ...{ size: { kind: 'qty', qty }, trail: trailOf(told), reason: 'imported by reconcile', strategyId: OUTSIDE },
    ...{ status: 'pending_new', filledQty: ZERO_QTY, filledValue: ZERO_MONEY },
    ...{ createdAt: submittedAt, updatedAt: submittedAt },
  };
}

function trailOf({ trailPrice, trailPercent }: VenueOrder): Trail | undefined {
  if (trailPrice !== undefined) return { kind: 'price', by: trailPrice };
  return trailPercent === undefined ? undefined : { kind: 'percent', by: trailPercent };
}
