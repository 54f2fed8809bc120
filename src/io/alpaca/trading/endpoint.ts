/** Where orders go. Paper and live are two hosts with keys of their own, and are never taken for each other. */

import { refused, serverOf } from '../endpoint.js';

export type TradingMode = 'paper' | 'live';

export interface TradingEndpoint {
  readonly mode: TradingMode;
  readonly rest: URL;
  /** Of the updates of orders. */
  readonly stream: URL;
}

const HOSTS: Readonly<Record<TradingMode, string>> = {
  paper: 'paper-api.alpaca.markets',
  live: 'api.alpaca.markets',
};

/**
 * Alpaca's own, or a server on this machine. Throws TradectlError `usage` where keys must not go, and where the address
 * is of the other mode: no order of a paper session reaches the live host, whatever was typed.
 */
export function tradingEndpoint(mode: TradingMode, endpoint: string | undefined): TradingEndpoint {
  const host = HOSTS[mode];
  const server = serverOf(endpoint ?? `https://${host}`);
  if (server.isAlpaca && server.rest.host !== host)
    throw refused(`${server.rest.host} is not where ${mode} orders go`, `leave it out, or use https://${host}`);
  return { mode, rest: server.rest, stream: new URL('/stream', server.socket) };
}
