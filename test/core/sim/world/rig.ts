/** Worlds for tests: a synthetic market or bars, and the real broker. */

import { must } from '../../../../src/core/base/assert.js';
import { parseMoney, parseQty, parseRate } from '../../../../src/core/base/decimal.js';
import { type Micros, micros, parseTime } from '../../../../src/core/base/time.js';
import { Broker } from '../../../../src/core/sim/broker/broker.js';
import type { Asset, OrderRequest } from '../../../../src/core/sim/broker/types.js';
import { type Listing, listingOf } from '../../../../src/core/sim/market/listing.js';
import type { Market } from '../../../../src/core/sim/market/market.js';
import { PastBars } from '../../../../src/core/sim/market/past-bars.js';
import { SyntheticMarket } from '../../../../src/core/sim/market/synthetic-market.js';
import { CALENDARS, type CalendarName } from '../../../../src/core/sim/world/calendar.js';
import { WorldHistory } from '../../../../src/core/sim/world/history.js';
import { SimWorld } from '../../../../src/core/sim/world/sim-world.js';

export const at = (text: string): Micros => must(parseTime(text), text);

const assetOf = ({ symbol, assetClass, tickSize }: Listing): Asset => ({
  ...{ id: symbol, symbol, name: symbol, assetClass, exchange: 'X' },
  ...{ isTradable: true, isShortable: true, isFractionable: true },
  ...{ priceIncrement: tickSize, minOrderSize: undefined, minTradeIncrement: undefined },
});

export function worldOn(
  market: Market,
  calendar: CalendarName,
  start: Micros,
  history?: WorldHistory,
  save: () => void = () => undefined,
): SimWorld<Broker> {
  return new SimWorld({
    ...{ market, start, calendar: CALENDARS[calendar] },
    history: history ?? new WorldHistory(market.listings.map(({ symbol }) => symbol)),
    save,
    openBroker: (onUpdate) =>
      new Broker({
        assets: market.listings.map(assetOf),
        cash: must(parseMoney('1000000'), 'money'),
        ...{ now: start, seed: 77_777, calendar: CALENDARS[calendar], onUpdate },
        fees: { crypto: must(parseRate('0.0025'), 'a rate') },
      }),
  });
}

interface Terms {
  readonly symbols?: readonly string[];
  readonly seed?: number;
  readonly rate?: number;
  readonly calendar?: CalendarName;
  readonly start?: Micros;
}

export function syntheticWorld(
  {
    symbols = ['ACME', 'BTC/USD'],
    seed = 1,
    rate = 5,
    calendar = 'always',
    start = at('2026-06-01T14:00:00Z'),
  }: Terms = {},
  save?: () => void,
): SimWorld<Broker> {
  const listings = symbols.map((symbol) => listingOf(symbol));
  const pasts = new Map(
    listings.map((listing) => [listing.symbol, new PastBars(listing, seed, start, CALENDARS[calendar], 1000)]),
  );
  const market = new SyntheticMarket({ listings, seed, start, rate, calendar: CALENDARS[calendar] });
  return worldOn(market, calendar, micros(start - 1), new WorldHistory(symbols, pasts), save);
}

export const order = (
  symbol: string,
  side: 'buy' | 'sell',
  qty: string,
  more: Partial<OrderRequest> = {},
): OrderRequest => ({
  ...{ symbol, side, qty: parseQty(qty), notional: undefined, type: 'market', tif: 'day' },
  ...{ limitPrice: undefined, stopPrice: undefined, trailPrice: undefined, trailPercent: undefined },
  ...{ extendedHours: false, clientOrderId: undefined, orderClass: 'simple' },
  ...{ takeProfit: undefined, stopLoss: undefined },
  ...more,
});
