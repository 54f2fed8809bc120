/** Whether an order could trade with one of the account's own: the broker refuses it then. */

import type { Ask } from './ask.js';
import type { BrokerOrder, OrderRequest } from './types.js';

/** Orders of a group and trailing stops are exempt. */
export const isExempt = ({ orderClass, type }: Pick<OrderRequest, 'orderClass' | 'type'>): boolean =>
  orderClass !== 'simple' || type === 'trailing_stop';

const isPriced = ({ type }: Pick<OrderRequest, 'type'>): boolean => type === 'limit' || type === 'stop_limit';

/**
 * The open order on the other side that the request could meet. A market or stop order could meet any; two with limits
 * only where the buyer bids what the seller asks.
 */
export const findWashTrade = ({ request, opposing }: Ask): BrokerOrder | undefined => {
  if (isExempt(request)) return undefined;
  for (const order of opposing()) if (!isExempt(order) && couldMeet(request, order)) return order;
  return undefined;
};

function couldMeet(request: OrderRequest, order: BrokerOrder): boolean {
  if (!isPriced(request) || !isPriced(order)) return true;
  const [buy, sell] = request.side === 'buy' ? [request, order] : [order, request];
  return buy.limitPrice === undefined || sell.limitPrice === undefined || buy.limitPrice >= sell.limitPrice;
}
