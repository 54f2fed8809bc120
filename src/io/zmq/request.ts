/**
 * Asks a server over ZeroMQ, one request at a time, and gives up in the end: a lazy pirate (zguide, chapter 4).
 *
 * After a timeout the socket is closed, so that a late answer has nowhere to go, and the same request is sent again
 * through a new one, under the same id.
 */

import { Context, Request } from 'zeromq';
import { assert } from '../../core/base/assert.js';
import { TradectlError } from '../../core/base/errors.js';
import { type ClientCurve, secureClient } from './curve.js';
import { checkConnect, parseEndpoint } from './endpoint.js';

export interface RequesterOptions {
  readonly endpoint: string;
  /** For each attempt. */
  readonly timeoutMs: number;
  /** Attempts after the first. */
  readonly retries: number;
  readonly curve: ClientCurve | undefined;
  /** A new id, unlike any before. */
  readonly nextId: () => string;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Throws TradectlError `usage` for an address that is not allowed. */
export function openRequester(options: RequesterOptions): Requester {
  const endpoint = parseEndpoint(options.endpoint);
  checkConnect(endpoint, options.curve !== undefined);
  return new Requester(endpoint.text, options);
}

export class Requester {
  readonly counts = { asked: 0, retried: 0 };
  readonly #context = new Context();
  #socket: Request | undefined;
  #isAsking = false;

  constructor(
    readonly endpoint: string,
    readonly options: RequesterOptions,
  ) {}

  /** The answer to a request, to which an id is added. Throws `venue_unreachable` where none comes; one at a time. */
  async ask(request: Fields): Promise<Fields> {
    assert(!this.#isAsking, 'a requester asks one thing at a time');
    this.#isAsking = true;
    this.counts.asked++;
    try {
      return await this.#persist({ ...request, id: this.options.nextId() });
    } finally {
      this.#isAsking = false;
    }
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  async #persist(request: Fields & { readonly id: string }): Promise<Fields> {
    const text = JSON.stringify(request);
    for (let attempt = 0; attempt <= this.options.retries; attempt++) {
      if (attempt > 0) this.counts.retried++;
      const answer = await this.#attempt(text);
      // An answer without our id is one to a request that could not be read: still ours, one at a time.
      if (answer !== undefined && (answer['id'] === request.id || answer['id'] === null)) return answer;
      this.close();
    }
    throw new TradectlError('venue_unreachable', `no answer after ${this.options.retries + 1} attempts`, {
      where: this.endpoint,
      hint: 'is the server running there? `tradectl risk serve` starts one',
    });
  }

  /** Undefined where no answer came in time, or one that cannot be read. */
  async #attempt(text: string): Promise<Fields | undefined> {
    this.#socket ??= this.#open();
    try {
      await this.#socket.send(text);
      const [frame] = await this.#socket.receive();
      const answer: unknown = JSON.parse(String(frame));
      return typeof answer === 'object' && answer !== null ? (answer as Fields) : undefined;
    } catch {
      return undefined;
    }
  }

  #open(): Request {
    const { timeoutMs, curve } = this.options;
    const socket = new Request({
      context: this.#context,
      linger: 0,
      sendTimeout: timeoutMs,
      receiveTimeout: timeoutMs,
    });
    if (curve !== undefined) secureClient(socket, curve);
    socket.connect(this.endpoint);
    return socket;
  }
}
