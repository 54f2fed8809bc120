/** `tradectl trade` without keys: a simulated Alpaca of the session's own, on loopback, whose state lies beside the ledger. */

import { createHash, randomBytes } from 'node:crypto';
import { Keys } from '../src/app/config/keys.js';
import { type RunPlan, seedOf, warmupOf } from '../src/app/run-setup.js';
import type { RunningSim } from '../src/app/sim/options.js';
import { startSim } from '../src/app/sim/start-sim.js';
import { streamClock } from '../src/app/stream/clock.js';
import { openVenue, tradedTopics } from '../src/app/stream/feeds.js';
import { type BrokerDoor, openBroker } from '../src/app/trade/broker/open-broker.js';
import { liveMarket } from '../src/app/trade/live-market.js';
import type { TradeSource } from '../src/app/trade/source.js';
import { must } from '../src/core/base/assert.js';
import { moneyText, parsePrice } from '../src/core/base/decimal.js';
import { TradectlError } from '../src/core/base/errors.js';
import { lengthText } from '../src/core/market/bars/frame.js';
import { SYNTHETIC_SYMBOLS } from '../src/core/sim/synthetic.js';
import type { Call } from './run-command.js';

export interface SimTrade {
  readonly plan: RunPlan;
  readonly symbols: readonly string[] | undefined;
  readonly barMicros: number;
  readonly ledgerPath: string;
}

/** Trades a second of each symbol: enough that no bar of a second stays empty for long. */
const RATE = 12;
const CENT = must(parsePrice('0.01'), 'a cent is a price');

/** The simulator runs when this resolves. Throws TradectlError `ledger_*` where its state cannot be used. */
export async function openSim(
  call: Call,
  trade: SimTrade,
): Promise<{ source: TradeSource; door: BrokerDoor; close: () => Promise<void> }> {
  const symbols = trade.symbols ?? SYNTHETIC_SYMBOLS.map(({ symbol }) => symbol);
  const sim = await start(trade, symbols).catch((error: unknown) => {
    throw error instanceof TradectlError ? inWordsOfTrade(error) : error;
  });
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
    // Its books are those of any simulated session: the ledger needs no other name for it.
    return { source, door: { ...door, binding: SIMULATED }, close };
  } catch (error) {
    await sim.close();
    throw error;
  }
}

/** The simulator's state lies beside the ledger, and has no flag of its own here. */
const inWordsOfTrade = ({ code, message, where = '', hint = '', cause }: TradectlError): TradectlError =>
  new TradectlError(code, message, {
    where,
    hint: hint.replace('--state', '--db').replace('the other simulator', 'the other trader'),
    cause,
  });

const SIMULATED = { venue: 'simulated', mode: 'paper', account: 'simulated' };

const start = ({ plan, ledgerPath }: SimTrade, symbols: readonly string[]): Promise<RunningSim> =>
  startSim({
    ...{
      host: '127.0.0.1',
      port: 0,
      clock: 'real',
      margin: 2,
      calendar: undefined,
      hasPartialFills: false,
      faults: [],
    },
    data: { kind: 'synthetic', symbols },
    seed: seedOf(plan.options),
    cash: plan.options.cash,
    rate: RATE * symbols.length,
    requestsPerMinute: 200,
    statePath: `${ledgerPath}.${nameOf(plan, symbols)}.sim`,
    credentials: undefined,
    wall: streamClock,
    onFailure: (error) => {
      throw error;
    },
  });

/** One account for each run: what another strategy, seed or cash begins has a broker of its own. */
function nameOf({ strategy, params, options }: RunPlan, symbols: readonly string[]): string {
  const terms = [strategy.identity, params, symbols, seedOf(options), moneyText(options.cash)];
  return createHash('sha256').update(JSON.stringify(terms)).digest('hex').slice(0, 8);
}

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
