/** A simulator's servers on a made-up market, in this process, for more readers of one stream than Alpaca allows. */

import { openBroker } from '../../src/app/sim/broker.js';
import { SimClock } from '../../src/app/sim/clock.js';
import { syntheticMarket } from '../../src/app/sim/market.js';
import type { SimOptions } from '../../src/app/sim/options.js';
import { streamClock } from '../../src/app/stream/clock.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney } from '../../src/core/base/decimal.js';
import type { Micros } from '../../src/core/base/time.js';
import type { Broker } from '../../src/core/sim/broker/broker.js';
import { Faults } from '../../src/core/sim/faults.js';
import { SimWorld } from '../../src/core/sim/world/sim-world.js';
import { startHttpServer } from '../../src/io/alpaca-sim/http/server.js';
import { tradingRoutes } from '../../src/io/alpaca-sim/rest/routes.js';
import { Streams } from '../../src/io/alpaca-sim/stream/server.js';

/** Who can be told to, simulator or baseline. */
export interface Stand {
  readonly port: number;
  /** Readers that have subscribed. */
  readers(): number;
  /** Resolves when (nearly) all was read. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

export interface SimStand extends Stand {
  readonly world: SimWorld<Broker>;
}

export interface StandTerms {
  readonly start: Micros;
  /** Quotes and trades a second. */
  readonly rate: number;
  /** Whether its time runs by itself. */
  readonly runs: boolean;
}

const SYMBOLS = ['ACME', 'BOLT', 'CRUX'];
const READERS_MAX = 10;
const credentials = { key: 'k', secret: 's' };
const onFailure = (error: unknown): never => {
  throw error;
};

const OPTIONS: Omit<SimOptions, 'rate'> = {
  ...{ host: '127.0.0.1', port: 0, clock: 'real', calendar: undefined, seed: 1, margin: 2 },
  data: { kind: 'synthetic', symbols: SYMBOLS },
  cash: must(parseMoney('1000000000'), 'money'),
  ...{ requestsPerMinute: 1e8, hasPartialFills: false, faults: [], statePath: undefined },
  ...{ credentials, wall: streamClock, onFailure },
};

export async function openStand({ start, rate, runs }: StandTerms): Promise<SimStand> {
  const options = { ...OPTIONS, start, rate };
  const { seed, wall, host, port, requestsPerMinute } = options;
  const faults = new Faults({ seed, now: () => wall.now() });
  const world = worldOf(options, start, faults);
  const connectionsMax = READERS_MAX;
  const streams = new Streams({ world, faults, credentials, clock: wall, seed, onBug: onFailure, connectionsMax });
  const account = { id: 'bench', number: 'bench', multiplier: options.margin };
  const server = await startHttpServer({
    ...{ host, port, requestsPerMinute, credentials, faults, onBug: onFailure },
    routes: tradingRoutes(world, account),
    clock: () => wall.now(),
  });
  server.onUpgrade(streams.upgrade);
  const refill = (): Promise<void> => Promise.resolve();
  const clock = new SimClock({ mode: 'real', world, wall, audience: streams, refill, onFailure });
  if (runs) clock.start();
  else clock.pause();
  return {
    ...{ port: server.port, world },
    readers: () => [...streams.clients].filter(({ lists }) => (lists['quotes']?.length ?? 0) > 0).length,
    drained: () => streams.drained(),
    close: async () => {
      await clock.stop();
      streams.close();
      await server.close();
    },
  };
}

function worldOf(options: SimOptions, start: Micros, faults: Faults): SimWorld<Broker> {
  const { market, history, calendar } = syntheticMarket(SYMBOLS, options, undefined);
  return new SimWorld({
    ...{ start, market, history, calendar, save: () => undefined },
    openBroker: (onUpdate) =>
      openBroker({
        ...{ options, calendar, faults, onUpdate, now: start, since: start },
        ...{ listings: market.listings, onChange: undefined, stored: undefined },
      }),
  });
}
