/** The streams on a real port over a fake world, raw clients to talk to them, and timers that the test fires. */

import { decode, ExtensionCodec, encode } from '@msgpack/msgpack';
import { type ClientOptions, WebSocket } from 'ws';
import { type Micros, micros } from '../../../../src/core/base/time.js';
import { Faults } from '../../../../src/core/sim/faults.js';
import { type HttpServer, startHttpServer } from '../../../../src/io/alpaca-sim/http/server.js';
import { Streams, type StreamsOptions } from '../../../../src/io/alpaca-sim/stream/server.js';
import type { SocketClock } from '../../../../src/io/shared/socket.js';
import { AT, FakeWorld } from './fake-world.js';

export const KEYS = { key: 'PK-TEST', secret: 'its-secret' } as const;
export const AUTH = { action: 'auth', ...KEYS } as const;

/** Stands still until it is told to go on. */
export class HandClock implements SocketClock {
  #now: number = AT;
  #timers: { readonly at: number; readonly wake: () => void }[] = [];

  now = (): Micros => micros(this.#now);

  after(ms: number, wake: () => void): () => void {
    const timer = { at: this.#now + ms * 1000, wake };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** Lets so many milliseconds pass, with all that falls due in its order. */
  pass(ms: number): void {
    const end = this.#now + ms * 1000;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.#now = Math.max(this.#now, due.at);
      due.wake();
    }
    this.#now = end;
  }
}

export interface Rig {
  readonly world: FakeWorld;
  readonly clock: HandClock;
  readonly faults: Faults;
  readonly streams: Streams;
  readonly http: HttpServer;
  readonly bugs: unknown[];
}

const rigs: Rig[] = [];

export async function rig(options: Partial<StreamsOptions> = {}): Promise<Rig> {
  const [world, clock] = [new FakeWorld(), new HandClock()];
  const faults = new Faults({ seed: 1, now: clock.now });
  const bugs: unknown[] = [];
  const onBug = (error: unknown): void => void bugs.push(error);
  const streams = new Streams({ world, clock, faults, credentials: KEYS, seed: 1, onBug, ...options });
  const http = await startHttpServer({
    ...{ host: '127.0.0.1', port: 0, routes: [], credentials: KEYS, requestsPerMinute: 1000, faults, onBug },
    clock: clock.now,
    connectionsMax: 2000,
  });
  http.onUpgrade(streams.upgrade);
  const made = { world, clock, faults, streams, http, bugs };
  rigs.push(made);
  return made;
}

/** Closes all that was made. */
export async function unrig(): Promise<void> {
  for (const { streams, http } of rigs.splice(0)) {
    streams.close();
    await http.close();
  }
}

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: -1,
  encode: () => null,
  decode: (data) => `ts:${Buffer.from(data).toString('hex')}`,
});

export type Message = Record<string, unknown>;

/** A client that keeps what it hears. */
export class Wire {
  readonly frames: { readonly bytes: Buffer; readonly isBinary: boolean }[] = [];
  readonly socket: WebSocket;
  readonly isMsgpack: boolean;
  closed: number | undefined;
  pongs = 0;
  /** HTTP status of an upgrade that was refused. */
  refused: number | undefined;
  #taken = 0;

  constructor(made: Rig, path: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${made.http.port}${path}`, options);
    this.isMsgpack = JSON.stringify(options.headers ?? {}).includes('msgpack');
    this.socket.on('message', (data, isBinary) => this.frames.push({ bytes: data as Buffer, isBinary }));
    this.socket.on('close', (code) => (this.closed = code));
    this.socket.on('pong', () => this.pongs++);
    this.socket.on('unexpected-response', (request, response) => {
      this.refused = response.statusCode;
      request.destroy();
    });
    this.socket.on('error', () => undefined);
  }

  async opened(): Promise<this> {
    await until(() => this.socket.readyState === WebSocket.OPEN);
    return this;
  }

  say(message: unknown): void {
    this.socket.send(this.isMsgpack ? encode(message, { useBigInt64: true }) : JSON.stringify(message));
  }

  read({ bytes }: { readonly bytes: Buffer }): unknown {
    return this.isMsgpack ? decode(bytes, { useBigInt64: true, extensionCodec }) : JSON.parse(bytes.toString());
  }

  /** The next frame that was not taken yet. */
  async next<T = readonly Message[]>(): Promise<T> {
    const index = this.#taken++;
    await until(() => this.frames.length > index);
    const frame = this.frames[index];
    return (frame === undefined ? undefined : this.read(frame)) as T;
  }

  /** Resolves when the server has dealt with all that was said before. */
  async settled(): Promise<void> {
    const before = this.pongs;
    this.socket.ping();
    await until(() => this.pongs > before);
  }

  /** Frames that were not taken yet. */
  get left(): number {
    return this.frames.length - this.#taken;
  }

  /** Greeted, in, and subscribed: the confirmation. */
  async subscribed(lists: Readonly<Record<string, readonly string[]>>): Promise<Message | undefined> {
    await this.next();
    this.say(AUTH);
    await this.next();
    this.say({ action: 'subscribe', ...lists });
    return (await this.next())[0];
  }

  /** In and listening, on the trading stream. */
  async listening(): Promise<this> {
    await this.opened();
    this.say(AUTH);
    await this.next();
    this.say({ action: 'listen', data: { streams: ['trade_updates'] } });
    await this.next();
    return this;
  }
}

export const MSGPACK = { headers: { 'Content-Type': 'application/msgpack' } } as const;

/** Resolves when something has become true. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
