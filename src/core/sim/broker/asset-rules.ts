/** Rules of the asset and its market: which orders it takes, at which prices, for how long. */

import { must } from '../../base/assert.js';
import { parseRate, qtyText } from '../../base/decimal.js';
import { type Ask, isCrypto, isFractional, type Rule } from './ask.js';
import { PRICES_NAMED, priceProblem } from './increments.js';
import { forbidden, unprocessable } from './refusal.js';

const CRYPTO_TYPES: readonly string[] = ['market', 'limit', 'stop_limit'];
const CRYPTO_TIFS: readonly string[] = ['gtc', 'ioc'];
const PLAIN_TYPES: readonly string[] = ['market', 'limit'];
const PLAIN_TIFS: readonly string[] = ['ioc', 'fok', 'opg', 'cls'];

const WHOLE = must(parseRate('1'), 'a rate');

const quoted = ({ asset }: Ask): string => `asset "${asset.symbol}"`;

const firstBadPrice = (ask: Ask): string | undefined => {
  for (const { name, of } of PRICES_NAMED) {
    const problem = priceProblem(name, of(ask.request), ask.asset);
    if (problem !== undefined) return problem;
  }
  return undefined;
};

export const ASSET_RULES: readonly Rule[] = [
  {
    name: 'tradable',
    isBroken: ({ asset }) => !asset.isTradable,
    refuse: (ask) => unprocessable(`${quoted(ask)} is not tradable`),
  },
  {
    name: 'crypto type',
    isBroken: (ask) => isCrypto(ask) && !CRYPTO_TYPES.includes(ask.request.type),
    refuse: () => unprocessable('invalid order type for crypto order'),
  },
  {
    name: 'crypto time in force',
    isBroken: (ask) => isCrypto(ask) && !CRYPTO_TIFS.includes(ask.request.tif),
    refuse: () => unprocessable('invalid crypto time_in_force'),
  },
  {
    name: 'crypto class',
    isBroken: (ask) => isCrypto(ask) && ask.request.orderClass !== 'simple',
    refuse: () => unprocessable('crypto orders must be simple orders'),
  },
  {
    name: 'extended hours',
    isBroken: ({ request: { extendedHours, type, tif } }) =>
      extendedHours && (type !== 'limit' || (tif !== 'day' && tif !== 'gtc')),
    refuse: () => unprocessable('extended hours order must be DAY or GTC limit orders'),
  },
  {
    name: 'extended hours class',
    isBroken: ({ request }) => request.extendedHours && request.orderClass !== 'simple',
    refuse: () => unprocessable('extended hours order must be simple orders'),
  },
  {
    name: 'fractionable',
    isBroken: (ask) => isFractional(ask) && !ask.asset.isFractionable,
    refuse: (ask) => forbidden(`${quoted(ask)} is not fractionable`),
  },
  {
    name: 'fractional day',
    isBroken: (ask) => isFractional(ask) && ask.request.tif !== 'day',
    refuse: () => unprocessable('fractional orders must be DAY orders'),
  },
  {
    name: 'fractional simple',
    isBroken: (ask) => isFractional(ask) && ask.request.orderClass !== 'simple',
    refuse: () => unprocessable('fractional orders must be simple orders'),
  },
  {
    name: 'notional market',
    isBroken: ({ request }) => request.notional !== undefined && request.type !== 'market',
    refuse: () => unprocessable('notional orders must be market orders'),
  },
  {
    name: 'time in force by type',
    isBroken: (ask) =>
      !isCrypto(ask) && PLAIN_TIFS.includes(ask.request.tif) && !PLAIN_TYPES.includes(ask.request.type),
    refuse: ({ request }) => unprocessable(`${request.tif} orders must be market or limit orders`),
  },
  {
    name: 'price increment',
    isBroken: (ask) => firstBadPrice(ask) !== undefined,
    refuse: (ask) => unprocessable(firstBadPrice(ask) ?? ''),
  },
  {
    name: 'smallest order',
    isBroken: ({ request: { qty }, asset: { minOrderSize } }) =>
      qty !== undefined && minOrderSize !== undefined && qty < minOrderSize,
    refuse: ({ asset }) => unprocessable(`qty must be >= ${asset.minOrderSize && qtyText(asset.minOrderSize)}`),
  },
  {
    name: 'sell stop below the market',
    isBroken: ({ request, market }) =>
      request.side === 'sell' && request.stopPrice !== undefined && market !== undefined && request.stopPrice >= market,
    refuse: () => unprocessable('stop price must be less than current price'),
  },
  {
    name: 'buy stop above the market',
    isBroken: ({ request, market }) =>
      request.side === 'buy' && request.stopPrice !== undefined && market !== undefined && request.stopPrice <= market,
    refuse: () => unprocessable('stop price must be greater than current price'),
  },
  {
    // Its stop would lie at nothing or below: a sale that never comes.
    name: 'trail percent of a sale',
    isBroken: ({ request: { side, trailPercent } }) =>
      side === 'sell' && trailPercent !== undefined && trailPercent >= WHOLE,
    refuse: () => unprocessable('trail_percent of a sell must be less than 100'),
  },
  {
    name: 'trail price of a sale',
    isBroken: ({ request: { side, trailPrice }, market }) =>
      side === 'sell' && trailPrice !== undefined && market !== undefined && trailPrice >= market,
    refuse: () => unprocessable('trail_price of a sell must be less than current price'),
  },
];
