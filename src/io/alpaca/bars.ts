/** Bars of the past by REST, page by page: what fills the hole that a lost connection left. */

import { TradectlError } from '../../core/base/errors.js';
import { type Micros, timeText } from '../../core/base/time.js';
import type { Bar } from '../../core/events.js';
import type { BarsAnswer, BarsAsked, Fault } from '../shared/venue.js';
import { askData } from './data-rest.js';
import type { KeyPair } from './dialect.js';
import type { AlpacaFeed } from './endpoint.js';
import { Malformed, mapFields } from './map.js';
import { isRecord, RecordFields } from './record.js';

export interface BarRequest extends BarsAsked {
  readonly rest: URL;
  readonly feed: AlpacaFeed;
  readonly keys: () => KeyPair;
}

const PAGES_MAX = 1000;

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

const fetchPage = ({ rest, feed, symbols, from, to, keys, signal }: BarRequest, token: string | undefined) =>
  askData({
    ...{ rest, keys, signal, what: 'bars', path: barsPath(feed) },
    query: {
      symbols: symbols.join(','),
      timeframe: '1Min',
      start: timeText(from),
      end: timeText(to),
      limit: 10_000,
      ...feedTerm(feed),
      ...(token === undefined ? {} : { page_token: token }),
    },
  });

export const barsPath = (feed: AlpacaFeed): string =>
  feed === 'crypto' ? '/v1beta3/crypto/us/bars' : '/v2/stocks/bars';

export const feedTerm = (feed: AlpacaFeed): { readonly feed?: string } =>
  feed === 'iex' || feed === 'sip' ? { feed } : {};

/** Bars of REST lack the type and the symbol, which is the key of their list. */
export function collect(page: unknown, now: Micros, bars: Bar[], faults: Fault[]): void {
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
