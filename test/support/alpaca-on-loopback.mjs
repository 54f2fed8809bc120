/** Preloaded into a trader: Alpaca's hosts are a simulator on loopback, at ALPACA_PORT; no other is reached over TLS. */

import net from 'node:net';
import tls from 'node:tls';

const port = Number(process.env['ALPACA_PORT']);

/** @param {{ host?: string, servername?: string }} options */
function connectInClear({ host, servername }) {
  const name = host ?? servername ?? '';
  if (!name.endsWith('.alpaca.markets')) throw new Error(`the test reaches for ${name}`);
  const socket = net.connect({ host: '127.0.0.1', port });
  socket.once('connect', () => socket.emit('secureConnect'));
  return Object.assign(socket, { encrypted: true, authorized: true });
}
Object.assign(tls, { connect: connectInClear });
