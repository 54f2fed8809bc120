/** What a simulated market lists: names that people know, and a price and a temper for any other name. */

import { must } from '../../base/assert.js';
import { parsePrice } from '../../base/decimal.js';
import type { Instrument } from '../../market/instrument.js';
import { TickScale } from '../../market/instrument.js';
import type { AssetClass } from '../broker/types.js';

/** One symbol of a simulated market. */
export interface Listing {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly tickSize: Instrument['tickSize'];
  readonly startPrice: number;
  /** Standard deviation of a second's return in calm times. */
  readonly volatility: number;
  /** How often it is told of, against the others. */
  readonly weight: number;
}

const TEMPER = { us_equity: 0.00009, crypto: 0.00013 } as const;

/** Start price, temper against its class, weight. */
const KNOWN: Readonly<Record<string, readonly [price: number, temper: number, weight: number]>> = {
  ACME: [120, 1, 1],
  BOLT: [48, 1.6, 1],
  CRUX: [310, 0.8, 1],
  FAKEPACA: [150, 1, 0.5],
  AAPL: [230, 0.9, 2],
  MSFT: [430, 0.9, 1.5],
  NVDA: [140, 1.6, 2.5],
  TSLA: [350, 2, 2],
  AMZN: [200, 1.1, 1.5],
  GOOG: [170, 1.1, 1],
  SPY: [600, 0.6, 3],
  QQQ: [510, 0.7, 2],
  'BTC/USD': [95_000, 1, 2],
  'ETH/USD': [3300, 1.3, 1.5],
  'SOL/USD': [190, 1.7, 1],
  'DOGE/USD': [0.35, 2, 0.7],
};

/** Cheap coins move in smaller steps than a cent. */
const tickText = (price: number, assetClass: AssetClass): string =>
  assetClass === 'crypto' && price < 1 ? '0.00001' : price < 1 ? '0.0001' : '0.01';

/** Crypto is what has a slash. */
export const classOf = (symbol: string): AssetClass => (symbol.includes('/') ? 'crypto' : 'us_equity');

/** A name's own number, the same on every machine (FNV-1a). */
export function nameHash(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** The listing of a name; unknown ones start between 20 and 400. `startPrice` overrides, as after a restart. */
export function listingOf(symbol: string, startPrice?: number): Listing {
  const assetClass = classOf(symbol);
  const [known, temper, weight] = KNOWN[symbol] ?? [20 + (nameHash(symbol) % 38_001) / 100, 1.2, 1];
  const price = startPrice ?? known;
  const tickSize = must(parsePrice(tickText(price, assetClass)), 'a tick is a price');
  const scale = new TickScale(tickSize);
  return {
    symbol,
    assetClass,
    tickSize,
    startPrice: scale.double(Math.max(1, scale.ticks(price))),
    volatility: TEMPER[assetClass] * temper,
    weight,
  };
}
