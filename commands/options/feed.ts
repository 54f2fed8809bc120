/** Flags of live feeds: where a feed is, how often it is tried, when to stop. */

import type { Reader } from '../../src/app/config/formats.js';
import { type Feed, needsKeys } from '../../src/app/stream/feeds.js';
import type { Call } from '../run-command.js';
import { configOf, textOf } from './common.js';

export const COUNT: Reader<number> = {
  expected: 'a whole number of at least 1',
  parse: (text) => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined),
};

export const RETRIES: Reader<number> = {
  expected: 'a whole number such as 5',
  parse: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
};

/** The endpoint of the configuration is Alpaca's; a flag is of any feed, and may name a WebSocket. */
export function endpointOf(call: Call, feed: Feed): string | undefined {
  // Read in any case: what is wrong with the configuration is told, whether this feed needs it or not.
  const { venue } = configOf({ ...call, options: { ...call.options, endpoint: undefined } });
  return textOf(call.options, 'endpoint') ?? (needsKeys(feed) ? venue.endpoint : undefined);
}
