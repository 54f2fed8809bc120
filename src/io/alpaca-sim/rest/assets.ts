/** GET /v2/assets: what can be traded. */

import { priceText, qtyText } from '../../../core/base/decimal.js';
import type { Asset } from '../../../core/sim/broker/types.js';
import type { BrokerDesk, World } from '../../../core/sim/world/world.js';
import type { QueryReader } from '../http/query.js';
import { Refused } from '../http/refused.js';
import { json } from '../http/reply.js';
import { type Route, route } from '../http/router.js';
import { notFound, readQuery } from './refusals.js';

export const assetRoutes = ({ desk }: World): readonly Route[] => [
  route('GET', '/v2/assets', ({ query }) => json(200, listed(desk, readQuery(query)).map(assetJson))),
  route('GET', '/v2/assets/:id', ({ params }) => json(200, assetJson(assetOf(desk, params['id'] ?? '')))),
];

/** All that is asked for, sorted by class, exchange and symbol. No asset has any of the attributes. */
function listed(desk: BrokerDesk, query: QueryReader): readonly Asset[] {
  const status = query.choice('status', ['active', 'inactive']);
  const assetClass = query.text('asset_class') ?? 'us_equity';
  const exchange = query.text('exchange')?.toUpperCase();
  if (status === 'inactive' || query.list('attributes') !== undefined) return [];
  return desk
    .assets()
    .filter((asset) => asset.assetClass === assetClass && (exchange === undefined || asset.exchange === exchange))
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

const rank = ({ assetClass, exchange, symbol }: Asset): string => `${assetClass} ${exchange} ${symbol}`;

function assetOf(desk: BrokerDesk, id: string): Asset {
  const asset = desk.asset(id);
  if (asset === undefined) throw new Refused(notFound(`asset not found for ${id}`));
  return asset;
}

function assetJson(asset: Asset): Readonly<Record<string, unknown>> {
  const isEquity = asset.assetClass === 'us_equity';
  return {
    id: asset.id,
    class: asset.assetClass,
    exchange: asset.exchange,
    symbol: asset.symbol,
    name: asset.name,
    status: 'active',
    tradable: asset.isTradable,
    marginable: isEquity,
    shortable: asset.isShortable,
    easy_to_borrow: asset.isShortable,
    fractionable: asset.isFractionable,
    maintenance_margin_requirement: isEquity ? 30 : 100,
    margin_requirement_long: isEquity ? '30' : '100',
    margin_requirement_short: isEquity ? '30' : '100',
    attributes: [],
    ...(isEquity
      ? { cusip: null, borrow_status: asset.isShortable ? 'easy_to_borrow' : 'hard_to_borrow' }
      : steps(asset)),
  };
}

const steps = ({ priceIncrement, minOrderSize, minTradeIncrement }: Asset): Readonly<Record<string, string>> => ({
  ...(minOrderSize === undefined ? {} : { min_order_size: qtyText(minOrderSize) }),
  ...(minTradeIncrement === undefined ? {} : { min_trade_increment: qtyText(minTradeIncrement) }),
  ...(priceIncrement === undefined ? {} : { price_increment: priceText(priceIncrement) }),
});
