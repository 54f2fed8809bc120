/** A market data server on loopback that speaks Alpaca's protocol, and misbehaves on request. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { decode, encode } from '@msgpack/msgpack';
import { onTestFinished, type TestContext } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';

type Lists = Record<string, string[]>;

export interface Session {
  readonly socket: WebSocket;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** What the client sent, in order. */
  readonly received: Record<string, unknown>[];
  readonly lists: Lists;
  isAuthenticated: boolean;
}

export interface FeedServerOptions {
  readonly key?: string;
  readonly port?: number;
  /** Error codes that the next authentications are answered with. */
  readonly authErrors?: number[];
  /** Error codes that the next subscriptions are answered with. */
  readonly subscribeErrors?: number[];
  /** HTTP statuses that the next upgrades are answered with. */
  readonly upgradeStatuses?: number[];
  /** Whether a second session is refused while one is open, as Alpaca does. */
  readonly isExclusive?: boolean;
  /** Called when a subscription was confirmed. */
  readonly onSubscribed?: (session: Session) => void;
  /** Bars by REST: the body of an answer. */
  readonly rest?: (url: URL) => unknown;
  /** Status of an answer by REST. */
  readonly restStatus?: (url: URL) => number;
  /** No greeting and no protocol: what another venue does. */
  readonly onRaw?: (session: Session, text: string) => void;
}

const isMsgpack = ({ headers }: Session): boolean => headers['content-type'] === 'application/msgpack';

const CHANNELS = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds', 'orderbooks'];

/** The account behind the keys, where a test has none of its own. */
const ACCOUNT: Readonly<Record<string, unknown>> = {
  '/v2/account': { id: 'a', status: 'ACTIVE', cash: '100000', equity: '100000', buying_power: '100000' },
  '/v2/positions': [],
};

/** Listens until the test is over that asks for it; one that runs beside others has to say which it is. */
export async function serve(
  options: FeedServerOptions = {},
  test: Pick<TestContext, 'onTestFinished'> = { onTestFinished },
): Promise<FeedServer> {
  const server = await new FeedServer(options).listen();
  test.onTestFinished(() => server.close());
  return server;
}

export class FeedServer {
  readonly sessions: Session[] = [];
  readonly requests: URL[] = [];
  /** Sessions that were refused because another one was open. */
  occupied = 0;
  readonly #http = createServer((request, response) => this.#rest(request, response));
  readonly #ws = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<Socket>();

  constructor(readonly options: FeedServerOptions = {}) {
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#http.on('upgrade', (request, socket: Duplex, head) => this.#upgrade(request, socket, head));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(this.options.port ?? 0, '127.0.0.1', resolve));
    return this;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Connections that are open now, of any kind. */
  get open(): number {
    return this.#sockets.size;
  }

  get last(): Session | undefined {
    return this.sessions.at(-1);
  }

  send(session: Session, ...messages: readonly unknown[]): void {
    session.socket.send(isMsgpack(session) ? encode(messages) : JSON.stringify(messages));
  }

  /** Cuts every connection without a word, as a failing network does. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Dies: nothing is open and nobody listens. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.cut();
    await closed;
  }

  #rest(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    const told = this.options.rest?.(url);
    const body = told ?? ACCOUNT[url.pathname];
    if (told !== undefined || body === undefined) this.requests.push(url);
    response.writeHead(body === undefined ? 404 : (this.options.restStatus?.(url) ?? 200), {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(body ?? { message: 'not found' }));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const status = this.options.upgradeStatuses?.shift();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#ws.handleUpgrade(request, socket, head, (ws) => this.#accept(ws, request));
  }

  #accept(socket: WebSocket, { url = '/', headers }: IncomingMessage): void {
    const session = { socket, path: url, headers, received: [], lists: {}, isAuthenticated: false };
    this.sessions.push(session);
    socket.on('error', () => undefined);
    socket.on('message', (data) => this.#heard(session, data as Buffer));
    if (this.options.onRaw === undefined) this.send(session, { T: 'success', msg: 'connected' });
  }

  #heard(session: Session, bytes: Buffer): void {
    const text = bytes.toString();
    const message = (isMsgpack(session) ? decode(bytes) : JSON.parse(text)) as Record<string, unknown>;
    session.received.push(message);
    if (this.options.onRaw !== undefined) return this.options.onRaw(session, text);
    if (message['action'] === 'auth') return this.#auth(session, message);
    if (!session.isAuthenticated) return this.send(session, { T: 'error', code: 401, msg: 'not authenticated' });
    if (message['action'] === 'unsubscribe') this.#unsubscribe(session, message);
    else this.#subscribe(session, message);
  }

  #auth(session: Session, message: Record<string, unknown>): void {
    const code = this.options.authErrors?.shift() ?? this.#codeOf(session, message);
    if (code === 406) this.occupied++;
    session.isAuthenticated = code === 0;
    this.send(
      session,
      code === 0 ? { T: 'success', msg: 'authenticated' } : { T: 'error', code, msg: `error ${code}` },
    );
  }

  #codeOf(session: Session, message: Record<string, unknown>): number {
    const isOpen = (one: Session): boolean => one.isAuthenticated && one.socket.readyState === one.socket.OPEN;
    if (message['key'] !== (this.options.key ?? 'KEY')) return 402;
    return this.options.isExclusive === true && this.sessions.some((one) => one !== session && isOpen(one)) ? 406 : 0;
  }

  #unsubscribe(session: Session, message: Record<string, unknown>): void {
    for (const channel of CHANNELS) {
      const gone = (message[channel] ?? []) as string[];
      session.lists[channel] = (session.lists[channel] ?? []).filter((symbol) => !gone.includes(symbol));
    }
    this.send(session, { T: 'subscription', ...session.lists });
  }

  #subscribe(session: Session, message: Record<string, unknown>): void {
    const code = this.options.subscribeErrors?.shift();
    if (code !== undefined && code !== 0) return this.send(session, { T: 'error', code, msg: `error ${code}` });
    for (const channel of CHANNELS) {
      const asked = (message[channel] ?? []) as string[];
      session.lists[channel] = [...new Set([...(session.lists[channel] ?? []), ...asked])];
    }
    this.send(session, { T: 'subscription', ...session.lists });
    this.options.onSubscribed?.(session);
  }
}
