/** GET /v2/orders: which orders, in which order, at most how many. Pure. */

import type { Micros } from '../../../core/base/time.js';
import { parseTime } from '../../../core/base/time.js';
import { isFinal } from '../../../core/orders/lifecycle.js';
import type { BrokerOrder } from '../../../core/sim/broker/types.js';
import type { BrokerDesk } from '../../../core/sim/world/world.js';
import type { QueryReader } from '../http/query.js';
import { legsOf } from './order-json.js';

const LIMIT = { min: 1, max: 500, otherwise: 50 };
const TIME_WANTED = 'must be an RFC 3339 time or a date';

interface Filter {
  readonly status: 'open' | 'closed' | 'all';
  readonly symbols: ReadonlySet<string> | undefined;
  readonly classes: readonly string[] | undefined;
  readonly side: string | undefined;
  readonly after: Micros | undefined;
  readonly until: Micros | undefined;
}

/** With `nested`, legs do not stand for themselves: a group is there if one of its orders is. Throws Refused. */
export function listOrders(desk: BrokerDesk, query: QueryReader, isNested: boolean): readonly BrokerOrder[] {
  const filter = readFilter(query);
  const direction = query.choice('direction', ['asc', 'desc']) ?? 'desc';
  const limit = query.integer('limit', LIMIT);
  const within = between(desk, query);
  const matches = (order: BrokerOrder): boolean => isWanted(order, filter, desk);
  const found = isNested
    ? within.filter((order) => order.parentId === undefined && family(order, desk).some(matches))
    : within.filter(matches);
  return direction === 'asc' ? found.slice(0, limit) : found.slice(-limit).reverse();
}

function readFilter(query: QueryReader): Filter {
  return {
    status: query.choice('status', ['open', 'closed', 'all']) ?? 'open',
    symbols: pairless(query.list('symbols')),
    classes: query.list('asset_class'),
    side: query.choice('side', ['buy', 'sell']),
    after: query.parsed('after', parseTime, TIME_WANTED),
    until: query.parsed('until', parseTime, TIME_WANTED),
  };
}

const plain = (symbol: string): string => symbol.replace('/', '').toUpperCase();
const pairless = (symbols: readonly string[] | undefined): ReadonlySet<string> | undefined =>
  symbols && new Set(symbols.map(plain));

function isWanted(order: BrokerOrder, filter: Filter, desk: BrokerDesk): boolean {
  const { status, symbols, classes, side, after, until } = filter;
  if (status !== 'all' && isFinal(order.status) !== (status === 'closed')) return false;
  if (symbols !== undefined && !symbols.has(plain(order.symbol))) return false;
  if (side !== undefined && order.side !== side) return false;
  if (after !== undefined && order.submittedAt <= after) return false;
  if (until !== undefined && order.submittedAt >= until) return false;
  return (
    classes === undefined || classes.includes('all') || classes.includes(desk.asset(order.symbol)?.assetClass ?? '')
  );
}

const family = (parent: BrokerOrder, desk: BrokerDesk): readonly BrokerOrder[] => [parent, ...legsOf(parent, desk)];

/** Those before or after the order that is named as the edge, itself excluded. */
function between(desk: BrokerDesk, query: QueryReader): readonly BrokerOrder[] {
  const orders = desk.orders();
  const [before, after] = [query.text('before_order_id'), query.text('after_order_id')];
  if (before === undefined && after === undefined) return orders;
  if (before !== undefined && after !== undefined)
    throw query.bad('before_order_id and after_order_id exclude each other');
  if (query.text('after') !== undefined || query.text('until') !== undefined) {
    throw query.bad('before_order_id and after_order_id cannot be combined with after or until');
  }
  const edge = orders.findIndex(({ id }) => id === (before ?? after));
  if (edge === -1) throw query.bad(`order not found for ${before ?? after}`);
  return before === undefined ? orders.slice(edge + 1) : orders.slice(0, edge);
}
