/** A broker on loopback for tests of the trading client: answers what it is told to, keeps orders, streams updates. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** As it was written. */
  readonly body: string;
}

/** An answer; `cut` is a connection that ends without one, `hang` one that never comes. */
export interface Canned {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fault?: 'cut' | 'hang';
}

export type Handler = (request: Seen) => Canned | undefined;

export class BrokerServer {
  readonly seen: Seen[] = [];
  /** Answers for the next requests, one each, before the handler is asked. */
  readonly next: Canned[] = [];
  handler: Handler = () => undefined;
  /** HTTP statuses that the next upgrades are answered with. */
  readonly upgradeStatuses: number[] = [];
  /** What the stream's clients sent, by connection. */
  readonly sessions: { readonly socket: WebSocket; readonly received: unknown[] }[] = [];
  onMessage: (socket: WebSocket, message: Record<string, unknown>) => void = politely;
  readonly #woken: (() => void)[] = [];
  readonly #ws = new WebSocketServer({ noServer: true });
  readonly #sockets = new Set<Socket>();
  readonly #http = createServer((request, response) => this.#heard(request, response));

  constructor() {
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#http.on('upgrade', (request, socket: Duplex, head) => this.#upgrade(request, socket, head));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Resolves at the first moment at which it holds, looked at whenever something arrives. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#woken.push(resolve));
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.cut();
    await closed;
  }

  #wake(): void {
    for (const wake of this.#woken.splice(0)) wake();
  }

  #heard(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', this.url);
      const [path] = (request.url ?? '/').split('?');
      const query = Object.fromEntries(url.searchParams);
      const { method = '', headers } = request;
      const seen = { method, path: path ?? '', query, headers, body: Buffer.concat(chunks).toString() };
      this.seen.push(seen);
      this.#answer(response, this.next.shift() ?? this.handler(seen));
      this.#wake();
    });
  }

  #answer(response: ServerResponse, canned: Canned | undefined): void {
    const { status = 200, body = '', headers = {}, fault } = canned ?? { status: 404, body: missing };
    if (fault === 'hang') return;
    if (fault === 'cut') return void response.destroy();
    response.writeHead(status, { 'x-request-id': 'c0ffee', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const status = this.upgradeStatuses.shift();
    this.#wake();
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#ws.handleUpgrade(request, socket, head, (ws) => {
      const session = { socket: ws, received: [] as unknown[] };
      this.sessions.push(session);
      ws.on('error', () => undefined);
      ws.on('message', (data) => {
        const message = JSON.parse((data as Buffer).toString()) as Record<string, unknown>;
        session.received.push(message);
        this.onMessage(ws, message);
        this.#wake();
      });
    });
  }
}

const missing = { code: 40410000, message: 'order not found' };

/** As the paper stream does it: JSON in binary frames. */
export function say(socket: WebSocket, stream: string, data: unknown): void {
  socket.send(Buffer.from(JSON.stringify({ stream, data })), { binary: true });
}

/** Lets everybody in, and grants what is asked for. */
export function politely(socket: WebSocket, message: Record<string, unknown>): void {
  if (message['action'] === 'listen') say(socket, 'listening', message['data']);
  else say(socket, 'authorization', { status: 'authorized', action: 'authenticate' });
}
