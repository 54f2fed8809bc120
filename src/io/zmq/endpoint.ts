/** ZeroMQ addresses: which ones are of this machine, and what the others need before a socket may use them. */

import { dirname, resolve } from 'node:path';
import { TradectlError } from '../../core/base/errors.js';
import { ensurePrivate } from '../shared/private-directory.js';
import { SOCKET_PATH_MAX } from '../shared/socket-path.js';

export type Endpoint =
  | { readonly kind: 'tcp'; readonly text: string; readonly isLocal: boolean }
  | { readonly kind: 'ipc'; readonly text: string; readonly path: string };

const TCP = /^tcp:\/\/(\[[\da-f:]+\]|\*|[\w.-]+):(\d{1,5}|\*)$/i;
const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\])$/;

const usage = (message: string, where: string, hint: string): TradectlError =>
  new TradectlError('usage', message, { where, hint });

/** Reads an address. Throws TradectlError `usage` for another form. */
export function parseEndpoint(text: string): Endpoint {
  if (text.startsWith('ipc://') && text.length > 6 && text[6] !== '@') return ipcEndpoint(text);
  const [, host, port] = TCP.exec(text) ?? [];
  if (host === undefined || (port !== '*' && Number(port) > 65_535))
    throw usage('this is no ZeroMQ address', text, 'expected tcp://127.0.0.1:5555 or ipc:///path/of/a/socket');
  // The name may stand for an address that the other side did not bind.
  const address = host.toLowerCase() === 'localhost' ? '127.0.0.1' : host;
  return { kind: 'tcp', text: `tcp://${address}:${port}`, isLocal: LOOPBACK.test(address) };
}

function ipcEndpoint(text: string): Endpoint {
  const path = resolve(text.slice(6));
  if (Buffer.byteLength(path) > SOCKET_PATH_MAX)
    throw usage(`the path of a socket has at most ${SOCKET_PATH_MAX} bytes`, text, 'choose a shorter directory');
  return { kind: 'ipc', text: `ipc://${path}`, path };
}

/** Whether who connects to the one address reaches who binds the other. Throws as parseEndpoint does. */
export function isLoop(bound: string, connected: string): boolean {
  const [to, from] = [parseEndpoint(bound), parseEndpoint(connected)];
  if (to.text === from.text) return !to.text.endsWith(':*');
  const [, host = '', port] = TCP.exec(to.text) ?? [];
  const isEvery = ['*', '0.0.0.0', '[::]'].includes(host);
  return isEvery && from.kind === 'tcp' && from.isLocal && from.text.endsWith(`:${port}`);
}

const isRemote = (endpoint: Endpoint): boolean => endpoint.kind === 'tcp' && !endpoint.isLocal;

/**
 * Refuses to offer data to other machines unless it is encrypted for named clients, and to this machine's other users:
 * a socket's file lies in a directory of mode 0700, which is made where there is none.
 */
export function checkBind(endpoint: Endpoint, isSecured: boolean): void {
  if (isRemote(endpoint) && !isSecured)
    throw usage(
      'beyond this machine a socket needs CURVE and a list of allowed clients',
      endpoint.text,
      'use tcp://127.0.0.1:PORT or ipc://PATH, or give a key of your own and the public keys of the clients',
    );
  if (endpoint.kind === 'ipc') ensurePrivate(dirname(endpoint.path));
}

/** Refuses to believe another machine that does not prove who it is. */
export function checkConnect(endpoint: Endpoint, isSecured: boolean): void {
  if (!isRemote(endpoint) || isSecured) return;
  throw usage(
    'beyond this machine a client needs CURVE: a key of its own and the public key of the other side',
    endpoint.text,
    'give both keys, or reach the other side through a tunnel to 127.0.0.1',
  );
}
