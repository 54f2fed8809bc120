/** The way of an order to the broker: when each request about it was durable, left, and was answered. */

import { NOT_THERE } from '../../core/venue/manager/words.js';
import type { ExchangeRow, OrderEventRow, OrderRow } from '../../io/sqlite/rows.js';
import { type Hop, requestRecord, textAt, tookText } from './hop.js';

/** Requests that follow from an order's becoming so. */
const REQUESTS: Readonly<Record<string, readonly string[]>> = {
  pending_new: ['submit', 'replace'],
  pending_cancel: ['cancel'],
  pending_replace: ['amend'],
};

/** Those that follow from one change, and were asked for before the next of its kind was decided. */
export function requestsOf(
  { to_status: to }: OrderEventRow,
  until: number | undefined,
  exchanges: readonly ExchangeRow[],
): readonly ExchangeRow[] {
  const kinds = REQUESTS[to] ?? [];
  return exchanges.filter(({ kind, asked_at: at }) => kinds.includes(kind) && (until === undefined || at < until));
}

/** How the order left, and what came back. */
export function sentHops(
  row: OrderRow,
  requests: readonly ExchangeRow[],
  decidedAt: number | undefined,
): readonly Hop[] {
  const [first] = requests;
  if (first === undefined) return [];
  const text = `durable as ${row.client_order_id}`;
  return [{ hop: 'wire', ts: textAt(first.asked_at), text }, ...requests.flatMap((one) => requestHops(one, decidedAt))];
}

const SENT: Readonly<Record<string, string>> = {
  submit: 'sent',
  replace: 'sent, in the place of another',
  amend: 'the change was sent',
  cancel: 'the cancel was sent',
};

/** What never left was answered here. */
export function requestHops(row: ExchangeRow, decidedAt?: number): readonly Hop[] {
  const { kind, sent_at: sent, answered_at: answered, answer, request_id: id } = row;
  const request = requestRecord(row);
  if (sent === null) return [{ hop: 'wire', ts: textAt(answered), text: `not sent: ${answer}`, request }];
  const since = decidedAt === undefined ? '' : `, ${tookText(decidedAt, sent)} after the decision`;
  const support = id === null ? '' : `, request ${id}`;
  return [
    { hop: 'wire', ts: textAt(sent), text: `${SENT[kind] ?? kind}${since}` },
    {
      hop: 'wire',
      ts: textAt(answered),
      text: `answered after ${tookText(sent, answered)}: ${answer}${support}`,
      request,
    },
  ];
}

/** Where no request was kept: the broker has spoken of an order that it gave an id, or a status that nobody else gives. */
export function recordedText(
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
