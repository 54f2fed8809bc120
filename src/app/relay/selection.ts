/** Which of the events are wanted: by channel and symbol, here and as topics over ZeroMQ. */

import type { WireEvent } from '../../io/zmq/wire-event.js';

/** Kinds of events by the names that users type. */
const KINDS = {
  trades: ['trade', 'correction', 'trade_cancel'],
  quotes: ['quote'],
  bars: ['bar', 'bar_revision'],
  book: ['book_snapshot', 'book_delta'],
  statuses: ['trading_status', 'price_band'],
} as const satisfies Readonly<Record<string, readonly WireEvent['kind'][]>>;

export type RelayChannel = keyof typeof KINDS;

export const RELAY_CHANNELS: readonly RelayChannel[] = ['trades', 'quotes', 'bars', 'book', 'statuses'];

export interface Selection {
  readonly channels: readonly RelayChannel[];
  /** As they are written in the events; none is all. */
  readonly symbols: readonly string[];
}

/** What concerns the feed itself is always wanted; passing time never. */
export function isWanted({ channels, symbols }: Selection, event: WireEvent): boolean {
  if (event.kind === 'clock') return false;
  const isNamed = symbols.length === 0 || event.symbol === undefined || symbols.includes(event.symbol);
  return isNamed && (event.kind === 'feed' || channels.some((channel) => holds(channel, event.kind)));
}

const holds = (channel: RelayChannel, kind: WireEvent['kind']): boolean =>
  (KINDS[channel] as readonly string[]).includes(kind);

/** The same as topics of a subscriber. */
export function topicsOf({ channels, symbols }: Selection): readonly string[] {
  const kinds: readonly string[] = ['feed', ...channels.flatMap((channel) => KINDS[channel])];
  if (symbols.length === 0) return kinds.map((kind) => `${kind}.`);
  return ['feed.', ...kinds.flatMap((kind) => symbols.map((symbol) => `${kind}.${symbol}`))];
}
