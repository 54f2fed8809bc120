/** The market of a simulator, made or opened: its ticks, its past, its calendar. */

import type { Micros } from '../../core/base/time.js';
import { DAY, micros } from '../../core/base/time.js';
import { type Listing, listingOf } from '../../core/sim/market/listing.js';
import type { Market } from '../../core/sim/market/market.js';
import { PastBars } from '../../core/sim/market/past-bars.js';
import { SyntheticMarket } from '../../core/sim/market/synthetic-market.js';
import { CALENDARS, dayStart } from '../../core/sim/world/calendar.js';
import { WorldHistory } from '../../core/sim/world/history.js';
import type { TradingCalendar } from '../../core/sim/world/world.js';
import type { SimOptions } from './options.js';

export interface OpenMarket {
  readonly market: Market;
  readonly history: WorldHistory;
  readonly calendar: TradingCalendar;
  readonly start: Micros;
  readonly description: string;
  readonly notices: readonly string[];
  /** Reads more where the market is starved. */
  refill(): Promise<void>;
  close(): void;
}

/** Where a market goes on after a restart. */
export interface Resumed {
  readonly at: Micros;
  /** By symbol, as it is named now. */
  readonly prices: ReadonlyMap<string, number>;
  /** What a symbol of the market is named now. */
  nameOf(symbol: string): string;
}

/** An average minute of a symbol, in shares or coins: what made-up bars of the past should look like. */
function volumeOf({ assetClass, startPrice, weight }: Listing, rate: number, whole: number): number {
  const trades = (rate * 0.25 * 60 * weight) / whole;
  return assetClass === 'crypto' ? (trades * 900) / startPrice : trades * 80;
}

export function syntheticMarket(
  symbols: readonly string[],
  options: SimOptions,
  resumed: Resumed | undefined,
): OpenMarket {
  const { seed, rate } = options;
  const start = resumed?.at ?? options.start ?? options.wall.now();
  const name = options.calendar ?? 'always';
  const calendar = CALENDARS[name];
  const listings = symbols.map((symbol) => listingOf(symbol, resumed?.prices.get(resumed.nameOf(symbol))));
  const whole = listings.reduce((sum, { weight }) => sum + weight, 0);
  const pasts = new Map(
    listings.map((listing) => [
      listing.symbol,
      new PastBars(listing, seed, start, calendar, volumeOf(listing, rate, whole)),
    ]),
  );
  const dayBefore = (symbol: string) => {
    const today = dayStart(start, symbol.includes('/'));
    return pasts.get(symbol)?.days(today, micros(today + DAY - 1))[0];
  };
  return {
    market: new SyntheticMarket({ listings, seed, start, rate, calendar, dayBefore }),
    history: new WorldHistory(symbols, pasts),
    calendar,
    start,
    description: `synthetic market of ${symbols.join(', ')} (seed ${seed}, ${rate} ticks a second, ${name === 'nyse' ? 'open as the NYSE' : 'always open'})`,
    notices: [],
    refill: () => Promise.resolve(),
    close: () => undefined,
  };
}
