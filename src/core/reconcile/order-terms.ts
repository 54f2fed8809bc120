/** Open orders that are not the ones that were meant: restated by a split, or another's under our id. */

import { qtyText } from '../base/decimal.js';
import { isFinal } from '../orders/lifecycle.js';
import type { Order } from '../orders/order.js';
import type { Split } from '../portfolio/movement.js';
import type { VenueOrder } from '../venue/records.js';
import { changeOf, restatedTerms } from '../venue/restated.js';
import type { Difference, LocalBooks, RemoteBooks } from './books.js';
import { currentOf, Owners } from './owners.js';
import { withLegs } from './pairs.js';
import { byHand, importing } from './repairs.js';

export interface TermsFindings {
  readonly differences: readonly Difference[];
  /** Client ids of ours under which the broker has another order: nothing of them is imported by itself. */
  readonly strange: ReadonlySet<string>;
}

/** `imported` are movements that are to be booked; splits among them and in the books explain what they restated. */
export function compareTerms(local: LocalBooks, remote: RemoteBooks, imported: readonly Difference[]): TermsFindings {
  const splits = splitsOf(local, imported);
  const told = currentOf(new Owners(local.orders, remote.orders), withLegs(remote.orders));
  const differences: Difference[] = [];
  const strange = new Set<string>();
  for (const order of local.orders) {
    const theirs = told.get(order.clientOrderId);
    const difference = theirs && differenceOf(order, theirs, splits);
    if (difference === undefined) continue;
    differences.push(difference);
    if (!difference.repair.safe) strange.add(order.clientOrderId);
  }
  return { differences, strange };
}

function splitsOf({ history }: LocalBooks, imported: readonly Difference[]): readonly Split[] {
  const coming = imported.flatMap(({ repair }) => repair.imports);
  return [...history, ...coming]
    .flatMap((one) => (one.kind === 'movement' && one.movement.kind === 'split' ? [one.movement] : []))
    .toSorted((a, b) => a.at - b.at);
}

function differenceOf(order: Order, theirs: VenueOrder, splits: readonly Split[]): Difference | undefined {
  const { qty, symbol, clientOrderId } = order;
  if (qty === undefined || !isComparable(order, theirs)) return undefined;
  const change = changeOf({ ...order, qty }, theirs);
  if (change === undefined) return undefined;
  const terms = restatedTerms({ ...order, qty }, theirs, splits);
  return {
    ...{
      kind: 'order_terms',
      symbol,
      clientOrderId,
      local: qtyText(qty),
      remote: theirs.qty ? qtyText(theirs.qty) : null,
    },
    cause:
      terms === undefined
        ? `the broker has another order under our id: ${change}`
        : `a split has restated the order: ${change}`,
    repair:
      terms === undefined
        ? byHand('see what sent or changed it; nothing of it is imported: cancel it where it was made')
        : importing('the ledger takes over the terms that the split made', [{ kind: 'terms', clientOrderId, terms }]),
  };
}

/** What has ended and is in the books cannot be restated; what the broker put in its place has terms of its own. */
const isComparable = (order: Order, theirs: VenueOrder): boolean =>
  (theirs.replaces === undefined || theirs.clientOrderId === order.clientOrderId) &&
  (theirs.filledQty > order.filledQty ||
    (!isFinal(order.status) && theirs.status !== undefined && !isFinal(theirs.status)));
