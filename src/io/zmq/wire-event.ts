/** What goes over ZeroMQ: the market's events, and what live feeds tell beside them. */

import type { MarketEvent } from '../../core/events.js';
import type { FeedMessage } from '../../core/feed/messages.js';
import type { DepthMessage } from '../../core/feed/sync/depth.js';

/** `isBackfill`: fetched later, since the stream was not there when it came. */
export type WireEvent = (MarketEvent | FeedMessage | DepthMessage) & { readonly isBackfill?: true };
