/** Why an order was made, and what became of it: its whole way, out of the ledger alone. */

import { priceText, qtyText } from '../../core/base/decimal.js';
import { averagePrice, isZero } from '../../core/base/fixed.js';
import { orderOf } from '../../io/sqlite/decode.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { ExchangeRow, OrderRow, RunRow } from '../../io/sqlite/rows.js';
import { termsOf } from '../../io/sqlite/stored-run.js';
import { findOrder } from '../ledger/find-order.js';
import { hopsOf } from './course.js';
import { type Hop, textAt } from './hop.js';

export interface Explanation {
  readonly runId: string;
  readonly strategy: string;
  readonly clientOrderId: string;
  readonly venueOrderId: string | null;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly limit: string | null;
  readonly stop: string | null;
  readonly qty: string | null;
  readonly filledQty: string;
  readonly avgPrice: string | null;
  readonly status: string;
  /** Of orders that belong together: what this one is, and the ids of all of them, the first one first. */
  readonly role: string | null;
  readonly group: readonly string[];
  readonly hops: readonly Hop[];
}

/** Throws TradectlError `not_found` with what was probably meant, and the `ledger_*` errors. */
export function explainOrder(path: string, id: string): Explanation {
  return readLedger(path, (reads) => {
    const { run, row } = findOrder(reads, path, id);
    return explanationOf(reads, run, row);
  });
}

function explanationOf(reads: LedgerReads, run: RunRow, row: OrderRow): Explanation {
  const order = orderOf(row);
  const filter = { run: run.key, symbol: row.symbol };
  const isOwn = (one: { readonly client_order_id: string }): boolean => one.client_order_id === row.client_order_id;
  const denial = reads.denials(filter).find(isOwn);
  const events = reads.orderEventsOf(run.key, row.client_order_id);
  const fills = reads.fills(filter).filter(isOwn);
  const filled = fills.map(
    (fill): Hop => ({ hop: 'fill', ts: textAt(fill.ts), text: `${fill.qty} at ${fill.price}, fee ${fill.fee}` }),
  );
  const exchanges = exchangesOf(reads, run, row);
  return {
    runId: run.id,
    strategy: order.strategyId,
    clientOrderId: order.clientOrderId,
    venueOrderId: order.venueOrderId === undefined || order.venueOrderId === '' ? null : order.venueOrderId,
    symbol: order.symbol,
    side: order.side,
    type: order.type,
    limit: order.limitPrice === undefined ? null : priceText(order.limitPrice),
    stop: order.stopPrice === undefined ? null : priceText(order.stopPrice),
    qty: order.qty === undefined ? null : qtyText(order.qty),
    filledQty: qtyText(order.filledQty),
    avgPrice: isZero(order.filledQty) ? null : priceText(averagePrice(order.filledValue, order.filledQty)),
    status: order.status,
    role: order.role ?? null,
    group: groupOf(reads, run, row),
    hops: woven(hopsOf({ row, events, denial, exchanges, isSimulated: isSimulated(run) }), filled),
  };
}

/** What goes with another order leaves with that one. */
function exchangesOf(reads: LedgerReads, { key }: RunRow, row: OrderRow): readonly ExchangeRow[] {
  const own = reads.exchanges(key, row.client_order_id);
  const isSent = own.some(({ kind }) => kind === 'submit' || kind === 'replace');
  if (isSent || typeof row.parent_id !== 'string') return own;
  return [...reads.exchanges(key, row.parent_id).filter(({ kind }) => kind === 'submit'), ...own];
}

/** A backtest, and a session whose orders met a market in its own process. */
const isSimulated = (run: RunRow): boolean => run.mode === 'backtest' || termsOf(run)['isBroker'] === false;

function groupOf(reads: LedgerReads, { key }: RunRow, row: OrderRow): readonly string[] {
  if (typeof row.role !== 'string') return [];
  const first = row.parent_id ?? row.client_order_id;
  const all = reads.orders({ run: key });
  const members = all.filter((one) => one.client_order_id === first || one.parent_id === first);
  return members.map((one) => one.client_order_id);
}

/** Fills stand before the word that ended the order, wherever their clocks put them. */
function woven(hops: readonly Hop[], fills: readonly Hop[]): readonly Hop[] {
  const end = hops.findIndex(({ hop }) => hop === 'end');
  return end < 0 ? [...hops, ...fills] : [...hops.slice(0, end), ...fills, ...hops.slice(end)];
}
