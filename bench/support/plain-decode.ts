/** The decoder that one writes first: JSON.parse, Date.parse, and the same events as ours, none of them checked. */

import { type Micros, micros } from '../../src/core/base/time.js';
import type { BookLevel } from '../../src/core/events.js';
import type { FeedMessage } from '../../src/core/feed/messages.js';

type WireLevel = { readonly p: number; readonly s: number };

interface Wire {
  readonly T: string;
  readonly S: string;
  readonly t: string;
  readonly [name: string]: unknown;
}

export const decodePlainly = (bytes: Buffer, tsRecv: Micros): FeedMessage[] =>
  (JSON.parse(bytes.toString()) as Wire[]).map((wire) => eventOf(wire, tsRecv));

function eventOf(wire: Wire, tsRecv: Micros): FeedMessage {
  const fraction = wire.t.slice(20, -1).padEnd(9, '0');
  const tsEvent = micros(Math.floor(Date.parse(wire.t) / 1000) * 1e6 + Number(fraction.slice(0, 6)));
  const symbol = wire.S;
  const head = { symbol, tsEvent, tsRecv };
  const nanos = Number(fraction.slice(6));
  if (wire.T === 'q') {
    const { bp, bs, ap, as } = wire as unknown as Record<'bp' | 'bs' | 'ap' | 'as', number>;
    return { kind: 'quote', symbol, tsEvent, tsRecv, nanos, bidPrice: bp, bidSize: bs, askPrice: ap, askSize: as };
  }
  if (wire.T === 't') {
    const { p, s, i } = wire as unknown as Record<'p' | 's' | 'i', number>;
    return { kind: 'trade', symbol, tsEvent, tsRecv, nanos, price: p, size: s, id: String(i) };
  }
  if (wire.T === 'b') {
    const { o, h, l, c, v } = wire as unknown as Record<'o' | 'h' | 'l' | 'c' | 'v', number>;
    return { kind: 'bar', ...head, open: o, high: h, low: l, close: c, volume: v };
  }
  const [bids, asks] = [levelsOf(wire['b']), levelsOf(wire['a'])];
  if (wire['r'] === true) return { kind: 'book_snapshot', ...head, nanos, bids, asks, seq: undefined };
  return { kind: 'book_delta', ...head, nanos, bids, asks, firstSeq: undefined, lastSeq: undefined };
}

const levelsOf = (side: unknown): BookLevel[] => (side as WireLevel[]).map(({ p, s }) => ({ price: p, size: s }));
