/** Another process's events over ZeroMQ as a source: a slow reader gets the newest quotes, and all of the rest. */

import { ConflationQueue } from '../../core/market/store/conflation.js';
import { openSubscriber, type Subscriber, type SubscriberOptions } from '../../io/zmq/subscriber.js';
import type { WireEvent } from '../../io/zmq/wire-event.js';
import type { RelayBatch, RelaySource } from './source.js';

const BATCH_MAX = 1024;
/** When it is full nothing more is taken off the socket: what is then lost there is told as a gap. */
const LIMITS = { capacity: 65_536, overload: 4096, reports: 1 };

/** Throws TradectlError `usage` for an address that is not allowed. */
export function feedSource(options: SubscriberOptions): RelaySource {
  const subscriber = openSubscriber(options);
  const pump = new Pump(subscriber);
  return {
    description: `events of ${options.endpoint}`,
    notices: [],
    timeOf: undefined,
    link: subscriber.link,
    batches: () => pump.batches(),
    counts: () => ({
      conflated: pump.queue.conflated,
      malformed: Object.fromEntries(Object.entries(subscriber.counts.malformed).filter(([, times]) => times > 0)),
    }),
    stop: () => subscriber.close(),
    close: () => subscriber.close(),
  };
}

/** Takes events off the socket whether or not anybody reads, and hands them on when somebody does. */
class Pump {
  readonly queue = new ConflationQueue<WireEvent>(LIMITS);
  #isOver = false;
  #onEvent: () => void = () => undefined;
  #onRoom: () => void = () => undefined;

  constructor(readonly subscriber: Subscriber) {}

  async *batches(): AsyncGenerator<RelayBatch> {
    const receiving = this.#receive();
    while (!this.#isOver || this.queue.length > 0) {
      if (this.queue.length === 0) await new Promise<void>((resolve) => (this.#onEvent = resolve));
      else yield { events: this.#takeAll(), bad: [] };
    }
    await receiving;
  }

  async #receive(): Promise<void> {
    try {
      for await (const event of this.subscriber.events()) {
        while (this.queue.push(event) === 'full') await new Promise<void>((resolve) => (this.#onRoom = resolve));
        this.#onEvent();
      }
    } finally {
      this.#isOver = true;
      this.#onEvent();
    }
  }

  #takeAll(): readonly WireEvent[] {
    const events: WireEvent[] = [];
    for (let one = this.queue.take(); one !== undefined; one = this.queue.take()) {
      if (one.kind !== 'report') events.push(one);
      if (events.length === BATCH_MAX) break;
    }
    this.#onRoom();
    return events;
  }
}
