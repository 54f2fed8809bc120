/** Refuses a symbol that the broker does not have: its streams take any name and stay silent for ever. */

import { TradectlError } from '../../../core/base/errors.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';

/** One request each, and the broker limits requests: the first ones show a mistake. */
const ASKED_MAX = 30;

/** Throws TradectlError `not_found`, and what the broker throws. */
export async function checkSymbols(client: Pick<TradingClient, 'asset'>, symbols: readonly string[]): Promise<void> {
  const asked = symbols.slice(0, ASKED_MAX);
  const assets = await Promise.all(asked.map((symbol) => client.asset(symbol)));
  const unknown = asked.filter((_, i) => assets[i] === undefined);
  if (unknown.length === 0) return;
  throw new TradectlError('not_found', `the broker does not know ${unknown.join(', ')}`, {
    where: '--symbols',
    hint: 'check the spelling: stocks are written AAPL, coins BTC/USD',
  });
}
