/** The trading API: every endpoint that the simulator has of it. */

import type { World } from '../../../core/sim/world/world.js';
import type { Route } from '../http/router.js';
import { type AccountTerms, accountRoutes } from './account.js';
import { activityRoutes } from './activities.js';
import { assetRoutes } from './assets.js';
import { clockRoutes } from './clock.js';
import { orderRoutes } from './orders.js';
import { historyRoutes } from './portfolio-history.js';
import { positionRoutes } from './positions.js';

export const tradingRoutes = (world: World, terms: AccountTerms): readonly Route[] => [
  ...accountRoutes(world, terms),
  ...activityRoutes(world),
  ...historyRoutes(world),
  ...orderRoutes(world),
  ...positionRoutes(world),
  ...clockRoutes(world),
  ...assetRoutes(world),
];
