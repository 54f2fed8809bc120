/** WebSockets between processes of one user: a server on a socket file, and whether one is there. */

import { createServer, get, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';

/** The other end of a connection. */
export interface Peer {
  send(frame: string | Uint8Array, isBinary: boolean): void;
  /** Bytes that it has not taken yet. */
  readonly backlog: number;
  /** Asks it to come back later. */
  dismiss(reason: string): void;
  /** Leaves it at once: what it has not taken is lost. */
  cut(): void;
}

export interface LocalHandlers {
  readonly onPeer: (peer: Peer) => void;
  readonly onText: (peer: Peer, text: string) => void;
  readonly onGone: (peer: Peer) => void;
}

/** What a peer may send at once, in bytes. */
const REQUEST_MAX = 1024 * 1024;
/** `Service restart`: whoever is told comes back. */
const COME_BACK = 1012;
/** How long peers may take over the farewell. */
const FAREWELL_MS = 300;

export const localUrl = (path: string): string => `ws+unix://${path}:/`;

/** Binds the socket file; undefined where the path is taken, by somebody alive or by the file of somebody dead. */
export function listenLocally(path: string, handlers: LocalHandlers): Promise<LocalServer | undefined> {
  const http = createServer((_request, response) => response.end(String(process.pid)));
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    http.listen(path, () => resolve(new LocalServer(http, handlers)));
  });
}

/** The process that answers on a socket file, undefined where none does within the time. */
export function whoListens(path: string, withinMs: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const request = get({ socketPath: path, path: '/', agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => end(Number(text)));
    });
    const end = (pid?: number): void => {
      clearTimeout(timer);
      request.destroy();
      resolve(pid);
    };
    const timer = setTimeout(end, withinMs);
    request.on('error', () => end());
  });
}

export class LocalServer {
  readonly #peers = new Map<WebSocket, Peer>();

  constructor(
    readonly http: Server,
    readonly handlers: LocalHandlers,
  ) {
    const server = new WebSocketServer({ server: http, maxPayload: REQUEST_MAX, perMessageDeflate: false });
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** Ends, and takes the socket file away; resolves when nothing is left of it. */
  async close(reason: string): Promise<void> {
    const closed = new Promise((resolve) => this.http.close(resolve));
    for (const peer of this.#peers.values()) peer.dismiss(reason);
    const timer = setTimeout(() => {
      for (const socket of this.#peers.keys()) socket.terminate();
      this.http.closeAllConnections();
    }, FAREWELL_MS);
    await closed;
    clearTimeout(timer);
  }

  #accept(socket: WebSocket): void {
    const peer: Peer = {
      send: (frame, isBinary) => socket.send(frame, { binary: isBinary }),
      get backlog() {
        return socket.bufferedAmount;
      },
      dismiss: (reason) => socket.close(COME_BACK, reason.slice(0, 100)),
      cut: () => socket.terminate(),
    };
    this.#peers.set(socket, peer);
    socket.on('error', () => undefined); // its close follows
    socket.on('message', (data) => this.handlers.onText(peer, Buffer.isBuffer(data) ? data.toString() : ''));
    socket.on('close', () => {
      this.#peers.delete(socket);
      this.handlers.onGone(peer);
    });
    this.handlers.onPeer(peer);
  }
}
