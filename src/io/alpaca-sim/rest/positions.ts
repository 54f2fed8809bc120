/** The position endpoints of the trading API: what is held, and closing it. */

import { must } from '../../../core/base/assert.js';
import { parseQty, parseRate } from '../../../core/base/decimal.js';
import { abs, floorToLot, ONE_UNIT, partOf, type Qty, type Rate } from '../../../core/base/fixed.js';
import { parsePercent } from '../../../core/base/percent.js';
import { isRefusal } from '../../../core/sim/broker/refusal.js';
import type { BrokerPosition } from '../../../core/sim/broker/types.js';
import type { BrokerDesk, World } from '../../../core/sim/world/world.js';
import type { QueryReader } from '../http/query.js';
import { Refused } from '../http/refused.js';
import { json, type Reply } from '../http/reply.js';
import { type Call, type Route, route } from '../http/router.js';
import { orderJson } from './order-json.js';
import { answered, cancelAll } from './orders.js';
import { positionJson } from './position-json.js';
import { notFound, readQuery } from './refusals.js';

const CANCEL_MAX_MS = 2000;
const HUNDRED_PERCENT = must(parseRate('1'), 'a rate');

export const positionRoutes = (world: World): readonly Route[] => [
  route('GET', '/v2/positions', () =>
    json(
      200,
      world.desk.positions().map((one) => positionJson(one, world)),
    ),
  ),
  route('DELETE', '/v2/positions', ({ query }) => closeAll(world, readQuery(query))),
  route('GET', '/v2/positions/:id', ({ params }) => json(200, positionJson(held(world.desk, params), world))),
  route('DELETE', '/v2/positions/:id', (call) => closeOne(world.desk, call)),
];

function held(desk: BrokerDesk, params: Call['params']): BrokerPosition {
  const asset = desk.asset(params['id'] ?? '');
  const position = desk.positions().find(({ symbol }) => asset !== undefined && desk.asset(symbol)?.id === asset.id);
  if (position === undefined) throw new Refused(notFound('position does not exist'));
  return position;
}

function closeOne(desk: BrokerDesk, { params, query }: Call): Reply {
  const position = held(desk, params);
  return answered(desk, desk.close(position.symbol, quantityToClose(position, readQuery(query))));
}

/** Undefined is all of it. */
function quantityToClose({ qty: holding }: BrokerPosition, query: QueryReader): Qty | undefined {
  const qty = query.parsed('qty', positive, 'must be a positive number of up to 9 decimals');
  const part = query.parsed('percentage', percentage, 'must be between 0 and 100');
  if (qty !== undefined && part !== undefined) throw query.bad('only one of qty or percentage is accepted');
  if (part === undefined || part === HUNDRED_PERCENT) return qty;
  return shareOf(abs(holding), part);
}

/** Whole shares of whole shares. */
function shareOf(holding: Qty, part: Rate): Qty {
  const share = partOf(holding, part);
  return floorToLot(holding, ONE_UNIT) === holding ? floorToLot(share, ONE_UNIT) : share;
}

function positive(text: string): Qty | undefined {
  const qty = parseQty(text);
  return qty !== undefined && qty > 0n ? qty : undefined;
}

function percentage(text: string): Rate | undefined {
  const rate = parsePercent(text);
  return rate !== undefined && rate > 0n && rate <= HUNDRED_PERCENT ? rate : undefined;
}

async function closeAll(world: World, query: QueryReader): Promise<Reply> {
  if (query.flag('cancel_orders')) {
    cancelAll(world.desk);
    await canceled(world);
  }
  return json(
    207,
    world.desk.positions().map(({ symbol }) => outcomeOf(symbol, world.desk)),
  );
}

function outcomeOf(symbol: string, desk: BrokerDesk): Readonly<Record<string, unknown>> {
  const result = desk.close(symbol, undefined);
  if (!isRefusal(result)) return { symbol, status: 200, body: orderJson(result, desk, true) };
  const { status, code, message, extra } = result;
  return { symbol, status, body: { code, message, ...extra } };
}

/** Resolves when no cancel is under way, as what an order holds cannot be closed; or when that takes too long. */
function canceled(world: World): Promise<void> {
  const isDone = (): boolean => world.desk.orders().every(({ status }) => status !== 'pending_cancel');
  if (isDone()) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, CANCEL_MAX_MS);
    const stop = world.onTradeUpdate(() => {
      if (isDone()) done();
    });
  });
}
