/** Sockets of the tests: on loopback at a port of the system's choice, closed at the end whatever happens. */

import { afterEach } from 'vitest';
import { micros } from '../../../src/core/base/time.js';
import type { Trade } from '../../../src/core/events.js';
import { openPublisher, type Publisher, type PublisherOptions } from '../../../src/io/zmq/publisher.js';
import { openSubscriber, type Subscriber, type SubscriberOptions } from '../../../src/io/zmq/subscriber.js';
import type { WireEvent } from '../../../src/io/zmq/wire-event.js';

const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** Closes it after the test. */
export function kept<T extends { close(): void }>(one: T): T {
  open.push(one);
  return one;
}

export const publisher = async (options: Partial<PublisherOptions> = {}): Promise<Publisher> =>
  kept(
    await openPublisher({
      endpoint: 'tcp://127.0.0.1:*',
      epoch: 1,
      highWaterMark: 10_000,
      curve: undefined,
      ...options,
    }),
  );

export const subscriber = (endpoint: string, options: Partial<SubscriberOptions> = {}): Subscriber =>
  kept(openSubscriber({ endpoint, topics: [''], highWaterMark: 10_000, curve: undefined, ...options }));

export const trade = (symbol: string, id: string, price = 10): Trade => ({
  kind: 'trade',
  symbol,
  tsEvent: micros(1_700_000_000_123_456),
  tsRecv: micros(1_700_000_000_123_789),
  price,
  size: 0.1,
  id,
  nanos: 7,
});

/** Takes events until `isLast` says so of one; that one included. */
export async function takeUntil(
  events: AsyncGenerator<WireEvent>,
  isLast: (event: WireEvent, count: number) => boolean,
): Promise<WireEvent[]> {
  const taken: WireEvent[] = [];
  for (;;) {
    const next = await events.next();
    if (next.done === true) return taken;
    taken.push(next.value);
    if (isLast(next.value, taken.length)) return taken;
  }
}

export const take = (events: AsyncGenerator<WireEvent>, count: number): Promise<WireEvent[]> =>
  takeUntil(events, (_, taken) => taken === count);
