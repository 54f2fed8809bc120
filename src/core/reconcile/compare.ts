/** Compares the ledger with the broker: every difference named, with its cause and what mends it. Pure. */

import type { Difference, LocalBooks, RemoteBooks } from './books.js';
import { compareFills } from './fills.js';
import { compareForeign } from './foreign.js';
import { compareLost } from './lost.js';
import { compareMovements } from './movements.js';
import { compareTerms } from './order-terms.js';
import { compareOrders, isCompared, isSent } from './orders.js';
import { Owners } from './owners.js';
import { pairFills, withLegs } from './pairs.js';
import { compareCash, comparePositions, heldSymbols } from './positions.js';

/** How much was looked at; of what both sides have, once. */
export interface Checked {
  readonly orders: number;
  readonly fills: number;
  readonly positions: number;
}

export interface Comparison {
  readonly checked: Checked;
  readonly differences: readonly Difference[];
}

/**
 * A quantity or an amount of cash that follows from fills, orders and movements told already is not told twice; what
 * remains of it is a difference that nobody can explain.
 */
export function compare(local: LocalBooks, remote: RemoteBooks): Comparison {
  const pairs = pairFills(local, remote);
  const lost = compareLost(local, remote, pairs);
  const foreign = compareForeign(local, lost.others, lost.rest);
  const movements = compareMovements(local, remote);
  const terms = compareTerms(local, remote, movements.differences);
  const fills = compareFills(pairs, local, terms.strange);
  const effects = [...fills.effects, ...lost.effects, ...foreign.effects, ...movements.effects];
  return {
    checked: {
      orders: orderCount(local, remote),
      fills: pairs.both.length + pairs.localOnly.length + pairs.remoteOnly.length + pairs.foreign.length,
      positions: heldSymbols(local, remote).length,
    },
    differences: [
      ...terms.differences,
      ...compareOrders(local, remote, pairs, terms.strange),
      ...fills.differences,
      ...lost.differences,
      ...foreign.differences,
      ...movements.differences,
      ...comparePositions(local, remote, effects),
      ...compareCash(local, remote, effects),
    ],
  };
}

function orderCount(local: LocalBooks, remote: RemoteBooks): number {
  const owners = new Owners(local.orders, remote.orders);
  const ids = new Set<string>(
    withLegs(remote.orders).map((order) => owners.of(order)?.clientOrderId ?? order.clientOrderId),
  );
  for (const order of local.orders) if (isCompared(order, local) && isSent(order)) ids.add(order.clientOrderId);
  return ids.size;
}
