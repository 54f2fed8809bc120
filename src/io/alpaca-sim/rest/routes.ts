/** The trading API: every endpoint that the simulator has of it. */

import type { World } from '../../../core/sim/world/world.js';
import { failure } from '../http/reply.js';
import type { Route } from '../http/router.js';
import { type AccountStanding, type AccountTerms, accountRoutes } from './account.js';
import { activityRoutes } from './activities.js';
import { assetRoutes } from './assets.js';
import { clockRoutes } from './clock.js';
import { orderRoutes } from './orders.js';
import { historyRoutes } from './portfolio-history.js';
import { positionRoutes } from './positions.js';

export const tradingRoutes = (
  world: World,
  terms: AccountTerms,
  standing: AccountStanding = { isBlocked: false },
): readonly Route[] => [
  ...accountRoutes(world, terms, standing),
  ...activityRoutes(world),
  ...historyRoutes(world),
  ...[...orderRoutes(world), ...positionRoutes(world)].map((one) => (makesOrders(one) ? allowed(one, standing) : one)),
  ...clockRoutes(world),
  ...assetRoutes(world),
];

/** Cancels are no orders: a blocked account may make them. */
const makesOrders = ({ method, pattern }: Route): boolean =>
  method === 'POST' || method === 'PATCH' || (method === 'DELETE' && pattern.startsWith('/v2/positions'));

const BLOCKED = failure(403, 40310000, 'account is not allowed to trade');

const allowed = (one: Route, standing: AccountStanding): Route => ({
  ...one,
  handle: (call) => (standing.isBlocked ? BLOCKED : one.handle(call)),
});
