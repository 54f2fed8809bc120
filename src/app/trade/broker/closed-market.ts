/** Says at a start what a trader of stocks does beside the session: it is silent while the market is closed, or decides at night. */

import { DAY, timeText } from '../../../core/base/time.js';
import { isCoin } from '../../../core/risk/hours.js';
import type { Limits } from '../../../core/risk/limits.js';
import type { VenueClock } from '../../../core/venue/records.js';
import type { TradingClient } from '../../../io/alpaca/trading/client.js';
import { isUnreachable } from './account-movements.js';

/** What the broker says of the market of stocks, where one is among the symbols: coins always trade. */
export async function stockClock(
  client: Pick<TradingClient, 'clock'>,
  symbols: readonly string[],
): Promise<VenueClock | undefined> {
  if (symbols.every(isCoin)) return undefined;
  try {
    return await client.clock();
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return undefined;
  }
}

/** One line where the market is closed. */
export const closedNotice = (told: VenueClock | undefined): readonly string[] =>
  told === undefined || told.isOpen ? [] : [`the market of stocks is closed; it opens at ${timeText(told.nextOpen)}`];

/**
 * One line where what is told beside the session may lead to orders that wait for its open: a backtest fills them at the
 * next bar, a shadow at the next price.
 */
export function nightNotice(
  symbols: readonly string[],
  barMicros: number,
  limits: Limits,
  venue: keyof typeof NIGHT = 'broker',
): readonly string[] {
  const isToldHours = limits.tradingHours !== undefined;
  const isAsTested = venue === 'broker' && barMicros >= DAY;
  if (isToldHours || isAsTested || symbols.every(isCoin)) return [];
  return [NIGHT[venue] + MEANT];
}

const MEANT = '; trading_hours = "regular" under [risk] denies entries there, "always" says that it is meant';

const NIGHT = {
  broker:
    'bars also come before and after the regular session: an entry decided there waits for the open and fills at its price',
  shadow:
    'prices also come before and after the regular session: an order that meets one there waits for the open at a broker, and the shadow fills it at once',
} as const;
