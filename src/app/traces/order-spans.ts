/** The way of one order as the spans of a trace: the hops of `explain`, by our own clock. */

import { createHash } from 'node:crypto';
import type { Span } from '../../io/otlp/span.js';
import { type CauseRecord, causeOf } from '../../io/sqlite/causes.js';
import type { ExchangeRow, OrderEventRow } from '../../io/sqlite/rows.js';

/** What is known of an order that has ended. */
export interface TracedOrder {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly status: string;
  readonly fills: readonly { readonly at: number; readonly qty: string; readonly price: string }[];
  readonly events: readonly OrderEventRow[];
  readonly exchanges: readonly ExchangeRow[];
}

const hex = (text: string, digits: number): string => createHash('sha256').update(text).digest('hex').slice(0, digits);

/** Found again by the order's id alone. */
export const traceIdOf = (clientOrderId: string): string => hex(clientOrderId, 32);

type Hop = Pick<Span, 'name' | 'from' | 'to' | 'attributes' | 'isRequest'>;

/** None where our own clock was not kept: of a past that is played, or of an older ledger. */
export function spansOf(order: TracedOrder): readonly Span[] {
  const { clientOrderId, symbol, side, status, events } = order;
  const [text] = events.flatMap(({ cause }) => (typeof cause === 'string' ? [cause] : []));
  const cause = text === undefined ? undefined : causeOf(text);
  if (cause?.decidedAt === undefined) return [];
  const hops = [decided(cause, cause.decidedAt), ...wire(order, cause.decidedAt), ...filled(order)];
  const traceId = traceIdOf(clientOrderId);
  const root: Span = {
    ...{ traceId, spanId: hex(`${clientOrderId}/order`, 16), name: 'order' },
    from: Math.min(...hops.map(({ from }) => from)),
    to: Math.max(...hops.map(({ to }) => to)),
    attributes: { order: clientOrderId, symbol, side, status },
  };
  const spanOf = (hop: Hop, place: number): Span => ({
    ...hop,
    ...{ traceId, spanId: hex(`${clientOrderId}/${place}`, 16), parentSpanId: root.spanId },
  });
  return [root, ...hops.map(spanOf)];
}

/** A bar made here is heard of before it has ended, an event of the broker's own clock after it was decided on. */
function decided({ kind, symbol, price, bid, ask, who, receivedAt, at }: CauseRecord, decidedAt: number): Hop {
  const from = Math.min(receivedAt ?? at ?? decidedAt, decidedAt);
  return { name: 'decide', from, to: decidedAt, attributes: { event: kind, symbol, price, bid, ask, who } };
}

function wire({ exchanges }: TracedOrder, decidedAt: number): readonly Hop[] {
  return exchanges.flatMap(
    ({ kind, asked_at: asked, sent_at: sent, answered_at: answered, answer, request_id: id }) => {
      const isFirst = kind === 'submit' || kind === 'replace';
      const kept: Hop = { name: `${kind}: record`, from: decidedAt, to: asked, attributes: {} };
      const left: Hop = { name: `${kind}: leave`, from: asked, to: sent ?? answered, attributes: {} };
      const attributes = { answer, request: id };
      const told: Hop = { name: kind, isRequest: true, from: sent ?? answered, to: answered, attributes };
      return [...(isFirst ? [kept] : []), left, told];
    },
  );
}

const filled = ({ fills }: TracedOrder): readonly Hop[] =>
  fills.map(({ at, qty, price }) => ({ name: 'fill', from: at, to: at, attributes: { qty, price } }));
