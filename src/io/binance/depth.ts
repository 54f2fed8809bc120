/** Binance's book by REST: what the deltas of the stream begin with. */

import { got } from 'got';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { DepthSnapshot } from '../../core/feed/sync/depth.js';
import { decodeBinance } from './decode.js';

const LEVELS = 1000;
const TIMEOUT_MS = 10_000;

/** Beside a stream of another server stands its REST interface. */
export function restOf(endpoint: string | undefined): URL {
  const url = new URL(endpoint ?? 'https://api.binance.com');
  const isSafe = url.protocol === 'https:' || url.protocol === 'wss:';
  return new URL(`${isSafe ? 'https' : 'http'}://${url.host}`);
}

/** Throws TradectlError `venue_unreachable`, or `data` where the answer is no book. */
export async function fetchDepth(
  rest: URL,
  symbol: string,
  signal: AbortSignal,
  now: () => Micros,
): Promise<DepthSnapshot> {
  const message = decodeBinance(await fetchText(rest, symbol, signal), now());
  if (message?.kind === 'book_snapshot') return { ...message, symbol };
  throw new TradectlError('data', `${rest.host} sent no book of ${symbol}`, { where: symbol });
}

async function fetchText(rest: URL, symbol: string, signal: AbortSignal): Promise<string> {
  try {
    return await got(new URL('/api/v3/depth', rest), {
      searchParams: { symbol: symbol.toUpperCase(), limit: LEVELS },
      followRedirect: false,
      timeout: { request: TIMEOUT_MS },
      retry: { limit: 2, methods: ['GET'], statusCodes: [429, 500, 502, 503, 504] },
      signal,
    }).text();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TradectlError('venue_unreachable', `cannot fetch the book of ${symbol}: ${reason}`, {
      where: rest.host,
      cause,
    });
  }
}
