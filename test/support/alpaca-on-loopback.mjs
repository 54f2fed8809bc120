/** Preloaded into a trader: Alpaca's hosts are a simulator on loopback, whose port is ALPACA_PORT; nothing else is reached. */

import net from 'node:net';
import tls from 'node:tls';

const port = Number(process.env['ALPACA_PORT']);
const LOCAL = /^(?:127\.0\.0\.1|localhost)$/;

/** @param {{ host?: string, servername?: string }} options */
function connectInClear({ host, servername }) {
  const name = host ?? servername ?? '';
  if (!name.endsWith('.alpaca.markets')) throw new Error(`the test reaches for ${name}`);
  const socket = net.connect({ host: '127.0.0.1', port });
  socket.once('connect', () => socket.emit('secureConnect'));
  return Object.assign(socket, { encrypted: true, authorized: true });
}
Object.assign(tls, { connect: connectInClear });

const { connect } = net.Socket.prototype;
/**
 * @this {net.Socket}
 * @param {unknown[]} args
 */
function connectHere(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const { host } = /** @type {{ host?: string }} */ (options ?? {});
  if (host !== undefined && !LOCAL.test(host)) throw new Error(`the test reaches for ${host}`);
  return Reflect.apply(connect, this, args);
}
Object.assign(net.Socket.prototype, { connect: connectHere });
