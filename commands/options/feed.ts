/** Flags of live feeds: where a feed is, how often it is tried, when to stop. */

import type { Command } from 'commander';
import type { Reader } from '../../src/app/config/formats.js';
import { FEEDS, type Feed, needsKeys } from '../../src/app/stream/feeds.js';
import type { Call } from '../run-command.js';
import { configOf, isSet, textOf } from './common.js';

export const COUNT: Reader<number> = {
  expected: 'a whole number of at least 1',
  parse: (text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined),
};

export const FEED: Reader<Feed> = {
  expected: `one of ${FEEDS.join(', ')}`,
  choices: FEEDS,
  parse: (text) => FEEDS.find((feed) => feed === text),
};

export const RETRIES: Reader<number> = {
  expected: 'a whole number such as 5',
  parse: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
};

/** Declares the flag of `shareInOf`. */
export const shareOption = (command: Command): Command =>
  command.option('--own-connection', 'do not share the stream of another process with the same keys');

/** Where processes with the same keys find each other; undefined with `--own-connection`, and for public feeds. */
export async function shareInOf(
  { context, options }: Call,
  feed: Feed,
  notice: (text: string) => void,
): Promise<string | undefined> {
  if (isSet(options, 'ownConnection') || !needsKeys(feed)) return undefined;
  const { shareDirectory } = await import('../../src/app/hub/share-directory.js');
  return shareDirectory(context.env, notice);
}

/** The endpoint of the configuration is Alpaca's; a flag is of any feed, and may name a WebSocket. */
export function endpointOf(call: Call, feed: Feed): string | undefined {
  // Read in any case: what is wrong with the configuration is told, whether this feed needs it or not.
  const { venue } = configOf({ ...call, options: { ...call.options, endpoint: undefined } });
  return textOf(call.options, 'endpoint') ?? (needsKeys(feed) ? venue.endpoint : undefined);
}

/** Where orders go: the flag, else the configuration, else Alpaca itself. */
export const brokerEndpoint = (call: Call): string | undefined =>
  textOf(call.options, 'endpoint') ??
  configOf({ ...call, options: { ...call.options, endpoint: undefined } }).venue.endpoint;
