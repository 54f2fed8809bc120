/** What a request for market data asks: symbols, market and feed, read as Alpaca reads them. */

import type { World } from '../../../core/sim/world/world.js';
import { QueryReader } from '../http/query.js';
import { plainFailure, type Reply } from '../http/reply.js';
import type { Call } from '../http/router.js';

export type Market = 'stocks' | 'crypto';

/** One request with the world that it is asked of. */
export interface DataAsk {
  readonly world: World;
  readonly isCrypto: boolean;
  readonly query: QueryReader;
  /** Sorted, without repetition; not empty. */
  readonly symbols: readonly string[];
  /** Of the endpoints that have their one symbol in the path. */
  readonly isSingle: boolean;
}

const SYMBOLS = { stocks: /^[A-Z][A-Z0-9.]{0,11}$/, crypto: /^[A-Z0-9]+\/[A-Z]+$/ } as const;
const SYMBOLS_MAX = 2000;
const FEEDS = ['sip', 'iex', 'otc', 'boats', 'overnight', 'delayed_sip'] as const;
const ADJUSTMENTS = ['raw', 'split', 'dividend', 'spin-off', 'all'];
const PLACES = ['us', 'us-1', 'us-2', 'eu-1', 'bs-1'];

/** Errors of the data API have no code. */
const badRequest = (message: string): Reply => plainFailure(400, message);

/** Throws Refused (400). */
export function readAsk(world: World, market: Market, { query: search, params }: Call): DataAsk {
  const query = new QueryReader(search, badRequest);
  if (market === 'crypto' && !PLACES.includes(params['loc'] ?? ''))
    throw query.bad(`invalid location: ${params['loc']}`);
  if (market === 'stocks') checkStockTerms(query);
  const one = params['symbol'];
  const symbols = [...new Set(one === undefined ? query.list('symbols') : [one])].sort();
  if (symbols.length === 0) throw query.bad('symbols is required');
  if (symbols.length > SYMBOLS_MAX) throw query.bad(`too many symbols: at most ${SYMBOLS_MAX}`);
  const wrong = symbols.find((symbol) => !SYMBOLS[market].test(symbol));
  if (wrong !== undefined) throw query.bad(`invalid symbol: ${wrong} does not match ${SYMBOLS[market].source}`);
  return { world, isCrypto: market === 'crypto', query, symbols, isSingle: one !== undefined };
}

/** What is told is the same on every feed, and never adjusted: the simulated market is one. */
function checkStockTerms(query: QueryReader): void {
  query.choice('feed', FEEDS);
  const wrong = query.list('adjustment')?.find((one) => !ADJUSTMENTS.includes(one));
  if (wrong !== undefined) throw query.bad(`invalid adjustment: ${wrong}`);
  const currency = query.text('currency');
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency)) throw query.bad(`invalid currency: ${currency}`);
  const asof = query.text('asof');
  if (asof !== undefined && asof !== '-' && !/^\d{4}-\d{2}-\d{2}$/.test(asof)) throw query.bad(`invalid asof: ${asof}`);
}
