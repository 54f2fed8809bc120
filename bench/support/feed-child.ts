/**
 * A feed on loopback that speaks Alpaca's protocol, in a process of its own: prints its port, and sends to each client
 * that subscribes `count` messages, `perFrame` in each frame, `rate` a second; 0 is as many as the client takes.
 */

import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { createFrames, Messages, type Mix } from './frames.js';
import { stampText } from './stamp.js';

const MIX: Mix = { trades: 30, quotes: 70, bars: 0, books: 0 };
const [count = 0, perFrame = 1, rate = 0, symbols = 1] = process.argv.slice(2).map(Number);
/** Bytes under way from which on the client is waited for. */
const AHEAD_MAX = 1024 * 1024;

const asked = { symbols, mix: MIX, seed: 1 };
const frames = rate === 0 ? createFrames({ ...asked, messages: count, perFrame }) : [];

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('listening', () => console.log((server.address() as AddressInfo).port));
server.on('connection', (socket) => {
  say(socket, { T: 'success', msg: 'connected' });
  socket.on('message', (data: Buffer) => answer(socket, JSON.parse(data.toString()) as Record<string, unknown>));
});

const say = (socket: WebSocket, message: unknown): void => socket.send(JSON.stringify([message]));

function answer(socket: WebSocket, { action, ...lists }: Record<string, unknown>): void {
  if (action === 'auth') return say(socket, { T: 'success', msg: 'authenticated' });
  say(socket, { T: 'subscription', ...lists });
  if (rate === 0) pour(socket, 0);
  else drip(socket);
}

/** As fast as the client reads. */
function pour(socket: WebSocket, from: number): void {
  let at = from;
  while (at < frames.length && socket.bufferedAmount < AHEAD_MAX) socket.send(frames[at++] ?? '', { binary: false });
  if (at < frames.length && socket.readyState === socket.OPEN) setImmediate(() => pour(socket, at));
}

/** At the rate, each message alone, stamped when it is sent. */
function drip(socket: WebSocket): void {
  const messages = new Messages(asked);
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(count, ((performance.now() - start) * rate) / 1000);
    for (; sent < due; sent++) say(socket, messages.next(stampText()));
    if (sent >= count || socket.readyState !== socket.OPEN) clearInterval(timer);
  }, 1);
}
