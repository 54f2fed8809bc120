/** Orders at the broker that the ledger does not have: made by hand or by another program; what is lost is told apart. */

import { qtyText } from '../base/decimal.js';
import { ZERO_MONEY } from '../base/fixed.js';
import { isFinal } from '../orders/lifecycle.js';
import type { Movement } from '../portfolio/movement.js';
import { isClosing } from '../venue/lease-closing.js';
import type { VenueFill, VenueOrder } from '../venue/records.js';
import type { Difference, Findings, Import, LocalBooks, RemoteBooks, Repair } from './books.js';
import { told } from './fills.js';
import { isLost } from './lost.js';
import { Owners } from './owners.js';
import { withLegs } from './pairs.js';
import { byHand, effectOf, importing } from './repairs.js';

/** `fills` are those of foreign orders that the books have not taken. */
export function compareForeign(local: LocalBooks, remote: RemoteBooks, fills: readonly VenueFill[]): Findings {
  const owners = new Owners(local.orders, remote.orders);
  const unknown = withLegs(remote.orders).filter((order) => owners.of(order) === undefined);
  const listed = new Set(unknown.map(({ venueOrderId }) => venueOrderId));
  const rest = fills.filter(({ venueOrderId }) => !listed.has(venueOrderId));
  const older = new Set(rest.map(({ venueOrderId }) => venueOrderId));
  return {
    differences: [
      ...unknown.flatMap((order) => unknownOrder(local, order, fills)),
      ...[...older].flatMap((id) => olderOrder(rest.filter(({ venueOrderId }) => venueOrderId === id))),
    ],
    effects: fills.map((fill) => effectOf(fill)),
  };
}

/** One that has ended and moved nothing is nobody's concern. */
function unknownOrder(local: LocalBooks, order: VenueOrder, all: readonly VenueFill[]): readonly Difference[] {
  const { clientOrderId, venueOrderId, symbol, side, qty, statusText } = order;
  const fills = all.filter((fill) => fill.venueOrderId === venueOrderId);
  const isOpen = order.status === undefined || !isFinal(order.status);
  if (fills.length === 0 && !isOpen) return [];
  const amount = qty === undefined ? '' : `${qtyText(qty)} `;
  const remote = `${side ?? 'order of several legs'} ${amount}${symbol}, ${statusText}, ${qtyText(order.filledQty)} filled`;
  const repair = repairOf(fills, isOpen);
  return [{ kind: 'unknown_order', symbol, clientOrderId, local: null, remote, cause: causeOf(order, local), repair }];
}

function causeOf(order: VenueOrder, local: LocalBooks): string {
  if (isClosing(order.clientOrderId))
    return 'tradectl made it to close a position: a watchdog, or somebody by `flatten`';
  return isLost(order, local)
    ? 'a trader of this ledger made it, and it went on after these books began: an older copy was put back'
    : 'it was made by hand, by another program, or by the broker itself';
}

function repairOf(fills: readonly VenueFill[], isOpen: boolean): Repair {
  if (fills.length === 0)
    return byHand('cancel it where it was made, or let it end: nothing of it has moved the account');
  const end = isOpen ? '; the order itself is open, and remains a difference until it ends' : '';
  return importing(`its fills are booked as movements of the account${end}`, fills.map(asImport));
}

/** Executions of an order that is older than what was asked for. */
function olderOrder(fills: readonly VenueFill[]): readonly Difference[] {
  const [first] = fills;
  if (first === undefined) return [];
  const cause = `executions of an order of somebody else, submitted before these books began (${first.venueOrderId})`;
  const remote = fills.map(told).join(', ');
  const repair = repairOf(fills, false);
  return [{ kind: 'unknown_order', symbol: first.symbol, clientOrderId: null, local: null, remote, cause, repair }];
}

const asImport = (fill: VenueFill): Import => ({ kind: 'movement', movement: foreignFill(fill) });

/** An execution of an order that is not ours, as the movement of the account that it is. */
export const foreignFill = ({ activityId, at, symbol, side, qty, price, venueOrderId }: VenueFill): Movement => ({
  ...{ kind: 'foreign_fill', movementId: activityId, at, symbol, side, qty, price, venueOrderId },
  fee: ZERO_MONEY,
});
