/** The vocabulary of the connection machine: what can happen to a stream, and what it wants done. */

import type { TradectlError } from '../base/errors.js';
import type { Micros } from '../base/time.js';
import type { FeedStatus } from '../events.js';
import type { Backoff } from './backoff.js';
import type { Channel, Topic } from './messages.js';
import type { Subscriptions } from './subscriptions.js';

export type Input =
  | { readonly kind: 'start' }
  /** `isLocal`: not the venue, but another process of this machine that passes its stream on. */
  | { readonly kind: 'opened'; readonly isLocal?: boolean }
  /** It never opened: the HTTP status of the answer, undefined where nobody answered. */
  | { readonly kind: 'refused'; readonly status: number | undefined; readonly reason: string }
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  | { readonly kind: 'greeted' }
  | { readonly kind: 'authenticated' }
  /** `isWhole`: the venue tells its whole set, not what it adds; `untold`: channels of which it says nothing. */
  | {
      readonly kind: 'confirmed';
      readonly topics: readonly Topic[];
      readonly isWhole: boolean;
      readonly untold: readonly Channel[];
    }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly symbol?: string }
  /** The venue took topics out of its set. */
  | { readonly kind: 'withdrawn'; readonly topics: readonly Topic[] }
  /** A book is not whole any more: out of the set with it, and in again, for a snapshot. */
  | { readonly kind: 'resync'; readonly topics: readonly Topic[] }
  /** More topics are wanted, or some are not any more. */
  | { readonly kind: 'want' | 'unwant'; readonly topics: readonly Topic[] }
  /** The way to the stream is another one now: the connection is let go, and made again. */
  | { readonly kind: 'moved'; readonly reason: string }
  | { readonly kind: 'data'; readonly channels: readonly Channel[] }
  | { readonly kind: 'pong' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' };

/** A request that the venue refused. */
export interface Refusal {
  /** The venue's. */
  readonly code: number;
  readonly message: string;
  readonly error: TradectlError;
}

export type Output =
  | { readonly kind: 'connect' }
  | { readonly kind: 'send'; readonly frame: unknown }
  | { readonly kind: 'ping' }
  /** Close in order; nothing follows. */
  | { readonly kind: 'close' }
  /** Leave the socket at once: the other end does not answer or is not wanted any more. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'status'; readonly state: FeedStatus['state']; readonly reason: string }
  /** The venue does not give these; with nothing left, `fail` comes instead. */
  | { readonly kind: 'refused'; readonly topics: readonly Topic[]; readonly refusal: Refusal }
  /** The stream is whole again: what came between the two times was not heard. */
  | { readonly kind: 'backfill'; readonly from: Micros; readonly to: Micros }
  /** For good. */
  | { readonly kind: 'fail'; readonly error: TradectlError };

/** How a venue is spoken to. A frame is what the socket's side encodes. */
export interface Dialect {
  /** For messages: `stream.data.alpaca.markets/v2/iex`. */
  readonly name: string;
  /** Whether it speaks first, before it can be authenticated with. */
  readonly greets: boolean;
  /** Undefined where no keys are asked for. */
  readonly auth: (() => unknown) | undefined;
  /** Undefined where the URL says it all. */
  readonly subscribe: ((topics: readonly Topic[]) => unknown) | undefined;
  /** What is taken out and still wanted is asked for again. Undefined where that cannot be said. */
  readonly unsubscribe: ((topics: readonly Topic[]) => unknown) | undefined;
  /** Whether one request holds topics of one channel only. */
  readonly isByChannel: boolean;
}

export interface ConnectionOptions {
  readonly dialect: Dialect;
  readonly subscriptions: Subscriptions;
  readonly backoff: Backoff;
  readonly isOpen: (now: Micros) => boolean;
  /** How often a venue that was never reached is tried again. */
  readonly retriesMax: number;
}
