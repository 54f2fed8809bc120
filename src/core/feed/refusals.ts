/** Attempts in words. */
export const timesText = (count: number): string => (count === 1 ? 'an attempt' : `${count} attempts`);

/** What a venue's error codes mean for a stream (Alpaca's table; other venues' errors are mapped onto it). */

import type { ErrorCode } from '../base/errors.js';

export type Reaction =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'fail'; readonly code: ErrorCode; readonly hint: string }
  /** The last request is given up; the stream goes on with what is left. */
  | { readonly kind: 'give_up'; readonly code: ErrorCode; readonly hint: string }
  /** Authenticate again on the same socket, a little later. */
  | { readonly kind: 'occupied' }
  /** Authenticate again at once, once. */
  | { readonly kind: 'again' }
  | { readonly kind: 'reconnect'; readonly setback: 'at_once' | 'closed' };

const KEYS = 'check APCA_API_KEY_ID and APCA_API_SECRET_KEY: paper keys and live keys differ';
const giveUp = (hint: string, code: ErrorCode = 'usage'): Reaction => ({ kind: 'give_up', code, hint });

const REACTIONS: Readonly<Record<number, Reaction>> = {
  400: giveUp('check the symbols: BTC/USD for crypto, AAPL for stocks'),
  401: { kind: 'again' },
  402: { kind: 'fail', code: 'auth', hint: KEYS },
  403: { kind: 'ignore' },
  404: { kind: 'reconnect', setback: 'at_once' },
  405: giveUp('ask for fewer symbols: the basic plan allows 30 of trades and quotes'),
  406: { kind: 'occupied' },
  407: { kind: 'reconnect', setback: 'closed' },
  408: { kind: 'fail', code: 'auth', hint: 'the account has no access to this feed' },
  409: giveUp('the subscription of the account does not include this feed: try --feed iex', 'auth'),
  410: giveUp('this feed does not have that channel: see --channels'),
  411: { kind: 'fail', code: 'auth', hint: 'the token lacks the scope for market data' },
  412: { kind: 'fail', code: 'usage', hint: 'this stream speaks msgpack only' },
  413: giveUp('name the symbols: this feed does not take *'),
  500: { kind: 'reconnect', setback: 'closed' },
};

/** An unknown code is told, and changes nothing. */
export const reactionTo = (code: number): Reaction => REACTIONS[code] ?? { kind: 'ignore' };

/** An error of the venue in words. */
export const toldOf = ({ code, message }: { readonly code: number; readonly message: string }): string =>
  `the venue says ${code} ${message}`;

/** Whether an HTTP answer to the first request ends it for good; a venue that was there before may be back. */
export function finalStatus(
  status: number | undefined,
  wasUp: boolean,
): { readonly code: ErrorCode; readonly message: string; readonly hint: string } | undefined {
  if (status === 401 || status === 403)
    return { code: 'auth', message: `the keys are refused (HTTP ${status})`, hint: KEYS };
  if (status !== 404 || wasUp) return undefined;
  return { code: 'usage', message: 'there is no such stream (HTTP 404)', hint: 'check --feed and --endpoint' };
}
