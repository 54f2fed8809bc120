/** Why an order was made, and what became of it: its whole way, out of the ledger alone. */

import { priceText, qtyText } from '../../core/base/decimal.js';
import { averagePrice, isZero } from '../../core/base/fixed.js';
import { micros, timeText } from '../../core/base/time.js';
import type { CheckResult } from '../../core/risk/check-result.js';
import { NOT_THERE } from '../../core/venue/manager/words.js';
import { orderOf } from '../../io/sqlite/decode.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { LedgerReads } from '../../io/sqlite/reads.js';
import type { DenialRow, OrderEventRow, OrderRow, RunRow } from '../../io/sqlite/rows.js';
import { findOrder } from '../ledger/find-order.js';
import { type CheckRecord, checkRecord } from '../risk/what-if.js';

/** One stage of the way, in the order in which it happened. Exact numbers are canonical text, times RFC 3339. */
export interface Hop {
  readonly hop: 'signal' | 'size' | 'risk' | 'wire' | 'fill' | 'end';
  readonly ts: string;
  readonly text: string;
  /** Of a denial: the limit's name and figures. */
  readonly code?: string;
  readonly limit?: string;
  readonly value?: string;
  /** Null of a check that is no figure, or where none was kept. */
  readonly headroom?: string | null;
  /** Of risk's word: every check with its figures at that moment; none of what only reduces. */
  readonly checks?: readonly CheckRecord[];
}

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
  const events = reads.orderEvents(run.key).filter(isOwn);
  const fills = reads.fills(filter).filter(isOwn);
  const filled = fills.map(
    (fill): Hop => ({
      hop: 'fill',
      ts: timeText(micros(fill.ts)),
      text: `${fill.qty} at ${fill.price}, fee ${fill.fee}`,
    }),
  );
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
    hops: woven(
      events.flatMap((event) => hopsOf(event, row, denial, recordedText(row, events))),
      filled,
    ),
  };
}

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

const ENDS: ReadonlySet<string> = new Set([
  'filled',
  'canceled',
  'expired',
  'replaced',
  'rejected',
  'denied',
  'abandoned',
]);

/** What one change of status tells; `partially_filled` is told by its fill. */
function hopsOf(
  event: OrderEventRow,
  order: OrderRow,
  denial: DenialRow | undefined,
  recorded: string,
): readonly Hop[] {
  const { from_status: from, to_status: to, reason } = event;
  const ts = timeText(micros(event.at));
  const because = reason === '' ? '' : `: ${reason}`;
  if (from === null) return [{ hop: 'signal', ts, text: signalText(order, reason) }];
  if (to === 'pending_new' && reason === 'approved')
    return [
      { hop: 'size', ts, text: `${sizeText(order)} is ${order.qty ?? 'nothing'}` },
      approvedHop(ts, checksOf(event)),
      { hop: 'wire', ts, text: recorded },
    ];
  if (to === 'denied')
    return [deniedHop(ts, reason, denial, checksOf(event)), { hop: 'end', ts, text: 'denied; nothing was sent' }];
  if (ENDS.has(to)) return [{ hop: 'end', ts, text: `${to}${because}` }];
  if (to === 'partially_filled') return [];
  return [{ hop: 'wire', ts, text: `${wireText(to)}${because}${event.is_legal === 1 ? '' : ' (out of order)'}` }];
}

/** The broker has spoken of it where it gave it an id, or a status that nobody else gives. */
function recordedText(
  { client_order_id: id, venue_order_id: venueId }: OrderRow,
  events: readonly OrderEventRow[],
): string {
  const isHeard = events.some(({ to_status: to }) => !OURS.has(to)) || (venueId ?? '') !== '';
  if (isHeard) return `recorded, then sent as ${id}`;
  const end = events.findLast(({ to_status: to }) => to === 'abandoned');
  if (end === undefined) return `recorded as ${id}, to be sent; no answer is known yet`;
  return end.reason === NOT_THERE
    ? `recorded, then sent as ${id}, without an answer`
    : `recorded as ${id}; it never left`;
}

/** What an order is without a word of the broker. */
const OURS: ReadonlySet<string> = new Set(['pending_new', 'pending_cancel', 'pending_replace', 'denied', 'abandoned']);

type Checks = readonly CheckRecord[] | undefined;

/** Undefined where the ledger was written before they were kept. */
function checksOf({ checks }: OrderEventRow): Checks {
  if (typeof checks !== 'string') return undefined;
  return (JSON.parse(checks) as readonly CheckResult[]).map(checkRecord);
}

function approvedHop(ts: string, checks: Checks): Hop {
  if (checks === undefined)
    return { hop: 'risk', ts, text: 'approved: every limit in force held, or it only reduces what is held' };
  const text = checks.length === 0 ? 'it only reduces what is held' : 'every limit in force held';
  return { hop: 'risk', ts, text: `approved: ${text}`, checks };
}

function deniedHop(ts: string, reason: string, denial: DenialRow | undefined, checks: Checks): Hop {
  const figures = checks === undefined ? {} : { checks };
  if (denial === undefined) return { hop: 'risk', ts, text: `denied: ${reason}`, ...figures };
  const { code, limit_text: limit, value_text: value, message } = denial;
  const headroom = checks?.find((one) => one.code === code)?.headroom ?? null;
  return { hop: 'risk', ts, text: `denied: ${message}`, ...{ code, limit, value, headroom }, ...figures };
}

const WIRE: Readonly<Record<string, string>> = {
  accepted: 'the broker accepted it',
  new: 'the broker has it working',
  pending_cancel: 'we asked to cancel it',
};
const wireText = (status: string): string => WIRE[status] ?? `the broker says ${status}`;

const signalText = (order: OrderRow, reason: string): string =>
  reason.startsWith('by hand') ? reason : `${order.strategy_id}: ${reason || 'no reason given'}`;

/** `qty 10`, `all` and so on as words. */
function sizeText({ size }: OrderRow): string {
  const [kind = '', amount = ''] = size.split(' ');
  if (kind === 'qty') return `a quantity of ${amount}`;
  if (kind === 'value') return `${amount} of money`;
  return kind === 'position' ? 'all that is held' : 'all that cash covers';
}
