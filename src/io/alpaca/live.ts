/** Alpaca's market data stream as a live venue. */

import { createHash } from 'node:crypto';
import type { Micros } from '../../core/base/time.js';
import { isOpen } from '../../core/market/calendar/nyse.js';
import type { LiveVenue } from '../shared/venue.js';
import { fetchBars } from './bars.js';
import { fetchBooks } from './books.js';
import { decodeFrame } from './decode.js';
import { alpacaDialect, type KeyPair } from './dialect.js';
import { type AlpacaFeed, dataEndpoint } from './endpoint.js';
import { fetchHistory, fetchTrades } from './history.js';
import { writeMsgpack } from './msgpack.js';
import { alpacaServing } from './serve.js';

export interface AlpacaOptions {
  readonly feed: AlpacaFeed;
  /** Any URL of the venue; undefined is Alpaca itself. */
  readonly endpoint: string | undefined;
  readonly keys: () => KeyPair;
  readonly encoding: 'json' | 'msgpack';
}

/** The key is not to be read off a file's name. */
const sharedName = ({ href }: URL, id: string): string =>
  createHash('sha256').update(`${href}\n${id}`).digest('hex').slice(0, 16);

const always = (_now: Micros): boolean => true;

/** Throws TradectlError `usage` where the keys must not go to that endpoint. */
export function alpacaVenue({ feed, endpoint, keys, encoding }: AlpacaOptions): LiveVenue {
  const { stream, rest } = dataEndpoint(feed, endpoint);
  return {
    dialect: alpacaDialect(`${stream.host}${stream.pathname}`, keys),
    url: stream.href,
    headers: { 'Content-Type': `application/${encoding}` },
    encode: encoding === 'json' ? (frame) => JSON.stringify(frame) : writeMsgpack,
    decode: decodeFrame,
    isOpen: feed === 'iex' || feed === 'sip' ? isOpen : always,
    bookRule: 'alpaca',
    fetchBook: undefined,
    ...(feed === 'crypto' && {
      fetchBooks: (symbols, signal, now) => fetchBooks({ rest, keys, symbols, signal, now }),
    }),
    sharing: { name: sharedName(stream, keys().id), serving: alpacaServing },
    ...(feed !== 'test' && {
      fetchHistory: (asked) => fetchHistory({ ...asked, rest, feed, keys }),
      fetchTrades: (asked) => fetchTrades({ ...asked, rest, feed, keys }),
    }),
    fetchBars: feed === 'test' ? undefined : (asked) => fetchBars({ ...asked, rest, feed, keys }),
  };
}
