/** Where Alpaca's market data live, and to whom keys may be shown. */

import { TradectlError } from '../../core/base/errors.js';

export type AlpacaFeed = 'iex' | 'sip' | 'test' | 'crypto';

const PATHS: Readonly<Record<AlpacaFeed, string>> = {
  iex: '/v2/iex',
  sip: '/v2/sip',
  test: '/v2/test',
  crypto: '/v1beta3/crypto/us',
};

export interface DataEndpoint {
  readonly stream: URL;
  /** The base of the market data's REST interface. */
  readonly rest: URL;
}

/** Of any URL of a venue, or Alpaca's own. Throws TradectlError `usage` where keys must not go. */
export function dataEndpoint(feed: AlpacaFeed, endpoint: string | undefined): DataEndpoint {
  if (endpoint === undefined) return alpaca('', feed);
  const server = serverOf(endpoint);
  if (server.isAlpaca) return alpaca(server.rest.hostname.includes('sandbox') ? 'sandbox.' : '', feed);
  return { stream: new URL(PATHS[feed], server.socket), rest: server.rest };
}

/** A server that may see keys: Alpaca's own over TLS, or one on this machine. */
export interface Server {
  readonly isAlpaca: boolean;
  /** Both without a path. */
  readonly rest: URL;
  readonly socket: URL;
}

/** Throws TradectlError `usage` where keys must not go. */
export function serverOf(endpoint: string): Server {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^(https?|wss?):$/.test(url.protocol))
    throw refused(`${JSON.stringify(endpoint)} is no URL of a venue`, 'such as https://paper-api.alpaca.markets');
  const isSafe = url.protocol === 'https:' || url.protocol === 'wss:';
  const isOwn = isAlpaca(url.hostname);
  if (!(isOwn ? isSafe : isLoopback(url.hostname))) {
    const message = `keys do not go to ${url.host}: ${isOwn ? 'it is not TLS' : "it is not Alpaca's"}`;
    throw refused(message, "use an https address of Alpaca's, or a server on 127.0.0.1");
  }
  const [web, socket] = isSafe ? ['https:', 'wss:'] : ['http:', 'ws:'];
  return { isAlpaca: isOwn, rest: new URL(`${web}//${url.host}`), socket: new URL(`${socket}//${url.host}`) };
}

const alpaca = (prefix: string, feed: AlpacaFeed): DataEndpoint => ({
  stream: new URL(`wss://stream.data.${prefix}alpaca.markets${PATHS[feed]}`),
  rest: new URL(`https://data.${prefix}alpaca.markets`),
});

const isAlpaca = (host: string): boolean => host === 'alpaca.markets' || host.endsWith('.alpaca.markets');

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

export const refused = (message: string, hint: string): TradectlError =>
  new TradectlError('usage', message, { where: '--endpoint', hint });
