/** Kraken's public WebSocket v2 as a live venue: no keys, subscriptions confirmed symbol by symbol. */

import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { Channel, FeedMessage, Topic } from '../../core/feed/messages.js';
import type { Input } from '../../core/feed/protocol.js';
import type { DepthSnapshot } from '../../core/feed/sync/depth.js';
import { publicEndpoint } from '../shared/endpoint.js';
import { type Decoded, FRAME_BYTES_MAX, faulty, type LiveVenue } from '../shared/venue.js';
import { decodeKraken } from './decode.js';

const NAMES: Readonly<Partial<Record<Channel, string>>> = { trades: 'trade', quotes: 'ticker', orderbooks: 'book' };
const CHANNELS = new Map<unknown, Channel>([
  ['trade', 'trades'],
  ['ticker', 'quotes'],
  ['book', 'orderbooks'],
]);
/** A refusal of a request, in the codes of the connection. */
const REFUSED = 400;

/** Levels a side that can be subscribed to. */
const DEPTHS = [10, 25, 100, 500, 1000];

/** A book has at least `levels` a side, 0 being all that Kraken gives. Throws TradectlError `usage` for a bad endpoint. */
export function krakenVenue(endpoint: string | undefined, levels = 10): LiveVenue {
  const depth = DEPTHS.find((offered) => levels > 0 && offered >= levels) ?? 1000;
  const url = publicEndpoint(endpoint, 'wss://ws.kraken.com', '/v2');
  return {
    dialect: {
      name: url.host,
      greets: false,
      auth: undefined,
      subscribe: (topics) => request('subscribe', topics, depth),
      unsubscribe: (topics) => request('unsubscribe', topics, depth),
      isByChannel: true,
    },
    url: url.href,
    headers: {},
    encode: (frame) => JSON.stringify(frame),
    decode: (bytes, _isBinary, tsRecv) => decode(bytes, tsRecv, depth),
    isOpen: () => true,
    fetchBars: undefined,
    bookRule: 'kraken',
    fetchBook: undefined,
  };
}

function request(method: 'subscribe' | 'unsubscribe', topics: readonly Topic[], depth: number): unknown {
  const channel = topics[0]?.channel ?? 'trades';
  const symbol = topics.map((topic) => topic.symbol);
  return { method, params: { channel: NAMES[channel], symbol, ...optionsOf(method, channel, depth) } };
}

function optionsOf(method: 'subscribe' | 'unsubscribe', channel: Channel, depth: number): object {
  if (channel === 'orderbooks') return { depth };
  if (method === 'unsubscribe') return {};
  return channel === 'trades' ? { snapshot: false } : { event_trigger: 'bbo' };
}

function decode(bytes: Buffer, tsRecv: Micros, depth: number): Decoded {
  if (bytes.length > FRAME_BYTES_MAX) return faulty('oversized', `${bytes.length} bytes`);
  const text = bytes.toString('utf8');
  try {
    const messages = decodeKraken(text, tsRecv).flatMap((message): readonly FeedMessage[] => {
      if (message.kind === 'subscription') return [];
      return [message.kind === 'book_snapshot' ? withDepth(message, depth) : message];
    });
    return { messages, inputs: controlOf(text), faults: [] };
  } catch (error) {
    if (!(error instanceof TradectlError)) throw error;
    return faulty('malformed', error.message);
  }
}

/** A thin book does not show how many levels the venue keeps for us: we asked for them. */
const withDepth = (snapshot: DepthSnapshot, depth: number): DepthSnapshot => ({ ...snapshot, depth });

/** `{"method":"subscribe","success":true,"result":{"channel":"trade","symbol":"BTC/USD"}}`, or its refusal. */
function controlOf(text: string): readonly Input[] {
  if (!text.includes('"method"')) return [];
  const { method, success, error, result, symbol: refused } = JSON.parse(text) as Readonly<Record<string, unknown>>;
  if (method !== 'subscribe' && method !== 'unsubscribe') return [];
  if (success !== true) {
    const message = String(error).slice(0, 200);
    return [{ kind: 'error', code: REFUSED, message, ...(typeof refused === 'string' && { symbol: refused }) }];
  }
  const { channel, symbol } = (result ?? {}) as Readonly<Record<string, unknown>>;
  const known = CHANNELS.get(channel);
  if (known === undefined || typeof symbol !== 'string') return [];
  const topics = [{ channel: known, symbol }];
  if (method === 'unsubscribe') return [{ kind: 'withdrawn', topics }];
  return [{ kind: 'confirmed', topics, isWhole: false, untold: [] }];
}
