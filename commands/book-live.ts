/** `tradectl book` of a live feed. Loads what a replay has no use for: sockets, the venues' wires. */

import { randomBytes } from 'node:crypto';
import { bookTopics, runLiveBook } from '../src/app/book/live-book.js';
import { loadKeys } from '../src/app/config/keys.js';
import { streamClock } from '../src/app/stream/clock.js';
import { openVenue } from '../src/app/stream/feeds.js';
import { bookOptions, type Follow } from './book-options.js';
import { textOf } from './options/common.js';
import { COUNT, endpointOf, RETRIES, shareInOf } from './options/feed.js';
import { parseSymbols } from './options/lists.js';
import { DURATION } from './options/times.js';
import { badFlag, flagOf } from './options/values.js';
import type { Call } from './run-command.js';

/** Throws TradectlError `usage`, or `auth` where keys are missing. */
export async function liveBook(call: Call, isWatched: boolean): Promise<Follow> {
  const { context, args, options } = call;
  const { feed, ...shared } = bookOptions(call);
  if (feed === undefined) throw withoutFeed();
  if (textOf(options, 'speed') !== undefined) throw badFlag('--speed', '--speed is of a replay', 'leave it out');
  const { symbol, topics } = bookTopics(feed, symbolOf(args), isWatched);
  const limits = { count: flagOf(options, 'count', COUNT), durationMicros: flagOf(options, 'duration', DURATION) };
  const retriesMax = flagOf(options, 'retries', RETRIES) ?? 5;
  const name = textOf(options, 'feed') === 'sim' ? 'sim' : feed === 'alpaca' ? 'crypto' : feed;
  const venue = await openVenue({
    feed: name,
    endpoint: endpointOf(call, name),
    keys: feed === 'alpaca' ? loadKeys(context.env, context.cwd) : undefined,
    encoding: 'json',
    topics,
    levels: shared.depth,
  });
  const session = { ...limits, retriesMax, clock: streamClock, seed: randomBytes(4).readUInt32LE() };
  // What stdout holds back is known to the process alone.
  const backlog = (): number => process.stdout.writableLength;
  return async (watching) => {
    const shareIn = await shareInOf(call, name, watching.onNotice);
    return runLiveBook({ ...watching, ...shared, ...session, shareIn, feed, venue, topics, symbol, backlog });
  };
}

function symbolOf(args: readonly string[]): string {
  const [symbol = '', more] = parseSymbols(args.join(','), 'symbol');
  if (more !== undefined) throw badFlag('symbol', 'a book is of one symbol', 'name one symbol');
  return symbol;
}

const withoutFeed = () =>
  badFlag('--feed', 'a live book needs a feed', 'binance or kraken, which need no keys, or crypto; or --replay FILE');
