/** Orders: those that one side lacks, and those whose state or filled quantity is not the same. */

import { qtyText } from '../base/decimal.js';
import { minus, plus, type Qty, ZERO_QTY } from '../base/fixed.js';
import { isFinal, type OrderStatus } from '../orders/lifecycle.js';
import type { Order } from '../orders/order.js';
import type { VenueOrder } from '../venue/records.js';
import type { Difference, LocalBooks, RemoteBooks } from './books.js';
import { currentOf, Owners } from './owners.js';
import { type FillPairs, withLegs } from './pairs.js';
import { byHand, importing } from './repairs.js';

/** A refused order may never have been one of the broker's; one that we denied or gave up was not to be. */
const NOT_SENT: readonly OrderStatus[] = ['denied', 'abandoned', 'rejected'];

/** Whether the broker must know an order: it was sent, or may have been. */
export const isSent = (order: Order): boolean =>
  !NOT_SENT.includes(order.status) && (isConfirmed(order) || (!isFinal(order.status) && order.qty !== undefined));

const isConfirmed = ({ venueOrderId }: Order): boolean => venueOrderId !== undefined && venueOrderId !== '';

/** Whether an order of the ledger is compared: it is open, or not too old. */
export const isCompared = ({ status, createdAt }: Order, { since }: Pick<LocalBooks, 'since'>): boolean =>
  createdAt >= since || !isFinal(status);

/** `strange` are told on their own. */
export function compareOrders(
  local: LocalBooks,
  remote: RemoteBooks,
  pairs: FillPairs,
  strange: ReadonlySet<string>,
): readonly Difference[] {
  const told = currentOf(new Owners(local.orders, remote.orders), withLegs(remote.orders));
  return local.orders
    .filter((order) => isCompared(order, local) && !strange.has(order.clientOrderId))
    .flatMap((order) => {
      const theirs = told.get(order.clientOrderId);
      if (theirs !== undefined) return [...differencesOf(order, theirs, pairs)];
      return isSent(order) ? [missing(order)] : [];
    });
}

function missing(order: Order): Difference {
  const { symbol, clientOrderId, status } = order;
  const isDoubtful = !isConfirmed(order);
  const cause = isDoubtful
    ? 'the ledger has decided it, and the broker does not have it: it was cut off before it was sent, or was not taken (as with refused keys)'
    : 'the broker does not know an order that it once confirmed';
  const what = isDoubtful
    ? 'the next `tradectl trade` asks for it once more and gives it up; it is not sent'
    : 'see whether these are the keys of the account that the ledger is of';
  return { kind: 'missing_order', symbol, clientOrderId, local: status, remote: null, cause, repair: byHand(what) };
}

function* differencesOf(order: Order, theirs: VenueOrder, pairs: FillPairs): Iterable<Difference> {
  const fills = filledBy(order, theirs, pairs);
  if (!isSameStatus(order, theirs) && !(fills.isBehind && isFill(theirs))) yield mismatch(order, theirs);
  // What the fills do not show the same way is told on its own.
  const theirsInAll = plus(theirs.filledQty, fills.before);
  const isTold = order.filledQty === theirs.filledQty || plus(order.filledQty, fills.delta) === theirsInAll;
  if (!isTold) yield unequal(order, theirs);
}

/**
 * How far the fills that differ move the order, whether the ledger lacks some of them, and what the broker executed of it
 * under ids before the one that it has now.
 */
function filledBy(
  { clientOrderId }: Order,
  { venueOrderId }: VenueOrder,
  { both, localOnly, remoteOnly }: FillPairs,
): { delta: Qty; isBehind: boolean; before: Qty } {
  const lacking = remoteOnly.filter((one) => one.clientOrderId === clientOrderId);
  let delta = lacking.reduce((sum, { remote }) => plus(sum, remote.qty), ZERO_QTY);
  for (const fill of localOnly) if (fill.clientOrderId === clientOrderId) delta = minus(delta, fill.qty);
  const shared = both.filter(({ local }) => local.clientOrderId === clientOrderId);
  for (const { local, remote } of shared) delta = plus(delta, minus(remote.qty, local.qty));
  const past = [...lacking, ...shared].filter(({ remote }) => remote.venueOrderId !== venueOrderId);
  const before = past.reduce((sum, { remote }) => plus(sum, remote.qty), ZERO_QTY);
  return { delta, isBehind: lacking.length > 0, before };
}

const isFill = ({ status }: VenueOrder): boolean => status === 'filled' || status === 'partially_filled';

/** An order that we gave up and that came to nothing at the broker ended the same way. */
function isSameStatus({ status, filledQty }: Order, theirs: VenueOrder): boolean {
  if (status === theirs.status) return true;
  const isEnded = theirs.status !== undefined && theirs.status !== 'filled' && isFinal(theirs.status);
  return (status === 'abandoned' || status === 'denied') && isEnded && filledQty === theirs.filledQty;
}

function mismatch(order: Order, theirs: VenueOrder): Difference {
  const { symbol, clientOrderId, status } = order;
  return {
    ...{ kind: 'status_mismatch', symbol, clientOrderId, local: status, remote: theirs.statusText },
    cause: mismatchCause(order, theirs),
    repair:
      theirs.status === undefined
        ? byHand(`${theirs.statusText} is a word that tradectl does not know: see the broker's own pages`)
        : importing('the ledger takes over the status that the broker tells', [
            { kind: 'status', clientOrderId, order: theirs },
          ]),
  };
}

function mismatchCause({ status }: Order, { status: told }: VenueOrder): string {
  if (status === 'abandoned' || status === 'denied') return 'it was given up here, and reached the broker all the same';
  if (told === undefined) return 'the broker uses a status that is not known';
  if (isFinal(status)) return 'the ledger says that it ended in another way';
  return isFinal(told)
    ? 'it ended at the broker, and nobody was listening'
    : 'the broker has moved it on, and nobody was listening';
}

const unequal = ({ symbol, clientOrderId, filledQty }: Order, theirs: VenueOrder): Difference => ({
  ...{ kind: 'quantity', symbol, clientOrderId, local: qtyText(filledQty), remote: qtyText(theirs.filledQty) },
  cause: 'the filled quantity of the order is not the sum of its fills',
  repair: byHand(
    'see `tradectl ledger verify`; where the ledger is clean, the broker has not told all of its executions yet',
  ),
});
