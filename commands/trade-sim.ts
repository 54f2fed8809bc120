/** `tradectl trade` without keys: a simulated Alpaca of the session's own, on loopback, whose state lies beside the ledger. */

import { randomBytes } from 'node:crypto';
import { Keys } from '../src/app/config/keys.js';
import { type RunPlan, seedOf, warmupOf } from '../src/app/run-setup.js';
import type { RunningSim } from '../src/app/sim/options.js';
import { OWN_BINDING, type OwnSim, ownNameOf, startOwnSim } from '../src/app/sim/own-sim.js';
import { streamClock } from '../src/app/stream/clock.js';
import { openVenue, tradedTopics } from '../src/app/stream/feeds.js';
import { type BrokerDoor, openBroker } from '../src/app/trade/broker/open-broker.js';
import { liveMarket } from '../src/app/trade/live-market.js';
import type { TradeSource } from '../src/app/trade/source.js';
import { must } from '../src/core/base/assert.js';
import { parsePrice } from '../src/core/base/decimal.js';
import { lengthText } from '../src/core/market/bars/frame.js';
import { SYNTHETIC_SYMBOLS } from '../src/core/sim/synthetic.js';
import type { Call } from './run-command.js';

export interface SimTrade {
  readonly plan: RunPlan;
  readonly symbols: readonly string[] | undefined;
  readonly barMicros: number;
  readonly ledgerPath: string;
}

const CENT = must(parsePrice('0.01'), 'a cent is a price');

/** The simulator runs when this resolves. Throws TradectlError `ledger_*` where its state cannot be used. */
export async function openSim(
  call: Call,
  trade: SimTrade,
): Promise<{ source: TradeSource; door: BrokerDoor; close: () => Promise<void> }> {
  const symbols = trade.symbols ?? SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol);
  const own = ownOf(trade.plan, symbols);
  const sim = await startOwnSim(own, trade.ledgerPath);
  try {
    const keys = new Keys(sim.address.key, sim.address.secret);
    const { rest: endpoint } = sim.address;
    const { signal } = call.context;
    const door = await openBroker({ keys, endpoint, clock: streamClock, random: Math.random, signal });
    const source = await marketOf(call, trade, symbols, sim, keys);
    const close = async (): Promise<void> => {
      source.close();
      await sim.close();
    };
    return { source, door: { ...door, binding: OWN_BINDING, ownSim: ownNameOf(own) }, close };
  } catch (error) {
    await sim.close();
    throw error;
  }
}

const ownOf = ({ strategy, params, options }: RunPlan, symbols: readonly string[]): OwnSim => ({
  ...{ strategy: strategy.identity, params, symbols, cash: options.cash },
  seed: seedOf(options),
});

async function marketOf(
  { context }: Call,
  { plan, barMicros }: SimTrade,
  symbols: readonly string[],
  sim: RunningSim,
  keys: Keys,
): Promise<TradeSource> {
  const topics = tradedTopics('sim', 'trades', symbols);
  const venue = await openVenue({ feed: 'sim', endpoint: sim.address.rest, keys, encoding: 'json', topics });
  const run = { ...plan.options, tick: plan.options.tick ?? CENT };
  const source = liveMarket({
    isVenueTime: true,
    ...{ feed: 'sim', symbols, barMicros, run, venue, topics, warmup: warmupOf(plan, false) },
    clock: streamClock,
    seed: randomBytes(4).readUInt32LE(),
    retriesMax: 5,
    signal: context.signal,
    shareIn: undefined,
    notice: (text) => context.err.write(`notice: ${text}\n`),
  });
  const identity = { ...source.identity, seed: seedOf(plan.options) };
  const terms = `${lengthText(barMicros)} bars of its trades, feed sim, unadjusted`;
  return { ...source, identity, description: `${sim.description}, ${terms}` };
}
