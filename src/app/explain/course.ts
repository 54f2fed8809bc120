/** The changes of an order's status, told as its way: what led to each, what was wished, what risk said, what the wire did. */

import { isFinalText } from '../../core/orders/lifecycle.js';
import type { CheckResult } from '../../core/risk/check-result.js';
import { type CauseRecord, causeOf } from '../../io/sqlite/causes.js';
import type { DenialRow, ExchangeRow, OrderEventRow, OrderRow } from '../../io/sqlite/rows.js';
import { type CheckRecord, checkRecord } from '../risk/what-if.js';
import { eventHop } from './event-hop.js';
import { type Hop, textAt } from './hop.js';
import { recordedText, requestHops, requestsOf, sentHops } from './wire-hops.js';

/** What the ledger holds of one order. */
export interface Course {
  readonly row: OrderRow;
  readonly events: readonly OrderEventRow[];
  readonly denial: DenialRow | undefined;
  /** Of what was sent with another order: those of that one. */
  readonly exchanges: readonly ExchangeRow[];
  /** Its market was simulated in the process that traded. */
  readonly isSimulated: boolean;
}

interface Change {
  readonly event: OrderEventRow;
  /** What led to it; undefined of the venue's own word, and of what follows in the same step. */
  readonly cause: CauseRecord | undefined;
  /** The cause of its step. */
  readonly known: CauseRecord | undefined;
  /** Requests that followed from it. */
  readonly requests: readonly ExchangeRow[];
}

export const hopsOf = (course: Course): readonly Hop[] =>
  changesOf(course).flatMap((change) => {
    const { cause, event } = change;
    return [...(cause === undefined ? [] : [eventHop(cause, event.at)]), ...changeHops(course, change)];
  });

/** A step's cause stands with the first change that it made of the order. */
function changesOf({ events, exchanges }: Course): readonly Change[] {
  const causes = events.map(({ cause }) => (typeof cause === 'string' ? causeOf(cause) : undefined));
  let rest = exchanges;
  return events.map((event, place) => {
    const next = events.findIndex(
      (one, at) => at > place && one.to_status === event.to_status && causes[at] !== undefined,
    );
    const requests = event.from_status === null ? [] : requestsOf(event, causes[next]?.decidedAt, rest);
    rest = rest.filter((one) => !requests.includes(one));
    const known = causes.slice(0, place + 1).findLast((one) => one !== undefined);
    return { event, cause: causes[place], known, requests };
  });
}

/** What one change of status tells; `partially_filled` is told by its fill. */
function changeHops(course: Course, change: Change): readonly Hop[] {
  const { event, cause, requests } = change;
  const { from_status: from, to_status: to, reason } = event;
  const because = reason === '' ? '' : `: ${reason}`;
  const ts = textAt(cause?.decidedAt ?? event.at);
  if (from === null) return [{ hop: 'signal', ts, text: signalText(course.row, reason) }];
  if (to === 'pending_new' && reason === 'approved') return approvedHops(course, change);
  if (to === 'denied') return deniedHops(course, change);
  if (isFinalText(to)) return [{ hop: 'end', ts, text: `${to}${because}` }];
  if (to === 'partially_filled') return [];
  const text = `${wireText(to, course)}${because}${event.is_legal === 1 ? '' : ' (out of order)'}`;
  return [{ hop: 'wire', ts, text }, ...requests.flatMap((one) => requestHops(one))];
}

const judgedAt = ({ event, known }: Change): string => textAt(known?.decidedAt ?? event.at);

function approvedHops({ row, events, isSimulated }: Course, change: Change): readonly Hop[] {
  const { event, known, requests } = change;
  const ts = judgedAt(change);
  const sent = sentHops(row, requests, known?.decidedAt);
  const text = isSimulated
    ? `recorded as ${row.client_order_id}; its market is simulated in the same process`
    : recordedText(row, events);
  return [
    { hop: 'size', ts, text: `${sizeText(row)} is ${row.qty ?? 'nothing'}` },
    approvedHop(ts, checksOf(event)),
    ...(sent.length > 0 ? sent : [{ hop: 'wire', ts, text } as const]),
  ];
}

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

function deniedHops({ denial }: Course, change: Change): readonly Hop[] {
  const ts = judgedAt(change);
  const told = deniedHop(ts, change.event.reason, denial, checksOf(change.event));
  return [told, { hop: 'end', ts, text: 'denied; nothing was sent' }];
}

function deniedHop(ts: string, reason: string, denial: DenialRow | undefined, checks: Checks): Hop {
  const figures = checks === undefined ? {} : { checks };
  if (denial === undefined) return { hop: 'risk', ts, text: `denied: ${reason}`, ...figures };
  const { code, limit_text: limit, value_text: value, message } = denial;
  const headroom = checks?.find((one) => one.code === code)?.headroom ?? null;
  return { hop: 'risk', ts, text: `denied: ${message}`, ...{ code, limit, value, headroom }, ...figures };
}

function wireText(status: string, { isSimulated }: Course): string {
  const venue = isSimulated ? 'the simulated market' : 'the broker';
  if (status === 'accepted') return `${venue} accepted it`;
  if (status === 'new') return `${venue} has it working`;
  return status === 'pending_cancel' ? 'we asked to cancel it' : `${venue} says ${status}`;
}

const signalText = (order: OrderRow, reason: string): string =>
  reason.startsWith('by hand') ? reason : `${order.strategy_id}: ${reason || 'no reason given'}`;

/** `qty 10`, `all` and so on as words. */
function sizeText({ size }: OrderRow): string {
  const [kind = '', amount = ''] = size.split(' ');
  if (kind === 'qty') return `a quantity of ${amount}`;
  if (kind === 'value') return `${amount} of money`;
  return kind === 'position' ? 'all that is held' : 'all that cash covers';
}
