/** A simulated Alpaca, put together: market, broker, world, clock and servers, in this process. */

import { Faults } from '../../core/sim/faults.js';
import { parseFault } from '../../core/sim/faults-parse.js';
import { SimWorld } from '../../core/sim/world/sim-world.js';
import { startHttpServer } from '../../io/alpaca-sim/http/server.js';
import { Streams } from '../../io/alpaca-sim/stream/server.js';
import { simBroker } from './broker.js';
import { SimClock } from './clock.js';
import { syntheticMarket } from './market.js';
import type { RunningSim, SimAddress, SimOptions } from './options.js';

/**
 * Starts a simulator; it listens when this resolves. Throws TradectlError `usage` for an unknown fault and a port that is
 * taken, `data` for files that cannot be read, `ledger_*` for a state file that is not ours or in use.
 */
export async function startSim(options: SimOptions): Promise<RunningSim> {
  const armed = options.faults.map((text) => ({ text, ...parseFault(text) }));
  const faults = new Faults({ seed: options.seed, now: options.wall.now });
  for (const { name, text } of armed) faults.arm(name, text.slice(name.length + 1));
  const opened = syntheticMarket(options.data.kind === 'synthetic' ? options.data.symbols : [], options, undefined);
  const { market, history, calendar, start } = opened;
  const world = new SimWorld({
    start,
    market,
    history,
    calendar,
    openBroker: () => simBroker(),
    save: () => undefined,
  });
  const streams = new Streams({
    world,
    faults,
    credentials: options,
    clock: options.wall,
    seed: options.seed,
    onBug: options.onFailure,
  });
  const clock = new SimClock({
    mode: options.clock,
    world,
    wall: options.wall,
    audience: streams,
    refill: () => opened.refill(),
    onFailure: options.onFailure,
  });
  const server = await startHttpServer({
    host: options.host,
    port: options.port,
    routes: [],
    credentials: options,
    requestsPerMinute: options.requestsPerMinute,
    faults,
    clock: () => options.wall.now(),
    onBug: options.onFailure,
  });
  server.onUpgrade(streams.upgrade);
  clock.start();
  return {
    address: addressOf(server.url, options),
    world,
    clock,
    faults,
    description: opened.description,
    notices: opened.notices,
    symbols: market.listings.map(({ symbol }) => symbol),
    close: async () => {
      await clock.stop();
      streams.close();
      await server.close();
      opened.close();
    },
  };
}

function addressOf(rest: string, { key, secret }: SimOptions): SimAddress {
  const socket = rest.replace(/^http/, 'ws');
  return {
    rest,
    trading: `${socket}/stream`,
    stocks: `${socket}/v2/iex`,
    crypto: `${socket}/v1beta3/crypto/us`,
    key,
    secret,
  };
}
