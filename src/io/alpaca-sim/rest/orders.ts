/** The order endpoints of the trading API. */

import { isFinal } from '../../../core/orders/lifecycle.js';
import { isRefusal } from '../../../core/sim/broker/refusal.js';
import type { BrokerOrder, Refusal } from '../../../core/sim/broker/types.js';
import type { BrokerDesk, World } from '../../../core/sim/world/world.js';
import { Refused } from '../http/refused.js';
import { json, noContent, type Reply } from '../http/reply.js';
import { type Call, type Route, route } from '../http/router.js';
import { orderJson } from './order-json.js';
import { listOrders } from './order-list.js';
import { readOrderRequest, readReplaceRequest } from './order-request.js';
import { notFound, readQuery, refusalReply } from './refusals.js';

export function orderRoutes({ desk }: World): readonly Route[] {
  return [
    route('GET', '/v2/orders', ({ query }) => list(desk, query)),
    route('POST', '/v2/orders', ({ body }) => answered(desk, desk.submit(readOrderRequest(body)))),
    route('DELETE', '/v2/orders', () => json(207, cancelAll(desk))),
    route('GET', '/v2/orders:by_client_order_id', ({ query }) => byClientId(desk, query)),
    route('GET', '/v2/orders/:id', (call) => one(desk, call)),
    route('PATCH', '/v2/orders/:id', ({ params, body }) => replaced(desk, params['id'] ?? '', body)),
    route('DELETE', '/v2/orders/:id', ({ params }) => canceled(desk.cancel(params['id'] ?? ''))),
  ];
}

/** The answer to a request that makes an order. */
export const answered = (desk: BrokerDesk, result: BrokerOrder | Refusal): Reply =>
  isRefusal(result) ? refusalReply(result) : json(200, orderJson(result, desk, true));

function list(desk: BrokerDesk, search: URLSearchParams): Reply {
  const query = readQuery(search);
  const isNested = query.flag('nested');
  return json(
    200,
    listOrders(desk, query, isNested).map((order) => orderJson(order, desk, isNested)),
  );
}

function one(desk: BrokerDesk, { params, query }: Call): Reply {
  return found(desk, desk.order(params['id'] ?? ''), query);
}

function byClientId(desk: BrokerDesk, search: URLSearchParams): Reply {
  const query = readQuery(search);
  const id = query.text('client_order_id');
  if (id === undefined) throw query.bad('client_order_id is required');
  return found(desk, desk.orderByClientId(id), search);
}

function found(desk: BrokerDesk, order: BrokerOrder | undefined, search: URLSearchParams): Reply {
  if (order === undefined) throw new Refused(notFound('order not found'));
  return json(200, orderJson(order, desk, readQuery(search).flag('nested')));
}

const replaced = (desk: BrokerDesk, id: string, body: string): Reply =>
  answered(desk, desk.replace(id, readReplaceRequest(body)));

const canceled = (refusal: Refusal | undefined): Reply => (refusal === undefined ? noContent : refusalReply(refusal));

interface Outcome {
  readonly id: string;
  readonly status: number;
  readonly body?: unknown;
}

/** Asks for the cancellation of whatever is open, legs included, unless their parent's has already taken them along. */
export function cancelAll(desk: BrokerDesk): readonly Outcome[] {
  const open = desk.orders().filter(({ status }) => !isFinal(status));
  return open.map(({ id }) => {
    const refusal = isOver(desk.order(id)) ? undefined : desk.cancel(id);
    return refusal === undefined ? { id, status: 200 } : { id, status: refusal.status, body: bodyOf(refusal) };
  });
}

const isOver = (order: BrokerOrder | undefined): boolean => order === undefined || isFinal(order.status);

const bodyOf = ({ code, message, extra }: Refusal): unknown => ({ code, message, ...extra });
