/** The least that a server can do: an echo over HTTP, and frames over a websocket to whoever says anything. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Stand } from './sim-stand.js';

/** As the simulator has it. */
const DRAINED_BYTES = 64 * 1024;

/** Answers every request with its own body. */
export async function openEcho(): Promise<Pick<Stand, 'port' | 'close'>> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => response.end(Buffer.concat(chunks)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A frame as readers of JSON and as those of msgpack get it. */
export interface Frames {
  readonly json: Buffer;
  readonly msgpack: Buffer;
}

export interface BareStand extends Stand {
  send(frames: Frames): void;
}

export async function openBareSocket(): Promise<BareStand> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const readers = new Map<WebSocket, boolean>();
  server.on('connection', (socket, { headers }) => {
    socket.on('message', (message: Buffer) => {
      if (!message.includes('subscribe')) return;
      socket.send('subscription');
      readers.set(socket, headers['content-type'] === 'application/msgpack');
    });
  });
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    readers: () => readers.size,
    send: ({ json, msgpack }) => {
      for (const [socket, isBinary] of readers) socket.send(isBinary ? msgpack : json, { binary: isBinary });
    },
    drained: async () => {
      while ([...readers.keys()].some(({ bufferedAmount }) => bufferedAmount > DRAINED_BYTES)) await wait(1);
    },
    close: async () => {
      for (const socket of readers.keys()) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
