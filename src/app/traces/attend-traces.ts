/** Tells a collector the way of each order that has ended: read from the ledger a moment later, beside the order path. */

import { parseTime, SECOND } from '../../core/base/time.js';
import { isFinalText } from '../../core/orders/lifecycle.js';
import { SpanExporter } from '../../io/otlp/exporter.js';
import type { Span } from '../../io/otlp/span.js';
import { readLedger } from '../../io/sqlite/reader.js';
import type { Attend, Attendant, SessionDoor } from '../trade/attendant.js';
import type { TradeEvent } from '../trade/events.js';
import { spansOf, type TracedOrder } from './order-spans.js';

/** The answer to a request may come after the fill that ended its order. */
const SETTLING = SECOND;
/** Orders at a tick: reading one takes a fraction of a millisecond. */
const AT_ONCE = 10;
/** Beyond it the oldest that have ended are left out. */
const WAITING_MAX = 1000;

interface Ended extends Pick<TracedOrder, 'clientOrderId' | 'symbol' | 'side' | 'status'> {
  readonly at: number;
}

export function attendTraces(endpoint: string, onTrouble: (message: string) => void): Attend {
  const exporter = new SpanExporter({ endpoint, onTrouble });
  return (door) => new TraceAttendant(door, exporter);
}

class TraceAttendant implements Attendant {
  readonly #fills = new Map<string, TracedOrder['fills'][number][]>();
  readonly #ended: Ended[] = [];

  constructor(
    readonly door: SessionDoor,
    readonly exporter: SpanExporter,
  ) {}

  heard(event: TradeEvent): void {
    if (event.type === 'fill') this.#filled(event);
    if (event.type === 'order' && isFinalText(event.status)) this.#end(event);
  }

  #filled({ clientOrderId, ts, qty, price }: TradeEvent & { type: 'fill' }): void {
    const fills = this.#fills.get(clientOrderId) ?? [];
    this.#fills.set(clientOrderId, fills);
    fills.push({ at: parseTime(ts) ?? 0, qty, price });
  }

  #end({ clientOrderId, symbol, side, status }: TradeEvent & { type: 'order' }): void {
    this.#ended.push({ clientOrderId, symbol, side, status, at: this.door.now() });
    const left = this.#ended.length > WAITING_MAX ? this.#ended.shift() : undefined;
    if (left !== undefined) this.#fills.delete(left.clientOrderId);
  }

  tick(now: number): void {
    const count = this.#ended.slice(0, AT_ONCE).filter(({ at }) => now - at > SETTLING).length;
    if (count > 0) this.#tell(this.#ended.splice(0, count));
  }

  /** What the session has written at its end is read as well. */
  async end(): Promise<void> {
    if (this.#ended.length > 0) this.#tell(this.#ended.splice(0));
    await this.exporter.end();
  }

  #tell(orders: readonly Ended[]): void {
    try {
      this.exporter.send(this.#spansOf(orders));
    } catch (error) {
      // What cannot be read now is no reason to stop trading.
      this.exporter.drop(orders.length, error instanceof Error ? error.message : String(error));
    }
  }

  /** The last of them is told after the end that it led to. */
  #fillsOf(clientOrderId: string): TracedOrder['fills'] {
    const fills = this.#fills.get(clientOrderId) ?? [];
    this.#fills.delete(clientOrderId);
    return fills;
  }

  #spansOf(orders: readonly Ended[]): readonly Span[] {
    return readLedger(this.door.ledger.path, (reads) => {
      const key = reads.runById(this.door.run)?.key ?? 0;
      return orders.flatMap((order) => {
        const { clientOrderId: id } = order;
        const rows = { events: reads.orderEventsOf(key, id), exchanges: reads.exchanges(key, id) };
        return spansOf({ ...order, ...rows, fills: this.#fillsOf(id) });
      });
    });
  }
}
