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

/**
 * Why there is no such symbol, in Binance's words; undefined where there is, or nobody answers. Its stream takes any
 * name without a word; by REST an unknown one is HTTP 400 with code -1121.
 */
export async function refusalOf(rest: URL, symbol: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const url = new URL('/api/v3/ticker/price', rest);
    const searchParams = { symbol: symbol.toUpperCase() };
    const options = { searchParams, followRedirect: false, throwHttpErrors: false, retry: { limit: 0 }, signal };
    const { statusCode, body } = await got(url, { ...options, timeout: { request: TIMEOUT_MS } });
    if (statusCode !== 400) return undefined;
    const { code, msg } = JSON.parse(body) as { readonly code?: unknown; readonly msg?: unknown };
    return code === -1121 ? String(msg).slice(0, 200) : undefined;
  } catch {
    return undefined; // the question is a courtesy: the stream itself says where it cannot be reached
  }
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
