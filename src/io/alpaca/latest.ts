/** The latest trade of each symbol by REST: what an order by hand is judged at where no market is listened to. */

import type { Micros } from '../../core/base/time.js';
import type { Trade } from '../../core/events.js';
import { askData } from './data-rest.js';
import type { KeyPair } from './dialect.js';
import { dataEndpoint } from './endpoint.js';
import { Malformed, mapFields } from './map.js';
import { isRecord, RecordFields } from './record.js';

export interface LatestRequest {
  readonly endpoint: string | undefined;
  readonly symbols: readonly string[];
  readonly keys: () => KeyPair;
  readonly signal: AbortSignal;
  readonly now: () => Micros;
}

/** A symbol that the venue does not know, or that never traded, has none. Throws TradectlError `venue_unreachable`, `auth`. */
export async function latestTrades(request: LatestRequest): Promise<readonly Trade[]> {
  const coins = request.symbols.filter((symbol) => symbol.includes('/'));
  const stocks = request.symbols.filter((symbol) => !symbol.includes('/'));
  return [
    ...(stocks.length === 0 ? [] : await ask(request, stocks, '/v2/stocks/trades/latest', { feed: 'iex' })),
    ...(coins.length === 0 ? [] : await ask(request, coins, '/v1beta3/crypto/us/latest/trades', {})),
  ];
}

async function ask(
  { endpoint, keys, signal, now }: LatestRequest,
  symbols: readonly string[],
  path: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly Trade[]> {
  const { rest } = dataEndpoint('iex', endpoint);
  const symbolsText = symbols.join(',');
  const page = await askData({ rest, path, keys, signal, what: 'prices', query: { ...query, symbols: symbolsText } });
  const trades = isRecord(page) ? page['trades'] : undefined;
  if (!isRecord(trades)) return [];
  return Object.entries(trades).flatMap(([symbol, row]) => {
    if (!isRecord(row)) return [];
    const mapped = mapFields(new RecordFields({ ...row, T: 't', S: symbol }), now());
    return !(mapped instanceof Malformed) && mapped.kind === 'trade' ? [mapped] : [];
  });
}
