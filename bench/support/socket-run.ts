/** Clients of the feed in a process of its own: a stream as tradectl runs it, and one as one writes it first. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { streamClock } from '../../src/app/stream/clock.js';
import { runStream } from '../../src/app/stream/session.js';
import { alpacaVenue } from '../../src/io/alpaca/live.js';
import { symbolsOf } from './frames.js';
import { decodeNaively } from './naive-market.js';
import { sinceStamp } from './stamp.js';

export interface Feed {
  readonly count: number;
  readonly perFrame: number;
  /** Messages a second; 0 is as many as the client takes. */
  readonly rate: number;
  readonly symbols: number;
}

export interface Heard {
  /** From the first message to the last. */
  readonly ms: number;
  /** Microseconds from sending to telling, of each message. */
  readonly latencies: readonly number[];
}

const CHANNELS = ['trades', 'quotes'] as const;
const namesOf = ({ symbols }: Feed): string[] => symbolsOf(symbols, { trades: 1, quotes: 1, bars: 0, books: 0 });

/** Hands over the port of a feed, and ends it afterwards. */
export async function withFeed<T>(feed: Feed, use: (port: number) => Promise<T>): Promise<T> {
  const path = fileURLToPath(new URL('./feed-child.mjs', import.meta.url));
  const args = [feed.count, feed.perFrame, feed.rate, feed.symbols].map(String);
  const child = spawn(process.execPath, [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return await use(Number(port));
  } finally {
    child.kill();
  }
}

/** Notes what is told until all has come. */
class Ear {
  readonly latencies: number[] = [];
  heard = 0;
  #start = Number.NaN;
  #end = Number.NaN;

  constructor(readonly feed: Feed) {}

  hear(stamps: readonly number[]): void {
    if (this.heard === 0) this.#start = performance.now();
    this.heard += stamps.length;
    if (this.feed.rate > 0) for (const stamp of stamps) this.latencies.push(sinceStamp(stamp));
    this.#end = performance.now();
  }

  get result(): Heard {
    if (this.heard !== this.feed.count) throw new Error(`${this.heard} messages came of ${this.feed.count}`);
    return { ms: this.#end - this.#start, latencies: this.latencies };
  }
}

/** Nothing may be missing but quotes that gave way to newer ones, and here none does: the reader is never late. */
export async function hearOurs(feed: Feed, port: number): Promise<Heard> {
  const ear = new Ear(feed);
  const keys = { id: 'bench', secret: 'bench' };
  const endpoint = `http://127.0.0.1:${port}`;
  await runStream({
    venue: alpacaVenue({ feed: 'iex', endpoint, keys: () => keys, encoding: 'json' }),
    topics: CHANNELS.flatMap((channel) => namesOf(feed).map((symbol) => ({ channel, symbol }))),
    clock: streamClock,
    seed: 1,
    retriesMax: 0,
    count: feed.count,
    durationMicros: undefined,
    signal: new AbortController().signal,
    tell: (events) => ear.hear(events.filter(({ kind }) => kind !== 'feed').map(({ tsEvent }) => tsEvent)),
    backlog: () => 0,
    notice: (text) => console.error(text),
  });
  return ear.result;
}

export async function hearNaively(feed: Feed, port: number): Promise<Heard> {
  const ear = new Ear(feed);
  const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  await once(socket, 'open');
  socket.send(JSON.stringify({ action: 'subscribe', trades: namesOf(feed) }));
  await new Promise<void>((resolve) =>
    socket.on('message', (data: Buffer) => {
      const events = decodeNaively(data).filter(({ kind }) => kind === 't' || kind === 'q');
      ear.hear(events.map(({ wire }) => microsOf(wire.t)));
      if (ear.heard >= feed.count) resolve();
    }),
  );
  socket.terminate();
  return ear.result;
}

/** Date.parse knows milliseconds only. */
const microsOf = (t: string): number =>
  Date.parse(`${t.slice(0, 19)}Z`) * 1000 + Number(t.slice(20, -1).padEnd(6, '0').slice(0, 6));
