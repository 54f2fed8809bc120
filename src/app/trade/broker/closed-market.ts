/** Says at a start what a trader of stocks does beside the session: it is silent while the market is closed, or decides at night. */

import { DAY, timeText } from '../../../core/base/time.js';
import { isCoin } from '../../../core/risk/hours.js';
import type { Limits } from '../../../core/risk/limits.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { isUnreachable } from './account-movements.js';

/** One line where a stock is among the symbols and their market is closed. Coins always trade. */
export async function closedNotice(
  client: Pick<TradingClient, 'clock'>,
  symbols: readonly string[],
): Promise<readonly string[]> {
  if (symbols.every(isCoin)) return [];
  try {
    const { isOpen, nextOpen } = await client.clock();
    return isOpen ? [] : [`the market of stocks is closed; it opens at ${timeText(nextOpen)}`];
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return [];
  }
}

/** One line where bars beside the session may lead to orders that wait for its open: a backtest fills them at the next bar. */
export function nightNotice(symbols: readonly string[], barMicros: number, limits: Limits): readonly string[] {
  const isToldHours = limits.tradingHours !== undefined;
  if (isToldHours || barMicros >= DAY || symbols.every(isCoin)) return [];
  return [
    'bars also come before and after the regular session: an entry decided there waits for the open and fills at its price; ' +
      'trading_hours = "regular" under [risk] denies it, "always" says that it is meant',
  ];
}
