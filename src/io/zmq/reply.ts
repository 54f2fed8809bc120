/**
 * Answers requests over ZeroMQ: a ROUTER, so that no client holds up another, for plain REQ sockets of any language.
 *
 * What arrives while answers are made waits in rounds of a bounded size; what goes beyond is told so at once.
 */

import { Context, type Reply, Router } from 'zeromq';
import { TradectlError } from '../../core/base/errors.js';
import { openJudge, type ServerCurve, secureServer } from './curve.js';
import { checkBind, type Endpoint, parseEndpoint } from './endpoint.js';
import { requireKey } from './keys.js';
import { checkSocketFile } from './reply-address.js';
import { type Received, receivedOf } from './reply-envelope.js';

/** Why a request is not looked into. */
export type Refusal = 'busy' | 'frames' | 'too_large';

export interface Answerer {
  /** The answer to the one frame of a request. Must not throw. */
  answer(body: Buffer): string;
  /** What is said to a request that is not looked into. Must not throw. */
  refuse(why: Refusal, body: Buffer): string;
}

export interface ReplierOptions {
  /** `tcp://127.0.0.1:5556` (port `*`: any), `ipc:///path`; other machines only with `curve`. */
  readonly endpoint: string;
  readonly curve: ServerCurve | undefined;
  readonly answerer: Answerer;
}

/** Of one request, in bytes. */
export const REQUEST_MAX = 256 * 1024;
/** Beyond this the library cuts the connection, since nobody sends so much by mistake. */
const FRAME_MAX = 16 * 1024 * 1024;
/** Requests, and their bytes, that wait while answers are made; those beyond are refused as busy. */
export const ROUND_MAX = 1000;
const ROUND_BYTES = 1024 * 1024;
/** Requests taken in one go, refused ones included, so that a flood does not keep anybody from an answer. */
const INTAKE_MAX = 10 * ROUND_MAX;
/** Messages kept for each client in each direction; answers beyond are lost to a client that does not take them. */
const HIGH_WATER_MARK = 1000;
/** How long closing waits for answers to leave. */
const LINGER_MS = 500;

/** Binds a server. Throws TradectlError `usage` where the address is not allowed or cannot be had. */
export async function openReplier({ endpoint: text, curve, answerer }: ReplierOptions): Promise<Replier> {
  const endpoint = parseEndpoint(text);
  const allowed = curve?.allowed.map(requireKey) ?? [];
  checkBind(endpoint, allowed.length > 0);
  if (endpoint.kind === 'ipc') await checkSocketFile(endpoint.path);
  // A context of its own: the judge of clients is one per context.
  const context = new Context();
  const judge = curve === undefined ? undefined : await openJudge(context, allowed);
  const socket = openSocket(context);
  if (curve !== undefined) secureServer(socket, curve.keys);
  try {
    await socket.bind(endpoint.text);
  } catch (cause) {
    socket.close();
    judge?.close();
    throw cannotBind(endpoint, cause);
  }
  return new Replier(socket, judge, answerer);
}

const openSocket = (context: Context): Router =>
  new Router({
    context,
    sendHighWaterMark: HIGH_WATER_MARK,
    receiveHighWaterMark: HIGH_WATER_MARK,
    sendTimeout: 0,
    maxMessageSize: FRAME_MAX,
    linger: LINGER_MS,
  });

const cannotBind = ({ text }: Endpoint, cause: unknown): TradectlError =>
  new TradectlError('usage', `cannot serve: ${(cause as Error).message}`, {
    where: text,
    hint: 'choose another address, or stop the program that has it',
    cause,
  });

export class Replier {
  /** Answers that could not be handed over. */
  unsent = 0;
  /** As others connect to it. */
  readonly endpoint: string;
  /** Asking the library whether it is closed costs more than to remember it. */
  #isClosed = false;

  constructor(
    readonly socket: Router,
    readonly judge: Reply | undefined,
    readonly answerer: Answerer,
  ) {
    this.endpoint = socket.lastEndpoint ?? '';
  }

  /** Answers until `close`. The first who asks does not wait until it is known who else does. */
  async serve(): Promise<void> {
    try {
      // Straight on the socket: a generator in between would be turns of the microtask queue for each answer.
      while (!this.#isClosed) {
        this.#first(receivedOf(await this.socket.receive()));
        if (!this.#isClosed && this.socket.readable) for (const request of await this.#round()) this.#answer(request);
      }
    } catch (error) {
      // A socket that is closed under its reader fails in several ways; all of them are the end.
      if (!this.#isClosed) throw error;
    }
  }

  /** Answers that were made have half a second to leave. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.socket.close();
    this.judge?.close();
  }

  #first(request: Received): void {
    const refusal = refusalOf(request, false);
    if (refusal === undefined) this.#answer(request);
    else this.#refuse(request, refusal);
  }

  /** The requests that are there now, as many as may wait; the others are refused. */
  async #round(): Promise<readonly Received[]> {
    const round: Received[] = [];
    let bytes = 0;
    for (let taken = 0; taken < INTAKE_MAX && !this.#isClosed && this.socket.readable; taken++) {
      const request = receivedOf(await this.socket.receive());
      const refusal = refusalOf(request, round.length >= ROUND_MAX || bytes >= ROUND_BYTES);
      if (refusal !== undefined) this.#refuse(request, refusal);
      else {
        round.push(request);
        bytes += request.body.length;
      }
    }
    return round;
  }

  #answer(request: Received): void {
    this.#reply(request, this.answerer.answer(request.body));
  }

  #refuse(request: Received, why: Refusal): void {
    this.#reply(request, this.answerer.refuse(why, request.body));
  }

  #reply({ envelope }: Received, answer: string): void {
    if (!this.#isClosed) this.socket.send([...envelope, answer]).catch(this.#onFailure);
  }

  readonly #onFailure = (): void => {
    this.unsent++;
  };
}

function refusalOf({ body, count }: Received, isFull: boolean): Refusal | undefined {
  if (count !== 1) return 'frames';
  if (body.length > REQUEST_MAX) return 'too_large';
  return isFull ? 'busy' : undefined;
}
