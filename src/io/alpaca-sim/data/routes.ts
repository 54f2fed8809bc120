/** The market data API: every endpoint that the simulator has of it. Crypto is open to callers without keys. */

import type { World } from '../../../core/sim/world/world.js';
import type { Reply } from '../http/reply.js';
import { type Route, route } from '../http/router.js';
import { type DataAsk, type Market, readAsk } from './ask.js';
import { barHistory, quoteHistory, tradeHistory } from './history.js';
import { latest, snapshots } from './latest.js';

type Answer = (ask: DataAsk) => Reply;

const HISTORY: Readonly<Record<string, Answer>> = { bars: barHistory, trades: tradeHistory, quotes: quoteHistory };
const LATEST: Readonly<Record<string, Answer>> = {
  bars: (ask) => latest(ask, 'bar'),
  trades: (ask) => latest(ask, 'trade'),
  quotes: (ask) => latest(ask, 'quote'),
};
const BOOKS: Readonly<Record<string, Answer>> = { orderbooks: (ask) => latest(ask, 'orderbook') };

export const dataRoutes = (world: World): readonly Route[] => [
  ...routesOf(world, 'stocks', '/v2/stocks/{}', HISTORY),
  ...routesOf(world, 'stocks', '/v2/stocks/{}/latest', LATEST),
  ...routesOf(world, 'stocks', '/v2/stocks/{}', { snapshots }),
  ...routesOf(world, 'stocks', '/v2/stocks/:symbol/{}', HISTORY),
  ...routesOf(world, 'stocks', '/v2/stocks/:symbol/{}/latest', LATEST),
  ...routesOf(world, 'stocks', '/v2/stocks/:symbol/{}', { snapshot: snapshots }),
  ...routesOf(world, 'crypto', '/v1beta3/crypto/:loc/{}', { ...HISTORY, snapshots }),
  ...routesOf(world, 'crypto', '/v1beta3/crypto/:loc/latest/{}', { ...LATEST, ...BOOKS }),
];

const routesOf = (
  world: World,
  market: Market,
  pattern: string,
  answers: Readonly<Record<string, Answer>>,
): readonly Route[] =>
  Object.entries(answers).map(([name, answer]) =>
    route(
      'GET',
      pattern.replace('{}', name),
      (call) => answer(readAsk(world, market, call)),
      market === 'crypto' ? 'open' : 'keys',
    ),
  );
