/** Finds for each fill of one side the fill of the other: by order and cumulative quantity, for no id is shared. */

import { parseQty, qtyText } from '../base/decimal.js';
import { plus, type Qty, ZERO_QTY } from '../base/fixed.js';
import type { Fill } from '../portfolio/records.js';
import type { VenueFill, VenueOrder } from '../venue/records.js';
import type { LocalBooks, RemoteBooks } from './books.js';
import { Owners } from './owners.js';

export interface FillPairs {
  readonly both: readonly { readonly local: Fill; readonly remote: VenueFill }[];
  readonly localOnly: readonly Fill[];
  /** Of our orders. */
  readonly remoteOnly: readonly { readonly clientOrderId: string; readonly remote: VenueFill }[];
  /** Of orders that are not ours, and not in the books as a movement. */
  readonly foreign: readonly VenueFill[];
  /** The same of the time before the books began: their opening holds what came of them. */
  readonly past: readonly VenueFill[];
}

/** An order and its legs. */
export const withLegs = (orders: readonly VenueOrder[]): readonly VenueOrder[] =>
  orders.flatMap((order) => [order, ...withLegs(order.legs)]);

export function pairFills(local: LocalBooks, remote: RemoteBooks): FillPairs {
  const owners = new Owners(local.orders, remote.orders);
  const left = keyed(local.fills, new Set(remote.fills.map(idOf)));
  const taken = movementIds(local);
  const both: { local: Fill; remote: VenueFill }[] = [];
  const remoteOnly: { clientOrderId: string; remote: VenueFill }[] = [];
  const foreign: VenueFill[] = [];
  const past: VenueFill[] = [];
  for (const fill of remote.fills) {
    const clientOrderId = owners.ofVenueId(fill.venueOrderId)?.clientOrderId;
    if (clientOrderId === undefined) {
      if (!isTaken(taken, fill)) (fill.at >= local.begun ? foreign : past).push(fill);
      continue;
    }
    const key = [idOf(fill), keyOf(clientOrderId, fill.cumQty)].find((one) => left.has(one)) ?? '';
    const match = left.get(key);
    if (match !== undefined) both.push({ local: match, remote: fill });
    else if (fill.at >= local.since && !isTaken(taken, fill)) remoteOnly.push({ clientOrderId, remote: fill });
    left.delete(key);
  }
  const localOnly = [...left.values()].filter(({ ts }) => ts >= local.since);
  return { both, localOnly, remoteOnly, foreign, past };
}

/** As the books name it. An order that the broker replaced by itself counts anew under each id. */
const idOf = ({ venueOrderId, cumQty }: VenueFill): string => keyOf(venueOrderId, cumQty);

const keyOf = (orderId: string, cumQty: Qty): string => `${orderId}/${qtyText(cumQty)}`;

/** By its id where the broker tells the same; else by order and cumulative quantity, in which the id may end. */
function keyed(fills: readonly Fill[], told: ReadonlySet<string>): Map<string, Fill> {
  const sums = new Map<string, Qty>();
  const byKey = new Map<string, Fill>();
  for (const fill of fills) {
    const sum = plus(sums.get(fill.clientOrderId) ?? ZERO_QTY, fill.qty);
    sums.set(fill.clientOrderId, sum);
    const end = fill.fillId.lastIndexOf('/');
    const cumQty = (end < 0 ? undefined : parseQty(fill.fillId.slice(end + 1))) ?? sum;
    byKey.set(told.has(fill.fillId) ? fill.fillId : keyOf(fill.clientOrderId, cumQty), fill);
  }
  return byKey;
}

/** Of the broker's activities that the books have taken as movements; one movement may stand for two. */
export const movementIds = ({ history }: LocalBooks): ReadonlySet<string> =>
  new Set(history.flatMap((one) => (one.kind === 'movement' ? one.movement.movementId.split('+') : [])));

const isTaken = (taken: ReadonlySet<string>, { activityId, venueOrderId, cumQty }: VenueFill): boolean =>
  taken.has(activityId) || taken.has(keyOf(venueOrderId, cumQty));
