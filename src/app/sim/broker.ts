/** The broker of a simulator: what it lists, what it charges, whom it tells. */

import { must } from '../../core/base/assert.js';
import { parseQty, parseRate } from '../../core/base/decimal.js';
import type { Micros } from '../../core/base/time.js';
import { Broker } from '../../core/sim/broker/broker.js';
import type { BrokerChange } from '../../core/sim/broker/state.js';
import type { Asset, TradeUpdate } from '../../core/sim/broker/types.js';
import type { Faults } from '../../core/sim/faults.js';
import { type Listing, nameHash } from '../../core/sim/market/listing.js';
import type { TradingCalendar } from '../../core/sim/world/world.js';
import type { SimOptions } from './options.js';

/** What Alpaca's paper account takes of the coin bought, or of the money got for one sold. */
const CRYPTO_FEE = must(parseRate('0.0025'), 'a rate');
const COIN_STEP = must(parseQty('0.000000001'), 'a quantity');

export interface BrokerTerms {
  readonly options: SimOptions;
  readonly listings: readonly Listing[];
  readonly calendar: TradingCalendar;
  readonly now: Micros;
  /** When the account began: two of one seed give their orders other ids. */
  readonly since: Micros;
  readonly faults: Faults;
  readonly onUpdate: (update: TradeUpdate) => void;
  readonly onChange: ((change: BrokerChange) => void) | undefined;
  /** Records of the broker that this one goes on from. */
  readonly stored: readonly BrokerChange[] | undefined;
}

/** Throws TradectlError `data` where records are not whole. */
export function openBroker({
  options,
  listings,
  calendar,
  now,
  since,
  faults,
  onUpdate,
  onChange,
  stored,
}: BrokerTerms): Broker {
  const terms = {
    assets: listings.map(assetOf),
    cash: options.cash,
    now,
    seed: saltOf(options.seed, since),
    calendar,
    multiplier: options.margin,
    fees: { crypto: CRYPTO_FEE },
    fills: { partialTenth: options.hasPartialFills },
    faults,
    onUpdate,
    ...(onChange === undefined ? {} : { onChange }),
  };
  return stored === undefined ? new Broker(terms) : Broker.restore(terms, stored);
}

function assetOf({ symbol, assetClass, tickSize }: Listing): Asset {
  const isCrypto = assetClass === 'crypto';
  return {
    id: idOf(symbol),
    symbol,
    name: isCrypto ? symbol.replace('/', ' / ') : `${symbol} Inc. Common Stock`,
    assetClass,
    exchange: isCrypto ? 'CRYPTO' : 'NASDAQ',
    isTradable: true,
    isShortable: !isCrypto,
    isFractionable: true,
    priceIncrement: isCrypto ? tickSize : undefined,
    minOrderSize: isCrypto ? COIN_STEP : undefined,
    minTradeIncrement: isCrypto ? COIN_STEP : undefined,
  };
}

/** Far from any count of ids in both its halves: what a generator of such a seed gives would cancel out. */
const saltOf = (seed: number, since: Micros): number => (seed + since + 2 ** 40 + 2 ** 31) % 2 ** 53;

/** A UUID that a name (a symbol's) always has. */
export function idOf(name: string): string {
  const hex = ['a', 'b', 'c', 'd'].map((salt) => nameHash(`${salt} ${name}`).toString(16).padStart(8, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}
