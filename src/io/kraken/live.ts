/** Kraken's public WebSocket v2 as a live venue: no keys, subscriptions confirmed symbol by symbol. */

import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { Channel, FeedMessage, Topic } from '../../core/feed/messages.js';
import type { Input } from '../../core/feed/protocol.js';
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

/** Throws TradectlError `usage` for an endpoint that is none. */
export function krakenVenue(endpoint: string | undefined): LiveVenue {
  const url = publicEndpoint(endpoint, 'wss://ws.kraken.com', '/v2');
  return {
    dialect: {
      name: url.host,
      greets: false,
      auth: undefined,
      subscribe: (topics) => request('subscribe', topics),
      unsubscribe: (topics) => request('unsubscribe', topics),
      isByChannel: true,
    },
    url: url.href,
    headers: {},
    encode: (frame) => JSON.stringify(frame),
    decode,
    isOpen: () => true,
    fetchBars: undefined,
    bookRule: 'kraken',
    fetchBook: undefined,
  };
}

function request(method: 'subscribe' | 'unsubscribe', topics: readonly Topic[]): unknown {
  const channel = topics[0]?.channel ?? 'trades';
  const symbol = topics.map((topic) => topic.symbol);
  const options =
    method === 'unsubscribe'
      ? {}
      : channel === 'trades'
        ? { snapshot: false }
        : channel === 'quotes'
          ? { event_trigger: 'bbo' }
          : {};
  return { method, params: { channel: NAMES[channel], symbol, ...options } };
}

function decode(bytes: Buffer, _isBinary: boolean, tsRecv: Micros): Decoded {
  if (bytes.length > FRAME_BYTES_MAX) return faulty('oversized', `${bytes.length} bytes`);
  const text = bytes.toString('utf8');
  try {
    const messages = decodeKraken(text, tsRecv).filter((message): message is FeedMessage & typeof message => {
      return message.kind !== 'subscription';
    });
    return { messages, inputs: controlOf(text), faults: [] };
  } catch (error) {
    if (!(error instanceof TradectlError)) throw error;
    return faulty('malformed', error.message);
  }
}

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
