/** One question to the market data's REST interface. */

import { got } from 'got';
import { TradectlError } from '../../core/base/errors.js';
import type { KeyPair } from './dialect.js';
import { parseJson } from './json.js';
import { isRecord } from './record.js';
import { troubleOf } from './trading/trouble.js';

export interface DataQuestion {
  readonly rest: URL;
  readonly path: string;
  readonly query: Readonly<Record<string, string | number>>;
  readonly keys: () => KeyPair;
  readonly signal: AbortSignal;
  /** `bars`, for the message. */
  readonly what: string;
}

const TIMEOUT_MS = 10_000;

/** The answer's JSON. Asks again where the venue is busy. Throws TradectlError `venue_unreachable` or `auth`. */
export async function askData({ rest, path, query, keys, signal, what }: DataQuestion): Promise<unknown> {
  const { id, secret } = keys();
  try {
    const body = await got(new URL(path, rest), {
      searchParams: query,
      headers: { 'APCA-API-KEY-ID': id, 'APCA-API-SECRET-KEY': secret },
      followRedirect: false, // these headers would go along
      timeout: { request: TIMEOUT_MS },
      retry: { limit: 2, methods: ['GET'], statusCodes: [408, 429, 500, 502, 503, 504], maxRetryAfter: 30_000 },
      signal,
    }).text();
    return parseJson(body);
  } catch (cause) {
    throw failure(cause, rest, what);
  }
}

function failure(cause: unknown, rest: URL, what: string): TradectlError {
  const status = isRecord(cause) && isRecord(cause['response']) ? cause['response']['statusCode'] : undefined;
  const isAuth = status === 401 || status === 403;
  const message = `cannot fetch ${what}: ${cause instanceof Error ? cause.message : String(cause)}`;
  // The cause stays here: it holds the request, and that the keys.
  const details = { where: rest.host, ...(status === undefined && { hint: troubleOf(cause, rest.host).hint }) };
  return new TradectlError(isAuth ? 'auth' : 'venue_unreachable', message, details);
}
