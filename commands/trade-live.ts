/** `tradectl trade --feed`: the live market of a paper session. Loads what a replay has no use for. */

import { randomBytes } from 'node:crypto';
import { loadKeys } from '../src/app/config/keys.js';
import { type RunPlan, warmupOf } from '../src/app/run-setup.js';
import { type Feed, needsKeys, openVenue, topicsOf, tradedTopics } from '../src/app/stream/feeds.js';
import { barsOf, type LiveMarketOptions, liveMarket } from '../src/app/trade/live-market.js';
import type { TradeSource } from '../src/app/trade/source.js';
import { textOf } from './options/common.js';
import { endpointOf, RETRIES, shareInOf } from './options/feed.js';
import { flagOf } from './options/values.js';
import type { Call } from './run-command.js';

export interface LiveFlags {
  readonly feed: Feed;
  readonly symbols: readonly string[];
  /** As typed; undefined where the feed's own bars will do. */
  readonly barMicros: number | undefined;
  /** Whether time is the venue's: of a simulator, which may run fast. */
  readonly isVenueTime: boolean;
  /** Whether fills are held against quotes. */
  readonly hasQuotes: boolean;
  /** Of the market. */
  readonly clock: LiveMarketOptions['clock'];
}

/** Throws TradectlError `auth` where keys are missing, `usage` for what does not fit. */
export async function openLive(
  call: Call,
  { feed, symbols, barMicros, isVenueTime, hasQuotes, clock }: LiveFlags,
  plan: RunPlan,
): Promise<TradeSource> {
  const { context, options } = call;
  const notice = (text: string): void => context.err.write(`notice: ${text}\n`);
  const made = barsOf(feed, barMicros);
  const traded = tradedTopics(feed, made === undefined ? 'bars' : 'trades', symbols);
  const topics = hasQuotes ? [...traded, ...topicsOf(feed, ['quotes'], symbols)] : traded;
  const venue = await openVenue({
    feed,
    endpoint: endpointOf(call, feed),
    keys: needsKeys(feed) ? loadKeys(context.env, context.cwd) : undefined,
    encoding: 'json',
    topics,
  });
  return liveMarket({
    ...{ feed, symbols, isVenueTime, barMicros: made, run: plan.options, venue, topics, notice },
    warmup: warmupOf(plan, textOf(options, 'warmup') !== undefined),
    clock,
    seed: randomBytes(4).readUInt32LE(),
    retriesMax: flagOf(options, 'retries', RETRIES) ?? 5,
    signal: context.signal,
    shareIn: await shareInOf(call, feed, notice),
  });
}
