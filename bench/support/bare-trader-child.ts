/** The least that can answer a marked trade with an order: a socket, JSON.parse, and a request on a warm connection. */

import { Agent, request } from 'node:http';
import { WebSocket } from 'ws';

const [origin = '', symbol = '', mark = ''] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const socket = new WebSocket(`${origin.replace('http', 'ws')}/v2/iex`, { perMessageDeflate: false });
let made = 0;

socket.on('message', (data: Buffer) => {
  for (const message of JSON.parse(data.toString()) as Record<string, unknown>[]) {
    if (message['msg'] === 'connected') send({ action: 'auth', key: 'k', secret: 's' });
    if (message['msg'] === 'authenticated') send({ action: 'subscribe', trades: ['*'], quotes: ['*'] });
    if (message['T'] === 't' && message['s'] === Number(mark)) order();
  }
});

const send = (value: unknown): void => socket.send(JSON.stringify(value));

function order(): void {
  const side = made++ % 2 === 0 ? 'buy' : 'sell';
  const body = JSON.stringify({
    symbol,
    qty: '1',
    side,
    type: 'market',
    time_in_force: 'day',
    client_order_id: `b-${made}`,
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const asked = request(`${origin}/v2/orders`, { method: 'POST', agent, headers }, (answer) => answer.resume());
  asked.on('error', () => undefined).end(body);
}
