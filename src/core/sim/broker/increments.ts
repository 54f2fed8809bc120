/** The steps of prices: cents from one dollar on, hundredths of a cent below, and the asset's own for crypto. */

import { must } from '../../base/assert.js';
import { parsePrice, priceText } from '../../base/decimal.js';
import { ceilToTick, floorToTick, isOnTick, type Price } from '../../base/fixed.js';
import type { Side } from '../../events.js';
import type { Asset, OrderRequest } from './types.js';

const price = (text: string): Price => must(parsePrice(text), text);
const [ONE_DOLLAR, FINE] = [price('1'), price('0.0001')];
export const CENT = price('0.01');

const incrementAt = ({ assetClass, priceIncrement }: Asset, at: Price): Price =>
  assetClass === 'crypto' ? (priceIncrement ?? price('0.000000001')) : at >= ONE_DOLLAR ? CENT : FINE;

type Prices = Pick<OrderRequest, 'limitPrice' | 'stopPrice'> & Partial<OrderRequest>;

/** The prices of a request by their names on the wire. */
export const PRICES_NAMED: readonly { readonly name: string; readonly of: (request: Prices) => Price | undefined }[] = [
  { name: 'limit_price', of: ({ limitPrice }) => limitPrice },
  { name: 'stop_price', of: ({ stopPrice }) => stopPrice },
  { name: 'take_profit.limit_price', of: ({ takeProfit }) => takeProfit?.limitPrice },
  { name: 'stop_loss.stop_price', of: ({ stopLoss }) => stopLoss?.stopPrice },
  { name: 'stop_loss.limit_price', of: ({ stopLoss }) => stopLoss?.limitPrice },
];

/** Why a price is not one that the asset trades at. */
export function priceProblem(name: string, value: Price | undefined, asset: Asset): string | undefined {
  if (value === undefined || isOnTick(value, incrementAt(asset, value))) return undefined;
  return `invalid ${name} ${priceText(value)}. sub-penny increment does not fulfill minimum pricing criteria`;
}

/** A trailing stop on the increment that keeps its distance: down for a sell, up for a buy. */
export function stopOnIncrement(value: Price, asset: Asset, side: Side): Price {
  const increment = incrementAt(asset, value);
  return side === 'sell' ? floorToTick(value, increment) : ceilToTick(value, increment);
}
