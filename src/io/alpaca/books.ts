/** Crypto order books by REST: what the stream's books are compared with. */

import { got } from 'got';
import { TradectlError } from '../../core/base/errors.js';
import type { Micros } from '../../core/base/time.js';
import type { DepthSnapshot } from '../../core/feed/sync/depth.js';
import type { KeyPair } from './dialect.js';
import { parseJson } from './json.js';
import { Malformed, mapFields } from './map.js';
import { isRecord, RecordFields } from './record.js';

export interface BooksRequest {
  readonly rest: URL;
  readonly keys: () => KeyPair;
  readonly symbols: readonly string[];
  readonly signal: AbortSignal;
  readonly now: () => Micros;
}

const TIMEOUT_MS = 10_000;

/** Books of these symbols, as far as the venue has them. Throws TradectlError `venue_unreachable`. */
export async function fetchBooks(request: BooksRequest): Promise<readonly DepthSnapshot[]> {
  const page = await fetchPage(request);
  const lists = isRecord(page) ? page['orderbooks'] : undefined;
  if (!isRecord(lists)) return [];
  return Object.entries(lists).flatMap(([symbol, book]) => {
    if (!isRecord(book)) return [];
    const mapped = mapFields(new RecordFields({ ...book, T: 'o', S: symbol, r: true }), request.now());
    return !(mapped instanceof Malformed) && mapped.kind === 'book_snapshot' ? [mapped] : [];
  });
}

async function fetchPage({ rest, keys, symbols, signal }: BooksRequest): Promise<unknown> {
  const { id, secret } = keys();
  try {
    const body = await got(new URL('/v1beta3/crypto/us/latest/orderbooks', rest), {
      searchParams: { symbols: symbols.join(',') },
      headers: { 'APCA-API-KEY-ID': id, 'APCA-API-SECRET-KEY': secret },
      followRedirect: false, // these headers would go along
      timeout: { request: TIMEOUT_MS },
      retry: { limit: 0 },
      signal,
    }).text();
    return parseJson(body);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TradectlError('venue_unreachable', `cannot fetch books: ${reason}`, { where: rest.host, cause });
  }
}
