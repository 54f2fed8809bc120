/** A simulated Alpaca, put together: market, broker, world, clock and servers, in this process. */

import { randomBytes } from 'node:crypto';
import type { Micros } from '../../core/base/time.js';
import type { Broker } from '../../core/sim/broker/broker.js';
import { Faults } from '../../core/sim/faults.js';
import { SimWorld } from '../../core/sim/world/sim-world.js';
import { controlRoutes } from '../../io/alpaca-sim/control/routes.js';
import { dataRoutes } from '../../io/alpaca-sim/data/routes.js';
import { startHttpServer } from '../../io/alpaca-sim/http/server.js';
import type { AccountTerms } from '../../io/alpaca-sim/rest/account.js';
import { tradingRoutes } from '../../io/alpaca-sim/rest/routes.js';
import { Streams } from '../../io/alpaca-sim/stream/server.js';
import { actionsOf } from './actions.js';
import { idOf, openBroker } from './broker.js';
import { SimClock } from './clock.js';
import { Journal } from './journal.js';
import { type OpenMarket, type Resumed, syntheticMarket } from './market.js';
import type { Credentials, RunningSim, SimAddress, SimOptions } from './options.js';

/**
 * Starts a simulator; it listens when this resolves. Throws TradectlError `usage` for an unknown fault and a port that is
 * taken, `data` for files that cannot be read, `ledger_*` for a state file that is not ours or in use.
 */
export async function startSim(options: SimOptions): Promise<RunningSim> {
  const faults = armed(options);
  const journal = new Journal(options);
  const opened = await openMarket(options, journal.found?.resumed).catch((error: unknown) => {
    journal.abandon();
    throw error;
  });
  const credentials = options.credentials ?? journal.found?.credentials ?? generated();
  const since = journal.found?.since ?? opened.start;
  journal.begin(options, credentials, since);
  const world = worldOf({ options, opened, since, journal, faults });
  const { wall, seed, onFailure } = options;
  const streams = new Streams({ world, faults, credentials, clock: wall, seed, onBug: onFailure });
  const refill = (): Promise<void> => opened.refill();
  const clock = new SimClock({ mode: options.clock, world, wall, audience: streams, refill, onFailure });
  const { host, port, requestsPerMinute } = options;
  const [account, standing] = [accountOf(options), { isBlocked: false }];
  const steered = { world, clock, faults, streams, standing, actions: actionsOf(world) };
  const server = await startHttpServer({
    ...{ host, port, requestsPerMinute, credentials, faults },
    routes: [
      ...tradingRoutes(world, account, standing),
      ...dataRoutes(world),
      ...controlRoutes({ ...steered, description: opened.description }),
    ],
    clock: () => wall.now(),
    onBug: onFailure,
  }).catch((error: unknown) => {
    journal.close(world.history);
    opened.close();
    throw error;
  });
  server.onUpgrade(streams.upgrade);
  clock.start();
  return {
    address: addressOf(`http://${hostText(host)}:${server.port}`, credentials),
    ...{ world, clock, faults },
    description: opened.description,
    notices: opened.notices,
    symbols: world.history.symbols(),
    close: async () => {
      await clock.stop();
      streams.close();
      await server.close();
      journal.close(world.history);
      opened.close();
    },
  };
}

/** Throws TradectlError `usage` for a fault that there is not. */
function armed(options: SimOptions): Faults {
  const faults = new Faults({ seed: options.seed, now: () => options.wall.now() });
  for (const text of options.faults) {
    const [name = '', ...arg] = text.split('=');
    faults.arm(name, arg.join('='));
  }
  return faults;
}

interface WorldParts {
  readonly options: SimOptions;
  readonly opened: OpenMarket;
  /** When the account began. */
  readonly since: Micros;
  readonly journal: Journal;
  readonly faults: Faults;
}

function worldOf({ options, opened, since, journal, faults }: WorldParts): SimWorld<Broker> {
  const { market, history, calendar, start } = opened;
  const resumed = journal.found?.resumed;
  const names = market.listings.map(({ symbol }) => [symbol, resumed?.nameOf(symbol) ?? symbol] as const);
  return new SimWorld({
    ...{ start, market, history, calendar },
    names: new Map(names.filter(([symbol, name]) => symbol !== name)),
    openBroker: (onUpdate) =>
      openBroker({
        ...{ options, calendar, since, faults, onUpdate },
        listings: market.listings,
        now: start,
        onChange: journal.onChange,
        stored: journal.found?.changes,
      }),
    save: () => journal.save(history),
  });
}

const generated = (): Credentials => ({
  key: `SIM${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`,
  secret: randomBytes(20).toString('hex'),
});

/** An account of its own for each seed. */
function accountOf({ seed, margin }: SimOptions): AccountTerms {
  const digits = String(seed).padStart(12, '0').slice(-12);
  return { id: idOf(`account ${seed}`), number: `SIM${digits.slice(-9)}`, multiplier: margin };
}

async function openMarket(options: SimOptions, resumed: Resumed | undefined): Promise<OpenMarket> {
  const { data } = options;
  if (data.kind === 'synthetic') return syntheticMarket(data.symbols, options, resumed);
  const { openFiles } = await import('./open-files.js');
  return openFiles(data.files, options, resumed);
}

/** As a URL has it; who listens everywhere is found here. */
const hostText = (host: string): string => (host === '0.0.0.0' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host);

function addressOf(rest: string, { key, secret }: Credentials): SimAddress {
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
