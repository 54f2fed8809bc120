/** Where `tradectl trade` trades: files, a live feed with or without its broker, or a simulator of its own. */

import type { Keys } from '../src/app/config/keys.js';
import type { RunPlan } from '../src/app/run-setup.js';
import { streamClock } from '../src/app/stream/clock.js';
import { type Feed, needsKeys } from '../src/app/stream/feeds.js';
import { closedNotice, nightNotice, stockClock } from '../src/app/trade/broker/closed-market.js';
import { checkSymbols } from '../src/app/trade/broker/known-symbols.js';
import type { BrokerDoor } from '../src/app/trade/broker/open-broker.js';
import { refuseShutDays } from '../src/app/trade/broker/shut-days.js';
import type { Shadowed } from '../src/app/trade/shadow.js';
import { syntheticSource, type TradeSource } from '../src/app/trade/source.js';
import { must } from '../src/core/base/assert.js';
import { MINUTE, TIMEFRAMES } from '../src/core/base/time.js';
import type { VenueClock } from '../src/core/venue/records.js';
import { brokerEndpoint } from './options/feed.js';
import type { TradeFlags } from './options/trade.js';
import type { Call } from './run-command.js';
import { venueTermNotices } from './trade-venue-terms.js';

/** A market to trade on, and the broker that takes the orders; undefined where a venue in this process does. */
export interface OpenMarket {
  readonly source: TradeSource;
  readonly door?: BrokerDoor;
  /** Whether the broker is a simulator of this session's own. */
  readonly isOwn?: boolean;
  /** What the broker said of the market of stocks; undefined where it plays no part. */
  readonly stocks?: VenueClock | undefined;
  /** The account that a venue in this process stands in for. */
  readonly shadowed?: Shadowed;
  close(): Promise<void> | void;
}

interface Around {
  readonly keys: Keys | undefined;
  readonly ledgerPath: string;
}

/** Throws what the market throws: `auth`, `venue_unreachable`, `data`, `usage`, `ledger_*`. */
export async function openMarket(call: Call, flags: TradeFlags, plan: RunPlan, around: Around): Promise<OpenMarket> {
  const { files, symbol, symbols, feed } = flags;
  if (files.length > 0) {
    const { replaySource } = await import('../src/app/trade/replay-source.js');
    return closing(await replaySource(files, symbol, plan.options));
  }
  if (feed !== undefined) return openFeed(call, flags, plan, around.keys);
  const barMicros = flags.barMicros ?? TIMEFRAMES[plan.options.timeframe ?? '1Sec'];
  if (flags.isShadow || isCosted(call)) return closing(syntheticSource(symbols, barMicros, plan.options));
  const { openSim } = await import('./trade-sim.js');
  const { ledgerPath } = around;
  return { ...(await openSim(call, { plan, symbols, barMicros, ledgerPath })), isOwn: true };
}

const closing = (source: TradeSource): OpenMarket => ({ source, close: () => source.close() });

/** Orders go to the broker whose feed it is, where there are keys and nobody said otherwise. */
async function openFeed(call: Call, flags: TradeFlags, plan: RunPlan, keys: Keys | undefined): Promise<OpenMarket> {
  const { symbols = [], feed, isShadow } = flags;
  const { timeframe = '1Min' } = plan.options;
  // Bars of a minute are the feed's own, where it has them and nobody asked for others.
  const barMicros = flags.barMicros ?? (timeframe === '1Min' ? undefined : TIMEFRAMES[timeframe]);
  const name = must(feed, 'a live market has a feed');
  if (keys !== undefined && isTraded(name) && !isShadow) refuseShutDays(plan, symbols, barMicros);
  const account =
    keys !== undefined && isTraded(name)
      ? await (await import('./trade-broker.js')).openDoor(
          call,
          keys,
          brokerEndpoint(call),
          flags.isLive ? 'live' : 'paper',
        )
      : undefined;
  const door = isShadow ? undefined : account;
  if (door) await checkSymbols(door.client, symbols);
  const stocks = door === undefined ? undefined : await stockClock(door.client, symbols);
  const shadowed =
    isShadow && account ? { cash: account.account.cash, held: await account.client.positions() } : undefined;
  const { openLive } = await import('./trade-live.js');
  const time = { isVenueTime: account?.mode === 'SIMULATED', clock: account?.venueClock ?? streamClock };
  const source = await openLive(call, { feed: name, symbols, barMicros, ...time, hasQuotes: isShadow }, plan);
  const isReal = account !== undefined && !time.isVenueTime;
  const night = isReal ? nightNotice(symbols, barMicros ?? MINUTE, plan.limits, isShadow ? 'shadow' : 'broker') : [];
  const terms = account === undefined ? [] : venueTermNotices(call.options, account.account.cash, door !== undefined);
  const notices = [...source.notices, ...closedNotice(stocks), ...night, ...terms];
  return { ...closing({ ...source, notices }), stocks, ...(door && { door }), ...(shadowed && { shadowed }) };
}

/** Feeds of the broker that takes the orders. The test stream's symbol is nobody's. */
const isTraded = (feed: Feed): boolean => needsKeys(feed) && feed !== 'test';

/** Terms that a broker does not take: a venue in this process charges them. */
const isCosted = ({ options }: Call): boolean =>
  ['commissionRate', 'feePerShare', 'feePerOrder', 'slippageBps', 'spread', 'fill'].some(
    (name) => options[name] !== undefined,
  );
