/** Drives a connection over a real WebSocket: does what the state machine says, and tells it what happened. */

import { WebSocket } from 'ws';
import { type Micros, micros, toMillis } from '../../core/base/time.js';
import type { Input, Output } from '../../core/feed/protocol.js';

/** Time as a socket needs it; tests drive their own. */
export interface SocketClock {
  now(): Micros;
  /** Runs `wake` once, `ms` from now; the answer calls it off. */
  after(ms: number, wake: () => void): () => void;
}

/** A way to a stream. */
export interface Route {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly encode: (frame: unknown) => string | Uint8Array;
  /** Whether another process of this machine passes the venue's stream on. */
  readonly isLocal: boolean;
}

/** What a socket itself has to tell. */
export type SocketInput = Extract<
  Input,
  { kind: 'start' | 'opened' | 'refused' | 'closed' | 'pong' | 'tick' | 'stop' }
>;

/** A state machine that says what to do: core/feed/connection.ts, or another of its kind. */
export interface Machine<In> {
  readonly deadline: Micros | undefined;
  step(input: In | SocketInput, now: Micros): readonly Output[];
}

export interface SocketOptions<In = Input> {
  /** Finds the way, anew for each connection; undefined where there is none for now. */
  readonly route: () => Route | Promise<Route | undefined>;
  readonly connection: Machine<In>;
  readonly clock: SocketClock;
  /** Reads a frame and tells what it means to the connection. */
  readonly onFrame: (bytes: Buffer, isBinary: boolean) => readonly In[];
  /** What is not the socket's business: status, backfill, fail. */
  readonly onOutput: (output: Output) => void;
}

/** Frames beyond it end the connection; those that are merely too long are left to `onFrame` to count. */
const PAYLOAD_MAX = 32 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;
/** How long the other end may take over the farewell. */
const CLOSE_MS = 1000;

export class FeedSocket<In = Input> {
  #socket: WebSocket | undefined;
  #encode: Route['encode'] = String;
  /** Counts attempts: a way that is found after its attempt was given up leads nowhere. */
  #attempts = 0;
  #callOff: (() => void) | undefined;
  #isPaused = false;
  #closed: (() => void) | undefined;
  #lastAt = micros(0);
  /** By how much the clock was set back in all. */
  #setBack = 0;

  constructor(readonly options: SocketOptions<In>) {}

  start(): void {
    this.#step({ kind: 'start' });
  }

  /** Ends in order; resolves once the socket is gone. */
  async stop(): Promise<void> {
    this.resume();
    const gone = new Promise<void>((resolve) => (this.#closed = resolve));
    this.#step({ kind: 'stop' });
    if (this.#socket === undefined) return;
    const callOff = this.options.clock.after(CLOSE_MS, () => this.#drop());
    await gone;
    callOff();
  }

  /** Stops reading: the venue's data wait in the network, not in memory. */
  pause(): void {
    this.#isPaused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#socket?.resume();
  }

  /** Tells the connection what was found elsewhere. */
  tell(input: In): void {
    this.#step(input);
  }

  #step(input: In | SocketInput): void {
    for (const output of this.options.connection.step(input, this.#now())) this.#do(output);
    this.#schedule();
  }

  /** Never goes back: no ping and no attempt waits for the time of a clock that was set back. */
  #now(): Micros {
    const wall = this.options.clock.now();
    this.#setBack = Math.max(this.#setBack, this.#lastAt - wall);
    this.#lastAt = micros(wall + this.#setBack);
    return this.#lastAt;
  }

  /** One timer, at the connection's deadline. */
  #schedule(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    const { connection, clock } = this.options;
    const due = connection.deadline;
    if (due === undefined) return;
    const ms = Math.max(0, toMillis(due) + 1 - toMillis(this.#now()));
    this.#callOff = clock.after(ms, () => this.#step({ kind: 'tick' }));
  }

  #do(output: Output): void {
    switch (output.kind) {
      case 'connect':
        return this.#connect();
      case 'send':
        return this.#socket?.send(this.#encode(output.frame));
      case 'ping':
        return this.#ping();
      case 'close':
        return this.#socket?.close(1000);
      case 'drop':
        return this.#drop();
      default:
        return this.options.onOutput(output);
    }
  }

  #connect(): void {
    this.#drop();
    const attempt = this.#attempts;
    const found = this.options.route();
    if (!(found instanceof Promise)) return this.#open(found);
    const isWanted = (): boolean => attempt === this.#attempts;
    const fail = (reason: string): void => this.#step({ kind: 'refused', status: undefined, reason });
    found.then(
      (route) => isWanted() && (route === undefined ? fail('no other process holds the stream') : this.#open(route)),
      (error: Error) => isWanted() && fail(error.message),
    );
  }

  #open({ url, headers, encode, isLocal }: Route): void {
    this.#encode = encode;
    const socket = new WebSocket(url, {
      headers,
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: PAYLOAD_MAX,
      followRedirects: false,
      perMessageDeflate: false,
      skipUTF8Validation: true, // garbled text is counted like any other, and does not end the connection
    });
    this.#socket = socket;
    const only =
      (input: () => SocketInput): (() => void) =>
      () => {
        if (this.#socket === socket) this.#step(input());
      };
    let refusal: SocketInput = { kind: 'refused', status: undefined, reason: 'the connection failed' };
    let isOpened = false;
    socket.on('open', () => {
      isOpened = true;
      if (this.#isPaused) socket.pause();
      only(() => ({ kind: 'opened', isLocal }))();
    });
    socket.on(
      'pong',
      only(() => ({ kind: 'pong' })),
    );
    socket.on('message', (data, isBinary) => {
      if (this.#socket === socket && Buffer.isBuffer(data)) this.#frame(data, isBinary);
    });
    socket.on('unexpected-response', (request, response) => {
      refusal = { kind: 'refused', status: response.statusCode, reason: `HTTP ${response.statusCode}` };
      response.resume();
      request.destroy();
      this.#gone(socket, refusal);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      refusal = { kind: 'refused', status: undefined, reason: error.code ?? error.message };
    });
    socket.on('close', (code, reason) => {
      this.#gone(socket, isOpened ? { kind: 'closed', code, reason: reason.toString().slice(0, 100) } : refusal);
    });
  }

  /** Nothing can be heard while reading rests: then the other end has the benefit of the doubt. */
  #ping(): void {
    this.#socket?.ping();
    if (this.#isPaused) this.options.clock.after(0, () => this.#step({ kind: 'pong' }));
  }

  #frame(bytes: Buffer, isBinary: boolean): void {
    for (const input of this.options.onFrame(bytes, isBinary)) this.#step(input);
  }

  #gone(socket: WebSocket, input: SocketInput): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#step(input);
    this.#closed?.();
  }

  /** Lets the socket go: what it still says is not heard. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#attempts++;
    if (socket === undefined) return;
    socket.removeAllListeners();
    socket.on('error', () => undefined); // of a connection that is cut before it is made
    socket.terminate();
    this.#closed?.();
  }
}
