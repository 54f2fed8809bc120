/** What led to a decision, as the ledger keeps it: JSON of the figures that a person would ask for. */

import { priceText, qtyText } from '../../core/base/decimal.js';
import type { Micros } from '../../core/base/time.js';
import type { EngineEvent } from '../../core/events.js';
import type { Order } from '../../core/orders/order.js';
import type { Cause, OrderChange } from '../../core/ports.js';

/** Times in microseconds; prices of the market as it told them. */
export interface CauseRecord {
  readonly kind: Cause['kind'];
  readonly symbol?: string;
  readonly price?: number;
  readonly size?: number;
  readonly bid?: number;
  readonly ask?: number;
  /** The event's own time: of a bar its beginning, of a wish when it was said. */
  readonly at?: number;
  /** When the event arrived here. */
  readonly receivedAt?: number;
  /** By our own clock, once the engine had decided; not there where a past is played. */
  readonly decidedAt?: number;
  /** Of somebody who asked. */
  readonly who?: string;
  /** Of a report: on which order, what, and the fill that it brought. */
  readonly order?: string;
  readonly status?: string;
  readonly fill?: string;
}

/** What led to each change of a step, as text: told with the first of each order, and null with those that follow. */
export function causesOf(
  changes: readonly OrderChange[],
  cause: Cause,
  decidedAt: Micros | undefined,
): readonly (string | null)[] {
  // The venue's own word on an order comes first; what follows from it was decided here.
  const reported = cause.kind === 'report' ? cause.clientOrderId : undefined;
  const word = changes.findIndex(({ order }) => order.clientOrderId === reported);
  const told = new Set<Order>();
  let text: string | undefined;
  return changes.map(({ order }, place) => {
    if (place === word || told.has(order)) return null;
    told.add(order);
    return (text ??= causeText(cause, decidedAt));
  });
}

function causeText(cause: Cause, decidedAt: Micros | undefined): string {
  const record: CauseRecord = { kind: cause.kind, ...figuresOf(cause), ...(decidedAt !== undefined && { decidedAt }) };
  return JSON.stringify(record);
}

export const causeOf = (text: string): CauseRecord => JSON.parse(text) as CauseRecord;

function figuresOf(cause: Cause): Omit<CauseRecord, 'kind'> {
  if (cause.kind === 'session') return {};
  if (cause.kind === 'asked') return { who: cause.who, at: cause.at };
  return { ...ownFigures(cause), at: cause.tsEvent, receivedAt: cause.tsRecv };
}

function ownFigures(event: EngineEvent): Omit<CauseRecord, 'kind'> {
  switch (event.kind) {
    case 'trade':
      return { symbol: event.symbol, price: event.price, size: event.size };
    case 'quote':
      return { symbol: event.symbol, bid: event.bidPrice, ask: event.askPrice };
    case 'bar':
      return { symbol: event.symbol, price: event.close };
    case 'opening':
      return { symbol: event.symbol, price: event.price };
    case 'report': {
      const { clientOrderId: order, status, execution } = event;
      const fill = execution && `${qtyText(execution.qty)} at ${priceText(execution.price)}`;
      return { order, status, ...(fill !== undefined && { fill }) };
    }
    case 'feed':
      return { status: event.state, ...(event.symbol !== undefined && { symbol: event.symbol }) };
    case 'trading_status':
      return { symbol: event.symbol, status: event.code };
    case 'book_snapshot':
    case 'book_delta':
      return { symbol: event.symbol };
    case 'movement':
      return { status: event.movement.kind };
    case 'clock':
      return {};
  }
}
