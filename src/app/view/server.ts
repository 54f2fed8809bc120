/**
 * Tells views of a trader, one line of JSON each: to everybody the newest there is, and to nobody more than it takes.
 *
 * Whoever has not taken the last line gets none until it has, and then the newest: what lies between is lost to it, and
 * nothing waits in memory. Nothing that a view does or leaves undone reaches the trader, or keeps its process alive.
 */

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Bye, Hello } from '../../core/view/snapshot.js';

/** More views than anybody looks at. */
const CLIENTS_MAX = 16;
/** How long they may take over the last line. */
const FAREWELL_MS = 300;

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

export class ViewServer {
  readonly #clients = new Set<Socket>();
  readonly #server: Server;

  /** `onProblem`: nobody will come; the trader goes on. */
  constructor(
    readonly path: string,
    readonly hello: Hello,
    readonly on: { readonly listening: () => void; readonly problem: (error: Error) => void },
  ) {
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.on('error', on.problem).unref();
    // The ledger's lock is ours: whose socket this was is dead.
    rmSync(path, { force: true });
    this.#server.listen(path, on.listening);
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Sends what `make` makes to whoever is ready for it; makes nothing where nobody is. */
  tell(make: () => object): void {
    const ready = [...this.#clients].filter(({ writableLength }) => writableLength === 0);
    if (ready.length === 0) return;
    const line = lineOf(make());
    for (const socket of ready) socket.write(line);
  }

  /** The last word; resolves when nothing is left of the server. */
  async close(last: readonly object[]): Promise<void> {
    const text = last.map(lineOf).join('') + lineOf({ type: 'bye' } satisfies Bye);
    const gone = [...this.#clients].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    for (const socket of this.#clients) socket.end(text);
    const timer = setTimeout(() => {
      for (const socket of this.#clients) socket.destroy();
    }, FAREWELL_MS);
    await Promise.all(gone);
    clearTimeout(timer);
    // Takes the socket file away.
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    socket.on('error', () => undefined); // its close follows
    if (this.#clients.size >= CLIENTS_MAX) return void socket.destroy();
    this.#clients.add(socket);
    socket.on('close', () => this.#clients.delete(socket));
    // What a view wants goes through the ledger: here nothing is heard.
    socket.resume().unref();
    socket.write(lineOf(this.hello));
  }
}
