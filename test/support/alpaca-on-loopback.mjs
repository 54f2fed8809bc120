/** Preloaded into a trader: Alpaca's hosts are a simulator on loopback, whose port is ALPACA_PORT; nothing else is reached. */

import net from 'node:net';
import tls from 'node:tls';

const port = Number(process.env['ALPACA_PORT']);
const LOCAL = /^(?:127\.0\.0\.1|localhost)$/;

/** @param {import('node:tls').ConnectionOptions} options */
tls.connect = function connectInClear(options) {
  const host = String(options.host ?? options.servername);
  if (!host.endsWith('.alpaca.markets')) throw new Error(`the test reaches for ${host}`);
  const socket = net.connect({ host: '127.0.0.1', port });
  socket.once('connect', () => socket.emit('secureConnect'));
  return Object.assign(socket, { encrypted: true, authorized: true });
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connectHere(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = options?.host;
  if (host !== undefined && !LOCAL.test(host)) throw new Error(`the test reaches for ${host}`);
  return connect.apply(this, args);
};
