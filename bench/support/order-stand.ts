/**
 * What a trader stands before: a feed of so many messages a second on /v2/iex, now and then with a marked trade, and a
 * simulator behind everything else. Tells how long after a marked trade left its order arrived, by one clock.
 */

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { RunningSim } from '../../src/app/sim/options.js';
import { startSim } from '../../src/app/sim/start-sim.js';
import { streamClock } from '../../src/app/stream/clock.js';
import { must } from '../../src/core/base/assert.js';
import { parseMoney } from '../../src/core/base/decimal.js';
import { timeText } from '../../src/core/base/time.js';
import { Messages, type Mix, symbolsOf } from './frames.js';

const MIX: Mix = { trades: 30, quotes: 70, bars: 0, books: 0 };
/** A size that no other trade of the feed has. */
export const MARK = 777_777;
export const SYMBOLS = symbolsOf(20, MIX);
const [MARKED = ''] = SYMBOLS;
export const CREDENTIALS = { key: 'BENCHKEY01234567', secret: 'benchsecret01234567' };

/** Until then a trader compares books and broker, and opens nothing. */
const WARM_UP_MS = 6000;
/** An order that has not come by then will not come. */
const LOST_AFTER_MS = 10_000;

export interface StandTerms {
  /** Messages a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Between two marked trades. */
  readonly markEveryMs: number;
}

export interface Measured {
  /** Milliseconds from a marked trade to its order, in order. */
  readonly latencies: readonly number[];
  readonly marks: number;
  /** Of any kind, from the first marked trade on. */
  readonly requests: number;
  /** Sent up to the last marked trade that was answered, that one included. */
  readonly tradesAtLastMark: number;
  readonly quotesAtLastMark: number;
}

export class OrderStand {
  readonly #sim: RunningSim;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #latencies: number[] = [];
  readonly #sent = { trades: 0, quotes: 0 };
  #atMark = { trades: 0, quotes: 0 };
  /** The feed has told all, and the last order has had its time. */
  readonly over: Promise<void>;
  #end: () => void = () => undefined;
  readonly #streams = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  #marks = 0;
  /** The last price of the marked symbol: a trade far from it would be in doubt. */
  #price: unknown = 100;
  #requests = 0;
  #markedAt: number | undefined;

  private constructor(
    readonly terms: StandTerms,
    sim: RunningSim,
  ) {
    this.#sim = sim;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#server = createServer((asked, answer) => this.#forward(asked, answer));
    this.#server.on('upgrade', (asked: IncomingMessage, socket: Socket, head: Buffer) => {
      if (asked.url === '/v2/iex') this.#streams.handleUpgrade(asked, socket, head, (client) => this.#serve(client));
      else this.#tunnel(asked, socket, head);
    });
    this.#server.on('connection', (socket) => this.#sockets.add(socket));
  }

  static async open(terms: StandTerms): Promise<OrderStand> {
    const sim = await startSim({
      ...{ host: '127.0.0.1', port: 0, clock: 'real', calendar: undefined, seed: 1, margin: 2, rate: 1 },
      data: { kind: 'synthetic', symbols: SYMBOLS },
      cash: must(parseMoney('100000'), 'money'),
      ...{ requestsPerMinute: 100_000, hasPartialFills: false, faults: [], statePath: undefined },
      ...{ credentials: CREDENTIALS, wall: streamClock },
      onFailure: (error) => {
        throw error;
      },
    });
    const stand = new OrderStand(terms, sim);
    await new Promise<void>((resolve) => stand.#server.listen(0, '127.0.0.1', resolve));
    return stand;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get measured(): Measured {
    const { trades, quotes } = this.#atMark;
    const [latencies, marks, requests] = [this.#latencies, this.#marks, this.#requests];
    return { latencies, marks, requests, tradesAtLastMark: trades, quotesAtLastMark: quotes };
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await this.#sim.close();
  }

  #forward(asked: IncomingMessage, answer: ServerResponse): void {
    if (this.#marks > 0) this.#requests++;
    if (asked.method === 'POST' && asked.url === '/v2/orders') this.#ordered();
    const { method, headers, url = '' } = asked;
    const on = request(`${this.#sim.address.rest}${url}`, { method, headers }, (told) => {
      answer.writeHead(told.statusCode ?? 502, told.headers);
      told.pipe(answer);
    });
    on.on('error', () => answer.destroy());
    asked.pipe(on);
  }

  #ordered(): void {
    if (this.#markedAt !== undefined) this.#latencies.push(performance.now() - this.#markedAt);
    this.#markedAt = undefined;
  }

  #tunnel(asked: IncomingMessage, socket: Socket, head: Buffer): void {
    const { hostname, port } = new URL(this.#sim.address.rest);
    const up = connect(Number(port), hostname, () => {
      const lines = Object.entries(asked.headers).map(([name, value]) => `${name}: ${String(value)}`);
      up.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      up.write(head);
      up.pipe(socket).pipe(up);
    });
    for (const end of [up, socket]) end.on('error', () => end.destroy());
    this.#sockets.add(up);
  }

  #serve(client: WebSocket): void {
    say(client, { T: 'success', msg: 'connected' });
    let isServed = false;
    client.on('message', (data: Buffer) => {
      const { action, ...lists } = JSON.parse(data.toString()) as Record<string, unknown>;
      if (action === 'auth') return say(client, { T: 'success', msg: 'authenticated' });
      say(client, { T: 'subscription', ...lists });
      if (!isServed) this.#drip(client);
      isServed = true;
    });
  }

  /** At the rate, each message alone and stamped as it leaves; the marked ones once books and broker were compared. */
  #drip(client: WebSocket): void {
    const { rate, seconds, markEveryMs } = this.terms;
    const messages = new Messages({ symbols: SYMBOLS.length, mix: MIX, seed: 1 });
    const start = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      const at = performance.now() - start;
      const due = Math.min(rate * seconds, (at * rate) / 1000);
      for (; sent < due; sent++) this.#tell(client, messages.next(timeText(streamClock.now())));
      const isDue = at > WARM_UP_MS + this.#marks * markEveryMs && at < seconds * 1000;
      if (this.#markedAt !== undefined && performance.now() - this.#markedAt > LOST_AFTER_MS)
        this.#markedAt = undefined;
      if (isDue && this.#markedAt === undefined) this.#mark(client);
      if (at < (seconds + 1) * 1000 && client.readyState === client.OPEN) return;
      clearInterval(timer);
      this.#end();
    }, 1);
  }

  #mark(client: WebSocket): void {
    this.#marks++;
    this.#markedAt = performance.now();
    this.#tell(client, {
      T: 't',
      S: MARKED,
      i: this.#marks,
      x: 'V',
      p: this.#price,
      s: MARK,
      c: ['@'],
      z: 'C',
      t: timeText(streamClock.now()),
    });
    this.#atMark = { ...this.#sent };
  }

  #tell(client: WebSocket, message: Record<string, unknown>): void {
    if (message['T'] === 't' && message['S'] === MARKED) this.#price = message['p'];
    if (message['T'] === 't') this.#sent.trades++;
    else this.#sent.quotes++;
    say(client, message);
  }
}

const say = (client: WebSocket, message: unknown): void => client.send(JSON.stringify([message]));
