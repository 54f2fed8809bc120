/** Binance's public market data stream as a live venue: no keys, the URL says what is subscribed to. */

import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { Channel, Topic } from '../../core/feed/messages.js';
import { publicEndpoint } from '../shared/endpoint.js';
import { type Decoded, FRAME_BYTES_MAX, faulty, type LiveVenue } from '../shared/venue.js';
import { decodeBinance } from './decode.js';
import { fetchDepth, refusalOf, restOf } from './depth.js';

const STREAMS: Readonly<Partial<Record<Channel, string>>> = {
  trades: 'trade',
  quotes: 'bookTicker',
  orderbooks: 'depth@100ms',
};

/** Throws TradectlError `usage` for an endpoint that is none. */
export function binanceVenue(endpoint: string | undefined, topics: readonly Topic[]): LiveVenue {
  const url = publicEndpoint(endpoint, 'wss://stream.binance.com:9443', '/stream');
  url.search = `?streams=${topics.map(({ channel, symbol }) => `${symbol.toLowerCase()}@${STREAMS[channel]}`).join('/')}`;
  return {
    dialect: {
      name: url.host,
      greets: false,
      auth: undefined,
      subscribe: undefined,
      unsubscribe: undefined,
      isByChannel: false,
    },
    url: url.href,
    headers: {},
    encode: (frame) => JSON.stringify(frame),
    decode,
    isOpen: () => true,
    fetchBars: undefined,
    bookRule: 'binance',
    refusalOf: (symbol, signal) => refusalOf(restOf(endpoint), symbol, signal),
    fetchBook: (symbol, signal, now) => fetchDepth(restOf(endpoint), symbol, signal, now),
  };
}

function decode(bytes: Buffer, _isBinary: boolean, tsRecv: Micros): Decoded {
  if (bytes.length > FRAME_BYTES_MAX) return faulty('oversized', `${bytes.length} bytes`);
  try {
    const message = decodeBinance(bytes.toString('utf8'), tsRecv);
    return { messages: message === undefined ? [] : [message], inputs: [], faults: [] };
  } catch (error) {
    if (!(error instanceof TradectlError)) throw error;
    return faulty('malformed', error.message);
  }
}
