/** Receives market events over ZeroMQ: notices what is missing, drops what is malformed, outlives the publisher. */

import { Context, Subscriber as Socket } from 'zeromq';
import type { FeedStatus } from '../../core/events.js';
import { type ClientCurve, secureClient } from './curve.js';
import { checkConnect, parseEndpoint } from './endpoint.js';
import { Link } from './link.js';
import { messagesOf } from './messages.js';
import { type Malformed, MESSAGE_MAX, type Message, readMessage } from './wire.js';
import type { WireEvent } from './wire-event.js';

export interface SubscriberOptions {
  readonly endpoint: string;
  /** `trade.SPY` is that topic, `trade.` all trades, and the empty text everything. */
  readonly topics: readonly string[];
  /** Messages kept while nobody takes them; what comes beyond them is lost, and told. */
  readonly highWaterMark: number;
  readonly curve: ClientCurve | undefined;
}

export interface SubscriberCounts {
  received: number;
  /** Messages of our topics that never came. */
  missed: number;
  /** Times that the publisher turned out to be another one. */
  restarts: number;
  /** Refused, by what is wrong with them. */
  readonly malformed: Record<Malformed | 'sequence', number>;
}

const RECONNECT_MS = 100;
const RECONNECT_MAX_MS = 4000;
/** Far more than a market has; a stranger's endless new ones must not fill the memory. */
const TOPICS_MAX = 100_000;

/** Connects, also before there is a publisher. Throws TradectlError `usage` for an address that is not allowed. */
export function openSubscriber(options: SubscriberOptions): Subscriber {
  const endpoint = parseEndpoint(options.endpoint);
  checkConnect(endpoint, options.curve !== undefined);
  const socket = new Socket({
    context: new Context(),
    receiveHighWaterMark: options.highWaterMark,
    maxMessageSize: MESSAGE_MAX,
    reconnectInterval: RECONNECT_MS,
    reconnectMaxInterval: RECONNECT_MAX_MS,
    linger: 0,
  });
  if (options.curve !== undefined) secureClient(socket, options.curve);
  const link = new Link(socket.events, () => {
    if (socket.closed) return;
    socket.disconnect(endpoint.text);
    socket.connect(endpoint.text);
  });
  socket.subscribe(...options.topics);
  socket.connect(endpoint.text);
  return new Subscriber(socket, options.topics, link);
}

export class Subscriber {
  readonly counts: SubscriberCounts = {
    received: 0,
    missed: 0,
    restarts: 0,
    malformed: { frames: 0, header: 0, payload: 0, event: 0, topic: 0, sequence: 0 },
  };
  /** The last message of each topic. */
  readonly #last = new Map<string, { readonly epoch: number; readonly seq: number }>();
  #epoch: number | undefined;

  constructor(
    readonly socket: Socket,
    readonly topics: readonly string[],
    readonly link: Link,
  ) {}

  /**
   * The events as they come, until `close`. Where messages of a topic are missing, a feed status `gap` of its symbol
   * comes before the next one. (A loss is seen when something follows it, and for a topic seen before.)
   */
  async *events(): AsyncGenerator<WireEvent> {
    for await (const frames of messagesOf(this.socket)) yield* this.#take(frames);
  }

  close(): void {
    if (!this.socket.closed) this.socket.close();
  }

  *#take(frames: readonly Buffer[]): Generator<WireEvent> {
    const message = readMessage(frames);
    if (typeof message === 'string') {
      this.counts.malformed[message]++;
      return;
    }
    if (!this.#isWanted(message.topic)) return;
    const missed = this.#follow(message);
    if (missed === undefined) return;
    this.counts.received++;
    if (missed > 0) yield gapOf(message, missed);
    yield message.event;
  }

  /** ZeroMQ matches beginnings: `trade.SPY` also gets `trade.SPYG`. */
  #isWanted(topic: string): boolean {
    return this.topics.some((one) => one === topic || one === '' || (one.endsWith('.') && topic.startsWith(one)));
  }

  /** How many messages are missing before this one; undefined where it was had already. */
  #follow({ topic, epoch, seq }: Message): number | undefined {
    if (this.#epoch !== undefined && this.#epoch !== epoch) this.counts.restarts++;
    this.#epoch = epoch;
    const last = this.#last.get(topic);
    // A new publisher counts from one, and we were listening for this topic.
    const expected = last === undefined ? seq : last.epoch === epoch ? last.seq + 1 : 1;
    if (seq < expected) {
      this.counts.malformed.sequence++;
      return undefined;
    }
    if (last === undefined && this.#last.size >= TOPICS_MAX) this.#forgetOldest();
    this.#last.set(topic, { epoch, seq });
    this.counts.missed += seq - expected;
    return seq - expected;
  }

  #forgetOldest(): void {
    const [oldest] = this.#last.keys();
    if (oldest !== undefined) this.#last.delete(oldest);
  }
}

function gapOf({ topic, event }: Message, missed: number): FeedStatus {
  return {
    kind: 'feed',
    symbol: 'symbol' in event ? event.symbol : undefined,
    tsEvent: event.tsEvent,
    tsRecv: event.tsRecv,
    state: 'gap',
    reason: `${missed} ${missed === 1 ? 'message' : 'messages'} of ${topic} lost`,
  };
}
