/** Whether two orders of one account could trade with each other: a broker refuses the second as a wash trade. */

import type { Order } from './order.js';

type Priced = Pick<Order, 'side' | 'type' | 'role' | 'limitPrice'>;

/** Orders of a group and trailing stops are exempt. */
const isExempt = ({ role, type }: Priced): boolean => role !== undefined || type === 'trailing_stop';
const hasLimit = ({ type }: Priced): boolean => type === 'limit' || type === 'stop_limit';

/** A market or stop order could meet any on the other side; two with limits where the buyer bids what the seller asks. */
export function couldMeet(order: Priced, other: Priced): boolean {
  if (other.side === order.side || isExempt(order) || isExempt(other)) return false;
  if (!hasLimit(order) || !hasLimit(other)) return true;
  const [buy, sell] = order.side === 'buy' ? [order, other] : [other, order];
  return buy.limitPrice === undefined || sell.limitPrice === undefined || buy.limitPrice >= sell.limitPrice;
}
