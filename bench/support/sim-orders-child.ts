/** Sends orders over connections that are kept, so many at a time, each until it is answered and its fill was told. */

import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

const [, , portText, countText, togetherText, kind] = process.argv;
const [port, count, together] = [Number(portText), Number(countText), Number(togetherText)];
const isBare = kind === 'bare';

const agent = new Agent({ keepAlive: true, maxSockets: together });
const headers = { 'apca-api-key-id': 'k', 'apca-api-secret-key': 's', 'content-type': 'application/json' };
const filled = new Map<string, () => void>();

function post(id: string): Promise<void> {
  const asks = { symbol: 'ACME', qty: '1', side: 'buy', type: 'market', time_in_force: 'gtc', client_order_id: id };
  const body = JSON.stringify(asks);
  return new Promise((resolve, reject) => {
    const terms = { host: '127.0.0.1', port, path: '/v2/orders', method: 'POST', agent };
    const asked = request({ ...terms, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`an order was answered with ${answer.statusCode}`));
      answer.on('end', resolve).resume();
    });
    asked.on('error', reject).end(body);
  });
}

async function order(id: string): Promise<void> {
  const told = isBare ? undefined : new Promise<void>((resolve) => filled.set(id, resolve));
  await Promise.all([post(id), told]);
}

async function orders(name: string, many: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < many) await order(`${name}-${next++}`);
  };
  await Promise.all(Array.from({ length: together }, worker));
}

interface Message {
  readonly stream: string;
  readonly data: { readonly event?: string; readonly order?: { readonly client_order_id: string } };
}

function listenToFills(): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/stream`);
  socket.on('open', () => {
    socket.send('{"action":"auth","key":"k","secret":"s"}');
    socket.send('{"action":"listen","data":{"streams":["trade_updates"]}}');
  });
  return new Promise((resolve) => {
    socket.on('message', (frame: Buffer) => {
      const { stream, data } = JSON.parse(frame.toString()) as Message;
      if (stream === 'listening') resolve();
      if (data.event === 'fill') filled.get(data.order?.client_order_id ?? '')?.();
    });
  });
}

if (!isBare) await listenToFills();
await orders('warm', count / 5);
const start = performance.now();
await orders('order', count);
const ms = performance.now() - start;
process.stdout.write(JSON.stringify({ ms }), () => process.exit(0));
