/** What a stream tells its reader. */

import type { FeedStatus } from '../../core/events.js';
import type { FeedMessage } from '../../core/feed/messages.js';

/** `isBackfill`: fetched later, since the stream was not there when it came. */
export type StreamEvent = (FeedMessage & { readonly isBackfill?: true }) | FeedStatus;
