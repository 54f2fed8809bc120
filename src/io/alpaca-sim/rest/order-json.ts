/** An order as Alpaca writes it: amounts are strings, what is not there is null, legs stand under their parent. */

import { moneyText, priceText, qtyText } from '../../../core/base/decimal.js';
import { averagePrice, isZero } from '../../../core/base/fixed.js';
import { percentText } from '../../../core/base/percent.js';
import { type Micros, timeText } from '../../../core/base/time.js';
import type { BrokerOrder } from '../../../core/sim/broker/types.js';
import type { BrokerDesk } from '../../../core/sim/world/world.js';

export interface OrderJson {
  readonly [key: string]: string | boolean | null | readonly OrderJson[];
}

type Lookup = Pick<BrokerDesk, 'asset' | 'order'>;

/** With its legs where `isNested`, as answers to POST, PATCH and `nested=true` show it. */
export function orderJson(order: BrokerOrder, desk: Lookup, isNested: boolean): OrderJson {
  const legs = isNested ? legsOf(order, desk) : [];
  return {
    id: order.id,
    client_order_id: order.clientOrderId,
    ...times(order),
    replaced_by: order.replacedBy ?? null,
    replaces: order.replaces ?? null,
    asset_id: desk.asset(order.symbol)?.id ?? '',
    symbol: order.symbol,
    asset_class: desk.asset(order.symbol)?.assetClass ?? '',
    ...amounts(order),
    order_class: order.orderClass === 'simple' ? '' : order.orderClass,
    order_type: order.type,
    type: order.type,
    side: order.side,
    time_in_force: order.tif,
    ...prices(order),
    status: order.status,
    extended_hours: order.extendedHours,
    legs: legs.length === 0 ? null : legs.map((leg) => orderJson(leg, desk, false)),
    ...(order.positionIntent === undefined ? {} : { position_intent: order.positionIntent }),
    subtag: null,
    source: null,
  };
}

/** Its legs; those of an order that was replaced are its successor's. */
export const legsOf = ({ id, legIds }: BrokerOrder, desk: Lookup): readonly BrokerOrder[] =>
  legIds.flatMap((legId) => desk.order(legId) ?? []).filter(({ parentId }) => parentId === id);

/** In UTC, with as many decimals as there are. */
const time = (at: Micros | undefined): string | null => (at === undefined ? null : timeText(at));

const times = (order: BrokerOrder): OrderJson => ({
  created_at: timeText(order.createdAt),
  updated_at: timeText(order.updatedAt),
  submitted_at: timeText(order.submittedAt),
  filled_at: time(order.filledAt),
  expired_at: time(order.expiredAt),
  canceled_at: time(order.canceledAt),
  failed_at: time(order.failedAt),
  replaced_at: time(order.replacedAt),
});

function amounts({ notional, qty, filledQty, filledValue }: BrokerOrder): OrderJson {
  return {
    notional: notional === undefined ? null : moneyText(notional),
    qty: qty === undefined || notional !== undefined ? null : qtyText(qty),
    filled_qty: qtyText(filledQty),
    filled_avg_price: isZero(filledQty) ? null : priceText(averagePrice(filledValue, filledQty)),
  };
}

function prices({ limitPrice, stopPrice, trailPrice, trailPercent, highWaterMark }: BrokerOrder): OrderJson {
  return {
    limit_price: limitPrice === undefined ? null : priceText(limitPrice),
    stop_price: stopPrice === undefined ? null : priceText(stopPrice),
    trail_price: trailPrice === undefined ? null : priceText(trailPrice),
    trail_percent: trailPercent === undefined ? null : percentText(trailPercent),
    hwm: highWaterMark === undefined ? null : priceText(highWaterMark),
  };
}
