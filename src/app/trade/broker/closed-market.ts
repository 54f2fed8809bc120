/** Says at a start when the market opens: a trader whose market is closed is silent, and that is no fault. */

import { timeText } from '../../../core/base/time.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { isUnreachable } from './account-movements.js';

/** One line where a stock is among the symbols and their market is closed. Coins always trade. */
export async function closedNotice(
  client: Pick<TradingClient, 'clock'>,
  symbols: readonly string[],
): Promise<readonly string[]> {
  if (symbols.every((symbol) => symbol.includes('/'))) return [];
  try {
    const { isOpen, nextOpen } = await client.clock();
    return isOpen ? [] : [`the market of stocks is closed; it opens at ${timeText(nextOpen)}`];
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return [];
  }
}
