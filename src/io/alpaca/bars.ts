/** Bars of the past by REST, page by page: what fills the hole that a lost connection left. */

import { got } from 'got';
import { TradectlError } from '../../core/base/errors.js';
import { type Micros, timeText } from '../../core/base/time.js';
import type { Bar } from '../../core/events.js';
import type { BarsAnswer, BarsAsked, Fault } from '../shared/venue.js';
import type { KeyPair } from './dialect.js';
import type { AlpacaFeed } from './endpoint.js';
import { parseJson } from './json.js';
import { Malformed, mapFields } from './map.js';
import { isRecord, RecordFields } from './record.js';

export interface BarRequest extends BarsAsked {
  readonly rest: URL;
  readonly feed: AlpacaFeed;
  readonly keys: () => KeyPair;
}

const PAGES_MAX = 1000;
const TIMEOUT_MS = 10_000;

/** One-minute bars. Throws TradectlError `venue_unreachable` or `auth`. */
export async function fetchBars(request: BarRequest): Promise<BarsAnswer> {
  const bars: Bar[] = [];
  const faults: Fault[] = [];
  let token: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const page = await fetchPage(request, token);
    collect(page, request.now(), bars, faults);
    const next = isRecord(page) ? page['next_page_token'] : undefined;
    if (typeof next !== 'string' || next === '' || next === token) return { bars, faults };
    token = next;
  }
  throw new TradectlError('venue_unreachable', `the answer has more than ${PAGES_MAX} pages`, {
    where: request.rest.host,
  });
}

async function fetchPage(request: BarRequest, token: string | undefined): Promise<unknown> {
  const { rest, feed, symbols, from, to, keys, signal } = request;
  const { id, secret } = keys();
  const url = new URL(feed === 'crypto' ? '/v1beta3/crypto/us/bars' : '/v2/stocks/bars', rest);
  const searchParams = {
    symbols: symbols.join(','),
    timeframe: '1Min',
    start: timeText(from),
    end: timeText(to),
    limit: 10_000,
    ...(feed === 'iex' || feed === 'sip' ? { feed } : {}),
    ...(token === undefined ? {} : { page_token: token }),
  };
  try {
    const body = await got(url, {
      searchParams,
      headers: { 'APCA-API-KEY-ID': id, 'APCA-API-SECRET-KEY': secret },
      followRedirect: false, // these headers would go along
      timeout: { request: TIMEOUT_MS },
      retry: { limit: 2, methods: ['GET'], statusCodes: [408, 429, 500, 502, 503, 504], maxRetryAfter: 30_000 },
      signal,
    }).text();
    return parseJson(body);
  } catch (cause) {
    throw failure(cause, rest);
  }
}

function failure(cause: unknown, rest: URL): TradectlError {
  const status = isRecord(cause) && isRecord(cause['response']) ? cause['response']['statusCode'] : undefined;
  const isAuth = status === 401 || status === 403;
  const message = `cannot fetch bars: ${cause instanceof Error ? cause.message : String(cause)}`;
  // The cause stays here: it holds the request, and that the keys.
  return new TradectlError(isAuth ? 'auth' : 'venue_unreachable', message, { where: rest.host });
}

/** Bars of REST lack the type and the symbol, which is the key of their list. */
function collect(page: unknown, now: Micros, bars: Bar[], faults: Fault[]): void {
  const lists = isRecord(page) ? page['bars'] : undefined;
  if (!isRecord(lists)) return;
  for (const [symbol, list] of Object.entries(lists)) {
    if (!Array.isArray(list)) continue;
    for (const row of list as readonly unknown[]) {
      const mapped = mapFields(new RecordFields({ ...(isRecord(row) ? row : {}), T: 'b', S: symbol }), now);
      if (mapped instanceof Malformed) faults.push(mapped);
      else if (mapped.kind === 'bar') bars.push(mapped);
    }
  }
}
