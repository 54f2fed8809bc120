/** Whether the streams of orders and of market data let us in; each is left at once. */

import { Prng } from '../../core/base/prng.js';
import { Backoff } from '../../core/feed/backoff.js';
import { Connection } from '../../core/feed/connection.js';
import { OCCUPIED, OCCUPIED_HINT } from '../../core/feed/occupancy.js';
import type { Output } from '../../core/feed/protocol.js';
import { Subscriptions } from '../../core/feed/subscriptions.js';
import { alpacaVenue } from '../../io/alpaca/live.js';
import { TradeUpdates } from '../../io/alpaca/trading/updates.js';
import { FeedSocket } from '../../io/shared/socket.js';
import type { Asked } from './asked.js';
import { type Finding, ok, warn } from './check.js';

/** Authenticated and listening; or why not. Throws TradectlError `auth`, `venue_unreachable`. */
export async function orderStream({ endpoint, keys, clock, seed, signal }: Asked): Promise<Finding> {
  let stream: TradeUpdates | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      stream = new TradeUpdates({
        ...{ endpoint, keys, clock, seed },
        retriesMax: 0,
        onUpdate: () => undefined,
        onCatchUp: () => resolve(),
        onGap: () => undefined,
        onDown: () => undefined,
        onFault: () => undefined,
        onFail: reject,
      });
      signal.addEventListener('abort', () => resolve(), { once: true });
      stream.start();
    });
  } finally {
    await stream?.stop();
  }
  return ok(`${endpoint.stream.host}${endpoint.stream.pathname} listens for us`);
}

/** Authenticated, without asking for a symbol. Throws TradectlError `auth`, `venue_unreachable`. */
export async function dataStream({ url, keys, clock, seed, signal }: Asked): Promise<Finding> {
  const venue = alpacaVenue({ feed: 'iex', endpoint: url, keys, encoding: 'json' });
  const { dialect } = venue;
  let socket: FeedSocket | undefined;
  try {
    const state = await new Promise<string>((resolve, reject) => {
      const connection = new Connection({
        ...{ dialect, isOpen: venue.isOpen, retriesMax: 0 },
        subscriptions: new Subscriptions([]),
        backoff: new Backoff(new Prng(seed)),
      });
      const told = (output: Output): void => {
        if (output.kind === 'fail') reject(output.error);
        if (output.kind === 'status') resolve(output.state === 'up' ? 'up' : output.reason);
      };
      socket = new FeedSocket({
        route: () => ({ url: venue.url, headers: venue.headers, encode: venue.encode, isLocal: false }),
        ...{ connection, clock },
        onFrame: (bytes, isBinary) => venue.decode(bytes, isBinary, clock.now()).inputs,
        onOutput: told,
      });
      signal.addEventListener('abort', () => resolve('left'), { once: true });
      socket.start();
    });
    if (state === 'up') return ok(`${dialect.name} lets us in`);
    return warn(state, state.includes(OCCUPIED) ? OCCUPIED_HINT : 'try again; tradectl stream AAPL says more');
  } finally {
    await socket?.stop();
  }
}
