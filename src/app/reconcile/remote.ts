/** The broker's side, of one moment: what happened while it was read is read again. */

import { TradectlError } from '../../core/base/errors.js';
import { plus, type Qty, ZERO_QTY } from '../../core/base/fixed.js';
import { MINUTE, type Micros, micros, SECOND } from '../../core/base/time.js';
import type { Order } from '../../core/orders/order.js';
import type { LocalBooks, RemoteBooks } from '../../core/reconcile/books.js';
import { askedFrom } from '../../core/reconcile/of-day.js';
import { isCompared, isSent } from '../../core/reconcile/orders.js';
import { currentOf, Owners } from '../../core/reconcile/owners.js';
import { withLegs } from '../../core/reconcile/pairs.js';
import type { VenueFill, VenueMovement, VenueOrder } from '../../core/venue/records.js';
import type { TradingClient } from '../../io/alpaca/trading/client.js';

export type Questions = Pick<
  TradingClient,
  'openOrders' | 'ordersSince' | 'order' | 'orderByClientId' | 'positions' | 'account' | 'fills' | 'movements'
>;

/** How often the broker is read while its account keeps moving, and the pause before each further time. */
const LOOKS_MAX = 6;
const PAUSE_MS = 500;
/** The broker's clock and ours differ a little, and it moves the time of a submission by some milliseconds. */
const MARGIN = MINUTE;

export type Wait = (ms: number) => Promise<void>;

/**
 * What the broker says. Positions and cash are of a moment between two looks at the account's activities that showed the
 * same; a fill that the orders tell and the activities do not yet is waited for.
 *
 * Throws TradectlError `venue_unreachable` where it cannot be known, `auth` for refused keys.
 */
export async function readRemoteSide(client: Questions, local: LocalBooks, wait: Wait): Promise<RemoteBooks> {
  for (let looks = 1; looks <= LOOKS_MAX; looks++) {
    const { books, isStill, isComplete } = await readable(look(client, local));
    if (isStill && (isComplete || looks === LOOKS_MAX)) return books;
    await wait(PAUSE_MS * looks);
  }
  throw new TradectlError('venue_unreachable', 'the account moved each time that it was read: nothing was compared', {
    hint: 'try again when less is traded',
  });
}

interface Look {
  readonly books: RemoteBooks;
  /** Whether no activity came while positions and cash were read. */
  readonly isStill: boolean;
  /** Whether the activities show all that the orders say is filled. */
  readonly isComplete: boolean;
}

async function look(client: Questions, local: LocalBooks): Promise<Look> {
  const after = micros(Math.min(local.since, local.begun) - MARGIN);
  const fills = await client.fills({ after });
  const movements = await client.movements({ after: askedFrom(after) });
  const orders = await ordersOf(client, local, after);
  const positions = await client.positions();
  const { cash } = await client.account();
  return {
    books: { orders, fills, movements, positions, cash },
    isStill: !(await hasMoved(client, after, [...fills, ...movements])),
    isComplete: showsAll(orders, fills, after),
  };
}

/** The last activity is asked for once more, with those of the second before it. */
async function hasMoved(
  client: Questions,
  from: Micros,
  seen: readonly (VenueFill | VenueMovement)[],
): Promise<boolean> {
  const known = new Set(seen.map(({ activityId }) => activityId));
  const after = micros(seen.reduce<number>((last, { at }) => Math.max(last, at - SECOND), from));
  const now = [...(await client.fills({ after })), ...(await client.movements({ after }))];
  return now.some(({ activityId }) => !known.has(activityId));
}

/** All since a time, open ones however old, and those of ours that are in neither list. */
async function ordersOf(client: Questions, local: LocalBooks, after: Micros): Promise<readonly VenueOrder[]> {
  const orders = new Map<string, VenueOrder>();
  for (const order of [...(await client.ordersSince(after)), ...(await client.openOrders())])
    orders.set(order.venueOrderId, order);
  const told = currentOf(new Owners(local.orders, [...orders.values()]), withLegs([...orders.values()]));
  for (const order of local.orders) {
    if (told.has(order.clientOrderId) || !isCompared(order, local) || !isSent(order)) continue;
    const found = await orderOf(client, order);
    if (found !== undefined) orders.set(found.venueOrderId, found);
  }
  return [...orders.values()];
}

/** Undefined only where the broker itself says that it has no such order. */
async function orderOf(client: Questions, order: Order): Promise<VenueOrder | undefined> {
  const { clientOrderId, venueOrderId, parentId } = order;
  // The broker has legs under client ids of its own.
  const isLeg = parentId !== undefined && venueOrderId !== undefined && venueOrderId !== '';
  const answer = await (isLeg ? client.order(venueOrderId) : client.orderByClientId(clientOrderId));
  if (answer.kind === 'order') return answer.order;
  if (answer.kind === 'not_found') return undefined;
  const why = answer.kind === 'unknown' ? answer.reason : answer.kind === 'refused' ? answer.message : 'no answer';
  throw new TradectlError('venue_unreachable', `order ${clientOrderId} could not be asked for: ${why}`);
}

function showsAll(orders: readonly VenueOrder[], fills: readonly VenueFill[], after: Micros): boolean {
  const sums = new Map<string, Qty>();
  for (const { venueOrderId, qty } of fills) sums.set(venueOrderId, plus(sums.get(venueOrderId) ?? ZERO_QTY, qty));
  return withLegs(orders)
    .filter(({ submittedAt }) => submittedAt !== undefined && submittedAt > after)
    .every(({ venueOrderId, filledQty }) => (sums.get(venueOrderId) ?? ZERO_QTY) === filledQty);
}

/** An answer that makes no sense is none: it is never taken for an empty one. */
async function readable<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    if (!(error instanceof TradectlError) || (error.code !== 'data' && error.code !== 'not_found')) throw error;
    const { message, where, hint } = error;
    throw new TradectlError('venue_unreachable', `the broker's answer cannot be used: ${message}`, {
      ...(where !== undefined && { where }),
      ...(hint !== undefined && { hint }),
      cause: error,
    });
  }
}
