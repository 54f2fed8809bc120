/** Publishes market events over ZeroMQ: numbered per topic, never waiting for anybody who listens. */

import { Context, type Reply, XPublisher } from 'zeromq';
import { TradectlError } from '../../core/base/errors.js';
import { openJudge, type ServerCurve, secureServer } from './curve.js';
import { checkBind, type Endpoint, parseEndpoint } from './endpoint.js';
import { requireKey } from './keys.js';
import { messagesOf } from './messages.js';
import { headerOf, payloadOf, topicOf } from './wire.js';
import type { WireEvent } from './wire-event.js';

export interface PublisherOptions {
  /** `tcp://127.0.0.1:5555` (port `*`: any), `ipc:///path`; other machines only with `curve`. */
  readonly endpoint: string;
  /** Tells this start from every other one: the time of it in microseconds will do. */
  readonly epoch: number;
  /** Messages kept for each subscriber that is slow; those beyond are dropped for it. */
  readonly highWaterMark: number;
  readonly curve: ServerCurve | undefined;
}

/** How long closing waits for messages to leave. */
const LINGER_MS = 2000;
/** What a client may send, in bytes. */
const SUBSCRIPTION_MAX = 1024;

interface Topic {
  readonly frame: Buffer;
  seq: number;
}

/** Binds a publisher. Throws TradectlError `usage` where the address is not allowed or cannot be had. */
export async function openPublisher(options: PublisherOptions): Promise<Publisher> {
  const endpoint = parseEndpoint(options.endpoint);
  const allowed = options.curve?.allowed.map(requireKey) ?? [];
  checkBind(endpoint, options.curve !== undefined && allowed.length > 0);
  // A context of its own: the judge of clients is one per context.
  const context = new Context();
  const judge = options.curve === undefined ? undefined : await openJudge(context, allowed);
  const socket = new XPublisher({
    context,
    sendHighWaterMark: options.highWaterMark,
    sendTimeout: 0,
    maxMessageSize: SUBSCRIPTION_MAX,
    linger: LINGER_MS,
  });
  if (options.curve !== undefined) secureServer(socket, options.curve.keys);
  try {
    await socket.bind(endpoint.text);
  } catch (cause) {
    socket.close();
    judge?.close();
    throw cannotBind(endpoint, cause);
  }
  return new Publisher(socket, judge, options.epoch);
}

const cannotBind = ({ text }: Endpoint, cause: unknown): TradectlError =>
  new TradectlError('usage', `cannot publish: ${(cause as Error).message}`, {
    where: text,
    hint: 'choose another port, or stop the program that has it',
    cause,
  });

export class Publisher {
  readonly counts = { sent: 0, failed: 0 };
  /** As others connect to it. */
  readonly endpoint: string;
  readonly #topics = new Map<string, Topic>();
  readonly #waiting: (() => void)[] = [];
  #isSubscribed = false;

  constructor(
    readonly socket: XPublisher,
    readonly judge: Reply | undefined,
    readonly epoch: number,
  ) {
    this.endpoint = socket.lastEndpoint ?? '';
    void this.#watch();
  }

  /** Hands a message to the library and returns; to those whose queue is full it does not go. */
  publish(event: WireEvent): void {
    const name = topicOf(event);
    let topic = this.#topics.get(name);
    if (topic === undefined) {
      topic = { frame: Buffer.from(name), seq: 0 };
      this.#topics.set(name, topic);
    }
    topic.seq++;
    this.counts.sent++;
    // With a timeout of 0 it has been sent, or has failed, when this returns.
    this.socket.send([topic.frame, headerOf(this.epoch, topic.seq), payloadOf(event)]).catch(this.#onFailure);
  }

  /** Resolves when somebody subscribes, at once if somebody has, and when the publisher closes. */
  subscribed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isSubscribed || this.socket.closed) resolve();
      else this.#waiting.push(resolve);
    });
  }

  /** Messages under way have two seconds to leave; the address is free a moment later. */
  close(): void {
    if (this.socket.closed) return;
    this.socket.close();
    this.judge?.close();
    this.#wake();
  }

  readonly #onFailure = (): void => {
    this.counts.failed++;
  };

  /** Subscribers send what they want: 1 and a topic. */
  async #watch(): Promise<void> {
    for await (const [frame] of messagesOf(this.socket)) {
      if (frame?.[0] !== 1) continue;
      this.#isSubscribed = true;
      this.#wake();
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
