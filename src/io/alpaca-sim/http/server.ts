/** The simulator's one port: requests go to their routes, upgrades to whoever asked for them, and nothing outlives close. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { TradectlError } from '../../../core/base/errors.js';
import type { Micros } from '../../../core/base/time.js';
import type { Faults } from '../../../core/sim/faults.js';
import { type AnswerTerms, answer } from './answer.js';
import type { Credentials } from './auth.js';
import { RateLimit } from './rate.js';
import { refuseJunk, refuseUpgrade, requestId } from './raw.js';
import { plainFailure, type Reply } from './reply.js';
import { Request } from './request.js';
import { createRouter, type Route } from './router.js';

export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly credentials: Credentials;
  /** Of each of the two APIs; Alpaca's is 200. */
  readonly requestsPerMinute: number;
  readonly faults: Faults;
  /** The wall's time, not the world's: limits are about the client's pace. */
  readonly clock: () => Micros;
  readonly onBug: (error: unknown) => void;
  /** For tests; milliseconds. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
  readonly connectionsMax?: number;
}

/** `path` is without the query. The listener owns the socket from then on, and must end or refuse it. */
export type UpgradeListener = (path: string, request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface HttpServer {
  readonly port: number;
  readonly url: string;
  /** Called for every upgrade; until there is a listener, they are answered 404. */
  onUpgrade(listener: UpgradeListener): void;
  /** Ends every connection, upgraded ones too. */
  close(): Promise<void>;
}

const BODY_MAX = 1_000_000;
const CONNECTIONS_MAX = 500;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
const CHECK_MS = 500;

/** Throws TradectlError (usage) where the port cannot be had. */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const { routes, credentials, requestsPerMinute, faults, clock, onBug } = options;
  const router = createRouter(routes);
  const terms: AnswerTerms = {
    router,
    credentials,
    rates: { trading: new RateLimit(requestsPerMinute), data: new RateLimit(requestsPerMinute) },
    bodyMax: BODY_MAX,
    faults,
    clock,
    wait: pause,
    onBug,
  };
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs ?? HEADERS_TIMEOUT_MS,
      requestTimeout: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: CHECK_MS,
      requireHostHeader: false,
      IncomingMessage: Request,
    },
    (request, response) => void respond(request, response, terms),
  );
  server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;
  server.on('clientError', refuseJunk);
  const upgrades = listenForUpgrades(server, onBug);
  const sockets = trackSockets(server);
  await listen(server, options.host, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://${options.host}:${port}`,
    onUpgrade: upgrades,
    close: () => close(server, sockets),
  };
}

/** A pause keeps nobody from leaving. */
const pause = (ms: number): Promise<void> => wait(ms, undefined, { ref: false });

async function respond(request: IncomingMessage, response: ServerResponse, terms: AnswerTerms): Promise<void> {
  response.on('error', () => undefined);
  const reply = await answer(request, terms);
  if (reply === undefined) return void response.destroy();
  send(response, reply);
}

function send(response: ServerResponse, { status, headers, body }: Reply): void {
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length, 'x-request-id': requestId() });
  response.end(body);
}

function listenForUpgrades(server: Server, onBug: HttpOptions['onBug']): (listener: UpgradeListener) => void {
  let listener: UpgradeListener = (_path, _request, socket) =>
    refuseUpgrade(socket, plainFailure(404, 'endpoint not found.'));
  server.on('upgrade', (request, socket, head) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    try {
      listener(path, request, socket, head);
    } catch (error) {
      socket.destroy();
      onBug(error);
    }
  });
  return (next) => {
    listener = next;
  };
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  return sockets;
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => reject(unavailable(host, port, cause)));
    server.listen(port, host, resolve);
  });

const CAUSES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine has no such address',
};

const unavailable = (host: string, port: number, cause: NodeJS.ErrnoException): TradectlError =>
  new TradectlError('usage', `cannot listen on ${host}:${port}: ${CAUSES[cause.code ?? ''] ?? cause.message}`, {
    where: '--port',
    hint: 'choose another port, or 0 for any free one',
    cause,
  });

const close = (server: Server, sockets: ReadonlySet<Socket>): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
